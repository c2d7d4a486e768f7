import { Entry, HISTORY_LIMIT } from '../../src/core/entry';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { entryAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { LedgerTable } from '../support/ledger-table';

const NOW = fromMilliseconds(LedgerTable.NOW);

export function transitions(engine: () => Engine): void {
  let table: LedgerTable;
  beforeAll(async () => { table = await LedgerTable.create(engine()); });
  afterAll(() => table.close());

  const recorded = (changes?: Partial<Entry>) => table.recorded(changes);

  it('changes the status, and keeps who did it, when and why', async () => {
    const entry = await recorded();
    const expected = {
      ...entry,
      status: 'discarded',
      statusReason: 'not "ours" \u{1F600}',
      settledAt: NOW,
      history: [{ at: NOW, from: 'created', to: 'discarded', by: 'alice', reason: 'not "ours" \u{1F600}' }],
    };
    expect(await table.ledger().transition(entry, { from: 'created', to: 'discarded', by: 'alice', reason: 'not "ours" \u{1F600}' })).toEqual(expected);
    expect(await table.ledger().get(entry)).toEqual(expected);
  });

  it('moves the event from one list to the other', async () => {
    const entry = await recorded({ status: 'here' });
    const moved = await table.ledger().transition(entry, { from: 'here', to: 'there', by: 'alice' });
    await eventually(async () => {
      expect((await table.ledger().list({ status: 'here' })).entries).toEqual([]);
      expect((await table.ledger().list({ status: 'there' })).entries).toEqual([moved]);
    });
  });

  it('takes what was the manager\'s away, and leaves the attempt', async () => {
    const entry = await recorded({ status: 'retrying', attempt: 3, leaseUntil: NOW, notBefore: NOW, statusReason: 'timed out' });
    const { leaseUntil, notBefore, statusReason, ...rest } = entry;
    const expected = { ...rest, status: 'created', history: [{ at: NOW, from: 'retrying', to: 'created', by: 'alice' }] };
    expect(await table.ledger().transition(entry, { from: 'retrying', to: 'created', by: 'alice' })).toEqual(expected);
    expect(await table.ledger().get(entry)).toEqual(expected);
  });

  it('lets DynamoDB delete the row only while its status is final', async () => {
    const ledger = table.ledger({ rowRetentionSeconds: 60 });
    const entry = await recorded();
    const expiresAt = async () => (await ledger.get(entry))?.expiresAt;

    await ledger.transition(entry, { from: 'created', to: 'failed', by: 'alice' });
    expect(await expiresAt()).toBeUndefined();
    await ledger.transition(entry, { from: 'failed', to: 'completed', by: 'alice' });
    expect(await expiresAt()).toBe(LedgerTable.NOW / 1000 + 60);
    await ledger.transition(entry, { from: 'completed', to: 'created', by: 'alice' });
    expect(await expiresAt()).toBeUndefined();
    expect((await ledger.get(entry))?.settledAt).toBeUndefined();
  });

  it('names the status that it found instead of the one expected, and changes nothing', async () => {
    const entry = await recorded({ status: 'completed' });
    await expect(table.ledger().transition(entry, { from: 'created', to: 'discarded', by: 'alice' })).rejects.toMatchObject({
      name: 'LedgerError',
      code: 'STATUS_CONFLICT',
      message: `event ${entry.id} cannot go from created to discarded: it is completed`,
    });
    expect(await table.ledger().get(entry)).toEqual(entry);
  });

  it('changes no event that is not there', async () => {
    const entry = entryAt(999_999);
    await expect(table.ledger().transition(entry, { from: 'created', to: 'discarded', by: 'alice' })).rejects.toMatchObject({
      code: 'EVENT_NOT_FOUND',
      message: `table ${table.name} has no event ${entry.id} of ${entry.timestamp}`,
    });
    expect(await table.ledger().get(entry)).toBeUndefined();
  });

  it('keeps the newest changes, so that the row stays small', async () => {
    const entry = await recorded();
    const changes = Array.from({ length: HISTORY_LIMIT + 5 }, (_, index) => ({
      at: fromMilliseconds(LedgerTable.NOW + index), from: `s${index}`, to: `s${index + 1}`, by: 'alice', reason: `change ${index}`,
    }));
    await table.ledger().transition(entry, { from: 'created', to: 's0', by: 'alice' });
    for (const [index, { from, to, by, reason }] of changes.entries()) {
      await table.ledger({ now: () => LedgerTable.NOW + index }).transition(entry, { from, to, by, reason });
    }
    expect((await table.ledger().get(entry))?.history).toEqual(changes.slice(-HISTORY_LIMIT));
  });
}
