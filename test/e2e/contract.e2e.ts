import { startTableEngine } from './emulator';
import type { Engine } from '../../src/sandbox/engine';
import { ENGINE_DIFFERENCES } from '../contract/engine-differences';
import { ledgerContract } from '../contract/ledger.contract';
import { LedgerTable } from '../support/ledger-table';

describe('a ledger on MiniStack with list_append', () => ledgerContract({ name: 'MiniStack', start: () => startTableEngine({ patched: true }) }));

describe('the stock MiniStack is as docs/engines.md says', () => {
  let engine: Engine;
  beforeAll(async () => { engine = await startTableEngine({ patched: false }); });
  afterAll(() => engine.stop());

  it.each(ENGINE_DIFFERENCES)('$behaviour', async ({ observe, miniStack }) => {
    const table = await LedgerTable.create(engine);

    expect(await observe(table)).toBe(miniStack);
    table.close();
  });
});
