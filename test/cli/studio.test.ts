import { ask } from '../support/ask';
import { CliLedger } from '../support/cli-ledger';

let ledger: CliLedger;
beforeAll(async () => { ledger = await CliLedger.start(); });
afterAll(() => ledger.stop());

it('of a table that does not exist is an error, without a link', async () => {
  const { code, out, err } = await ask(['studio', '--table', 'nothing-here', '--endpoint', ledger.endpoint]);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toContain('nothing-here');
});

it('needs a name for the history, since it would reject each change without one', async () => {
  const { code, out, err } = await ledger.ask(['studio', '--write', '--by', '']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('by must have 1 to');
});
