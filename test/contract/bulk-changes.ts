import type { BulkProgress, ReplayProgress } from '../../src/core/ledger-api';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { entriesAt, entryAt, timeAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { LedgerTable } from '../support/ledger-table';

/** Changes of all events that meet a filter. */
export function bulkChanges(engine: () => Engine): void {
  let table: LedgerTable;
  beforeEach(async () => { table = await LedgerTable.create(engine()); });
  afterEach(() => table.close());

  async function indexed(status: string, count: number): Promise<void> {
    await eventually(async () => expect(await table.ledger().counts({ statuses: [status] })).toEqual([{ status, count, capped: false }]));
  }

  async function last(progress: AsyncIterable<BulkProgress>): Promise<BulkProgress | undefined> {
    let latest: BulkProgress | undefined;
    for await (latest of progress);
    return latest;
  }

  it('counts what it would change, and changes nothing', async () => {
    const failed = entriesAt(7, { status: 'failed' });
    await table.record(failed);
    await indexed('failed', 7);
    expect(await table.ledger().plan('retry', { status: 'failed' })).toEqual({ count: 7, oldest: failed[0], newest: failed[6], leftOut: 0 });
    expect(await table.ledger().plan('discard', { status: 'created' })).toEqual({ count: 0, leftOut: 0 });
    await indexed('failed', 7);
  });

  it('retries all that failed, and records who did it and why', async () => {
    await table.record(entriesAt(60, { status: 'failed', attempt: 3 }));
    await indexed('failed', 60);
    const progress: BulkProgress[] = [];
    for await (const each of table.ledger().retryAll({ status: 'failed' }, { by: 'alice', reason: 'mended' })) progress.push(each);

    expect(progress.map(({ changed, conflicts, cursor }) => [changed, conflicts, typeof cursor])).toEqual([
      [25, 0, 'string'], [50, 0, 'string'], [60, 0, 'string'], [60, 0, 'undefined'],
    ]);
    await indexed('created', 60);
    expect(await table.ledger().get(entryAt(42))).toMatchObject({
      status: 'created', attempt: 3, attemptsBefore: 3, statusReason: 'mended', history: [{ from: 'failed', to: 'created', by: 'alice', reason: 'mended' }],
    });
  });

  it('replays what was completed, at a rate, and continues after an interruption without a second replay', async () => {
    const completed = entriesAt(60, { status: 'completed', attempt: 1, settledAt: '1699999999.000', expiresAt: 1_800_000_000 });
    await table.record(completed);
    await indexed('completed', 60);
    const ledger = table.ledger();
    const filter = { status: 'completed', settledUntil: new Date(LedgerTable.NOW) };
    let stopped: ReplayProgress | undefined;
    for await (stopped of ledger.replayAll(filter, { by: 'alice', rate: 4 })) if (stopped.changed >= 25) break;
    expect(stopped).toMatchObject({ changed: 25, conflicts: 0, nextDue: new Date(LedgerTable.NOW + 25 * 250) });
    // A replayed event that is completed again meanwhile, after the run began.
    await table.put({ ...completed[0], settledAt: '1700000000.001' });

    const rest: ReplayProgress[] = [];
    for await (const each of ledger.replayAll(filter, { by: 'alice', rate: 4, cursor: stopped?.cursor, from: stopped?.nextDue })) rest.push(each);
    expect(rest.at(-1)).toEqual({ changed: 35, conflicts: 0, nextDue: new Date(LedgerTable.NOW + 60 * 250) });
    for await (const { changed } of ledger.replayAll(filter, { by: 'alice' })) expect(changed).toBe(0);

    const due = (await table.entries()).flatMap(({ notBefore }) => notBefore ?? []).sort();
    expect(due).toEqual(Array.from({ length: 59 }, (_, index) => fromMilliseconds(LedgerTable.NOW + (index + 1) * 250)));
    expect(await ledger.get(completed[59])).toEqual({
      ...entryAt(59), status: 'retrying', attempt: 1, attemptsBefore: 1, notBefore: due.at(-1), history: [{ at: expect.any(String), from: 'completed', to: 'retrying', by: 'alice' }],
    });
  });

  it('replays at its rate from now on if its first time has passed, also while writing is slower', async () => {
    await table.putAll(Array.from({ length: 30 }, (_, second) => entryAt(second, { status: 'completed', attempt: 1, settledAt: '1699999999.000' })));
    await indexed('completed', 30);
    const long = LedgerTable.NOW + 60_000;
    const past = new Date(LedgerTable.NOW);
    await last(table.ledger({ now: () => long }).replayAll({ status: 'completed', settledUntil: past }, { by: 'alice', rate: 10, from: past }));

    const due = (await table.entries()).flatMap(({ notBefore }) => notBefore ?? []).sort();
    expect(due).toEqual(Array.from({ length: 30 }, (_, index) => fromMilliseconds(long + index * 100)));
  });

  it.each([
    { request: { by: 'alice', rate: 0.0009 }, words: 'rate must be events per second, 0.001 or more, got: 0.0009' },
    { request: { by: 'alice', from: new Date(Number.NaN) }, words: 'from must be a Date from 1970 to 2286, got: Invalid Date' },
  ])('rejects a replay with bad input: $words', async ({ request, words }) => {
    await expect(table.ledger().replayAll({ status: 'completed' }, request).next()).rejects.toMatchObject({ code: 'BAD_INPUT', message: words });
    await expect(table.ledger().replayAll({ status: 'failed' }, { by: 'alice' }).next()).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('discards what meets every condition of the filter', async () => {
    await table.record(Array.from({ length: 40 }, (_, second) => entryAt(second, { key: `${second % 2 === 0 ? 'in' : 'out'}/${second}` })));
    await indexed('created', 40);
    const filter = { status: 'created', prefix: 'in/', since: timeAt(10), until: timeAt(20) };
    expect(await table.ledger().plan('discard', filter)).toMatchObject({ count: 5, leftOut: 35, oldest: { key: 'in/10' }, newest: { key: 'in/18' } });
    expect(await last(table.ledger().discardAll(filter, { by: 'alice' }))).toEqual({ changed: 5, conflicts: 0 });
    await indexed('discarded', 5);
    expect((await table.ledger().list({ status: 'discarded' })).entries.map(({ key }) => key)).toEqual(['in/10', 'in/12', 'in/14', 'in/16', 'in/18']);
  });

  it('is interrupted and resumed: each event is changed once', async () => {
    const count = 1_030;
    await table.record(entriesAt(count, { status: 'failed', attempt: 3 }));
    await indexed('failed', count);
    const ledger = table.ledger();

    let cursor: string | undefined;
    let changed = 0;
    const runs = 3;
    for (let run = 1; run <= runs; run += 1) {
      let latest: BulkProgress = { changed: 0, conflicts: 0 };
      for await (latest of ledger.retryAll({ status: 'failed' }, { by: `run ${run}`, cursor })) if (run < runs && latest.changed >= 300) break;
      changed += latest.changed;
      cursor = latest.cursor;
      expect([run, latest.conflicts]).toEqual([run, 0]);
    }
    expect({ changed, cursor }).toEqual({ changed: count, cursor: undefined });
    await indexed('created', count);
    for await (const { history } of ledger.all({ status: 'created', limit: 1_000 })) expect(history).toHaveLength(1);
  });

  it('does what is left when it starts again, without a cursor', async () => {
    await table.record(entriesAt(80, { status: 'failed' }));
    await indexed('failed', 80);
    for await (const { changed } of table.ledger().retryAll({ status: 'failed' }, { by: 'first' })) if (changed >= 50) break;
    await indexed('failed', 30);
    expect(await last(table.ledger().retryAll({ status: 'failed' }, { by: 'second' }))).toEqual({ changed: 30, conflicts: 0 });
    await indexed('created', 80);
  });

  it('counts as conflicts what others change at the same time, and leaves it', async () => {
    const entries = entriesAt(50, { status: 'failed' });
    await table.record(entries);
    await indexed('failed', 50);
    const ledger = table.ledger();
    const stolen = [entries[30], entries[40]];
    let latest: BulkProgress | undefined;
    for await (latest of ledger.retryAll({ status: 'failed' }, { by: 'alice' })) {
      if (latest.changed === 25) for (const entry of stolen) await ledger.discard(entry, { by: 'bob' });
    }
    expect(latest).toEqual({ changed: 48, conflicts: 2 });
    for (const entry of stolen) expect(await ledger.get(entry)).toMatchObject({ status: 'discarded', history: [{ by: 'bob' }] });
  });

  it('takes a cursor only for what it belongs to', async () => {
    await table.record(entriesAt(30, { status: 'failed' }));
    await indexed('failed', 30);
    const ledger = table.ledger();
    const { value } = await ledger.retryAll({ status: 'failed' }, { by: 'alice' }).next();
    const cursor = value?.cursor;
    for (const other of [
      ledger.discardAll({ status: 'failed' }, { by: 'alice', cursor }),
      ledger.retryAll({ status: 'discarded' }, { by: 'alice', cursor }),
      ledger.retryAll({ status: 'failed', prefix: 'in' }, { by: 'alice', cursor }),
      ledger.retryAll({ status: 'failed', until: timeAt(29) }, { by: 'alice', cursor }),
    ]) await expect(other.next()).rejects.toMatchObject({ code: 'BAD_CURSOR' });
    expect(await last(ledger.retryAll({ status: 'failed' }, { by: 'alice', cursor }))).toEqual({ changed: 5, conflicts: 0 });
  });
}
