import { LedgerError } from '../../src/core/errors';

it('is an error with a code, and keeps its cause', () => {
  const cause = new Error('socket hang up');
  const error = new LedgerError('UNREACHABLE', 'no answer from the endpoint', cause);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'LedgerError', code: 'UNREACHABLE', message: 'no answer from the endpoint', cause });
  expect(String(error)).toBe('LedgerError: no answer from the endpoint');
});
