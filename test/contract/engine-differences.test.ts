import { ENGINE_DIFFERENCES } from './engine-differences';
import type { Engine } from '../../src/sandbox/engine';
import { DYNAMODB_LOCAL, ENGINES } from '../support/engines';
import { LedgerTable } from '../support/ledger-table';

describe.each(ENGINES)('the $name is as docs/engines.md says', engine => {
  let running: Engine;
  beforeAll(async () => { running = await engine.start(); }, 90_000);
  afterAll(() => running.stop());

  it.each(ENGINE_DIFFERENCES)('$behaviour', async ({ observe, dynamodbLocal, inProcess }) => {
    const table = await LedgerTable.create(running);

    expect(await observe(table)).toBe(engine === DYNAMODB_LOCAL ? dynamodbLocal : inProcess);
    table.close();
  });
});
