import type { Entry } from '../../src/core/entry';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { entriesAt, entryAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { LedgerTable } from '../support/ledger-table';

const NOW = fromMilliseconds(LedgerTable.NOW);
const FUTURE = fromMilliseconds(LedgerTable.NOW + 1);

export function overview(engine: () => Engine): void {
  let table: LedgerTable;
  beforeAll(async () => {
    table = await LedgerTable.create(engine());
    const at = (second: number, status: string, changes: Partial<Entry> = {}) => entryAt(second, { status, ...changes });
    await table.record([
      ...entriesAt(3),
      at(10, 'dispatched', { attempt: 1, leaseUntil: FUTURE }), at(11, 'dispatched', { attempt: 1, leaseUntil: NOW }), at(12, 'dispatched'),
      at(20, 'retrying', { notBefore: FUTURE }), at(21, 'retrying', { notBefore: NOW }), at(22, 'retrying', { notBefore: FUTURE }),
      at(31, 'failed', { statusReason: 'the newest' }), at(30, 'failed', { statusReason: 'an older one' }),
      at(40, 'completed'),
    ]);
  });
  afterAll(() => table.close());

  it('shows what an operator needs to know of each status', async () => {
    await eventually(async () => expect(await table.ledger().overview()).toEqual([
      { status: 'created', count: 3, capped: false, oldest: entryAt(0).timestamp },
      { status: 'dispatched', count: 3, capped: false, oldest: entryAt(10).timestamp, expired: 2 },
      { status: 'retrying', count: 3, capped: false, oldest: entryAt(20).timestamp, due: 1 },
      { status: 'completed', count: 1, capped: false },
      { status: 'failed', count: 2, capped: false, oldest: entryAt(30).timestamp, lastReason: 'the newest' },
      { status: 'discarded', count: 0, capped: false },
      { status: 'superseded', count: 0, capped: false },
    ]));
  });

  it('stops counting at the cap', async () => {
    await eventually(async () => expect(await table.ledger().overview({ statuses: ['created', 'dispatched'], cap: 1 })).toEqual([
      { status: 'created', count: 1, capped: true, oldest: entryAt(0).timestamp },
      { status: 'dispatched', count: 1, capped: true, oldest: entryAt(10).timestamp, expired: 1 },
    ]));
  });
}
