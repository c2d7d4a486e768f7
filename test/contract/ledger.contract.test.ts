import { ledgerContract } from './ledger.contract';
import { DYNAMODB_LOCAL, ENGINES, IN_PROCESS } from '../support/engines';

describe.each(ENGINES)('on the $name', engine => ledgerContract(engine));

it('runs on both engines in CI, and always on the one that needs Node alone', () => {
  expect(ENGINES).toContain(IN_PROCESS);
  expect(!process.env.CI || ENGINES.includes(DYNAMODB_LOCAL)).toBe(true);
});
