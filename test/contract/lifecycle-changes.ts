import { DynamoDbWorkLedger } from '../../src/client/work-ledger';
import type { Entry } from '../../src/core/entry';
import { expire, isRefusal } from '../../src/core/lifecycle';
import { after, fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { entryAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { LedgerTable } from '../support/ledger-table';

const NOW = fromMilliseconds(LedgerTable.NOW);
const PAST = fromMilliseconds(LedgerTable.NOW - 1);
const FUTURE = fromMilliseconds(LedgerTable.NOW + 1);
const RETRY_POLICY = { maxAttempts: 2, retryDelaySeconds: 10, maxRetryDelaySeconds: 60 };

/** What operators and those who settle events do, one event at a time. */
export function lifecycleChanges(engine: () => Engine): void {
  let table: LedgerTable;
  beforeAll(async () => { table = await LedgerTable.create(engine()); });
  afterAll(() => table.close());

  const recorded = (changes?: Partial<Entry>) => table.recorded(changes);

  const dispatched = (changes: Partial<Entry> = {}) => recorded({ status: 'dispatched', attempt: 1, leaseUntil: FUTURE, ...changes });

  async function expectRow(entry: Entry): Promise<void> {
    expect(await table.ledger().get(entry)).toEqual(entry);
  }

  it('completes an event that is dispatched, and lets DynamoDB delete it', async () => {
    const { leaseUntil, ...entry } = await dispatched();
    const expected: Entry = {
      ...entry,
      status: 'completed',
      statusReason: 'seen to',
      settledAt: NOW,
      expiresAt: LedgerTable.NOW / 1000 + 60,
      history: [{ at: NOW, from: 'dispatched', to: 'completed', by: 'alice', reason: 'seen to' }],
    };
    expect(await table.ledger({ rowRetentionSeconds: 60 }).complete(entry, { by: 'alice', reason: 'seen to', attempt: 1 })).toEqual(expected);
    await expectRow(expected);
  });

  it('extends the lease of an event, never beyond the longest, and never shortens it', async () => {
    const entry = await dispatched({ leaseUntil: after(NOW, 5_000) });
    const claimed = { ...entry, history: [{ at: after(NOW, -60_000), from: 'created', to: 'dispatched', by: 'dispatch' }] };
    await table.putAll([claimed]);
    const ledger = table.ledger({ leasePolicy: { leaseSeconds: 60, maxLeaseSeconds: 660 } });
    expect(await ledger.heartbeat(entry, { attempt: 1 })).toEqual({ ...claimed, leaseUntil: after(NOW, 60_000) });
    expect(await ledger.heartbeat(entry, { leaseSeconds: 10 })).toEqual({ ...claimed, leaseUntil: after(NOW, 60_000) });
    expect(await ledger.heartbeat(entry, { leaseSeconds: 9_000 })).toEqual({ ...claimed, leaseUntil: after(NOW, 600_000) });
    await expectRow({ ...claimed, leaseUntil: after(NOW, 600_000) });
  });

  it('does not expire a lease that a heartbeat has extended since it was read', async () => {
    const entry = await dispatched({ leaseUntil: PAST, history: [{ at: PAST, from: 'created', to: 'dispatched', by: 'dispatch' }] });
    await table.ledger().heartbeat(entry);
    const { leaseUntil } = await table.ledger().get(entry) ?? {};
    const work = new DynamoDbWorkLedger({ client: table.client, tableName: table.name });
    const expired = expire(entry, NOW, RETRY_POLICY, 0);
    if (isRefusal(expired)) throw new Error('the lease is held');
    expect(await work.change([{ before: entry, after: expired }])).toEqual(['conflict']);
    await expectRow({ ...entry, leaseUntil: leaseUntil ?? '' });
    expect(leaseUntil).toBe(after(NOW, 900_000));
  });

  it.each([
    { attempt: 1, random: 0, wait: 5_000 },
    { attempt: 1, random: 0.5, wait: 7_500 },
  ])('fails attempt $attempt of an event, to be tried again after $wait ms', async ({ attempt, random, wait }) => {
    const { leaseUntil, ...entry } = await dispatched({ attempt });
    const expected: Entry = {
      ...entry,
      status: 'retrying',
      statusReason: 'no luck',
      notBefore: after(NOW, wait),
      history: [{ at: NOW, from: 'dispatched', to: 'retrying', by: 'alice', reason: 'no luck' }],
    };
    const ledger = table.ledger({ retryPolicy: RETRY_POLICY, random: () => random });
    expect(await ledger.fail(entry, { by: 'alice', reason: 'no luck' })).toEqual(expected);
    await expectRow(expected);
  });

  it.each([
    { state: { attempt: 2 }, final: undefined },
    { state: { attempt: 1 }, final: true },
    { state: { attempt: 5, attemptsBefore: 3 }, final: false },
  ])('gives up an event whose attempts are used up, or that is not to be tried again: $state, $final', async ({ state, final }) => {
    const entry = await dispatched(state);
    expect(await table.ledger({ retryPolicy: RETRY_POLICY }).fail(entry, { by: 'alice', final })).toMatchObject({ status: 'failed' });
  });

  it('allows as many attempts as a manager does unless configured otherwise', async () => {
    const statuses = await Promise.all([2, 3].map(async attempt => (await table.ledger().fail(await dispatched({ attempt }), { by: 'alice' })).status));
    expect(statuses).toEqual(['retrying', 'failed']);
  });

  it.each(['failed', 'discarded'])('retries an event that is %s, with attempts of its own', async status => {
    const { settledAt, failedAt, ...entry } = await recorded({ status, attempt: 3, ...(status === 'discarded' ? { settledAt: PAST } : {}) });
    const expected: Entry = { ...entry, status: 'created', attemptsBefore: 3, history: [{ at: NOW, from: status, to: 'created', by: 'alice' }] };
    expect(await table.ledger().retry(entry, { by: 'alice' })).toEqual(expected);
    await expectRow(expected);
  });

  it.each([undefined, new Date(1_800_000_000_000)])('replays an event that is completed, not before %s, and its row no longer expires', async notBefore => {
    const { settledAt, expiresAt, ...entry } = await recorded({ status: 'completed', attempt: 3, settledAt: PAST, expiresAt: 1_800_000_000 });
    const expected: Entry = {
      ...entry,
      status: 'retrying',
      attemptsBefore: 3,
      notBefore: notBefore ? '1800000000.000' : NOW,
      history: [{ at: NOW, from: 'completed', to: 'retrying', by: 'alice' }],
    };
    expect(await table.ledger().replay(entry, { by: 'alice', notBefore })).toEqual(expected);
    await expectRow(expected);
  });

  it.each(['created', 'retrying', 'failed'])('discards an event that is %s', async status => {
    const { notBefore, failedAt, ...entry } = await recorded({ status, ...(status === 'retrying' ? { attempt: 1, notBefore: FUTURE } : {}) });
    const expected: Entry = { ...entry, status: 'discarded', settledAt: NOW, history: [{ at: NOW, from: status, to: 'discarded', by: 'alice' }] };
    expect(await table.ledger().discard(entry, { by: 'alice' })).toEqual(expected);
    await expectRow(expected);
  });

  it.each([
    { verb: 'complete', status: 'completed', message: 'cannot be completed: the event is completed, at attempt 2. Only events that are dispatched can be.' },
    { verb: 'fail', status: 'created', message: 'cannot be failed: the event is created, at attempt 2. Only events that are dispatched can be.' },
    { verb: 'heartbeat', status: 'retrying', message: 'cannot be extended: the event is retrying, at attempt 2. Only events that are dispatched can be.' },
    { verb: 'retry', status: 'created', message: 'cannot be retried: the event is created, at attempt 2. Only events that are failed or discarded can be.' },
    { verb: 'retry', status: 'my-own', message: 'cannot be retried: the event is my-own, at attempt 2. Only events that are failed or discarded can be.' },
    { verb: 'replay', status: 'failed', message: 'cannot be replayed: the event is failed, at attempt 2. Only events that are completed can be.' },
    { verb: 'discard', status: 'dispatched', message: 'cannot be discarded: the event is dispatched, at attempt 2. Only events that are created, retrying or failed can be.' },
  ] as const)('does not $verb an event that is $status, and says what it found', async ({ verb, status, message }) => {
    const entry = await recorded({ status, attempt: 2 });
    await expect(table.ledger()[verb](entry, { by: 'alice' })).rejects.toMatchObject({
      name: 'LedgerError', code: 'STATUS_CONFLICT', message: `event ${entry.id} ${message}`,
    });
    await expectRow(entry);
  });

  it.each(['complete', 'fail', 'heartbeat'] as const)('lets no late attempt %s an event', async verb => {
    const entry = await dispatched({ attempt: 2 });
    await expect(table.ledger()[verb](entry, { by: 'alice', attempt: 1 })).rejects.toMatchObject({
      code: 'STATUS_CONFLICT',
      message: `attempt 1 of event ${entry.id} cannot be ${{ complete: 'completed', fail: 'failed', heartbeat: 'extended' }[verb]}: the event is dispatched, at attempt 2.`,
    });
    await expectRow(entry);
  });

  it.each(['complete', 'fail', 'heartbeat', 'retry', 'discard'] as const)('cannot %s an event that is not there', async verb => {
    await expect(table.ledger()[verb](entryAt(999_999), { by: 'alice' })).rejects.toMatchObject({ code: 'EVENT_NOT_FOUND' });
  });

  it('settles an event once, however many try at the same time', async () => {
    const entry = await dispatched();
    const attempts = Array.from({ length: 8 }, (_, index) => (index % 2 === 0
      ? table.ledger().complete(entry, { by: `worker ${index}`, attempt: 1 })
      : table.ledger().fail(entry, { by: `worker ${index}`, attempt: 1 })));
    const results = await Promise.allSettled(attempts);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'STATUS_CONFLICT' });
    expect((await table.ledger().get(entry))?.history).toHaveLength(1);
  });

  it('ends the attempts whose lease has run out, and no other', async () => {
    const others = await LedgerTable.create(engine());
    const lease = (at: number, attempt: number, leaseUntil?: string) => entryAt(at, { status: 'dispatched', attempt, ...(leaseUntil ? { leaseUntil } : {}) });
    const held = lease(1, 1, FUTURE);
    await others.record([held, lease(2, 1, PAST), lease(3, 2, NOW), lease(4, 1)]);
    const ledger = others.ledger({ retryPolicy: RETRY_POLICY });

    await eventually(async () => expect((await ledger.counts({ statuses: ['dispatched'] }))[0].count).toBe(4));
    expect(await ledger.releaseExpired({ by: 'alice' })).toEqual({ retrying: 2, failed: 1, conflicts: 0 });
    expect(await ledger.get(held)).toEqual(held);
    expect(await ledger.get(entryAt(2))).toMatchObject({
      status: 'retrying', statusReason: 'lease expired', history: [{ at: NOW, from: 'dispatched', to: 'retrying', by: 'alice', reason: 'lease expired' }],
    });
    expect(await ledger.get(entryAt(3))).toMatchObject({ status: 'failed' });
    expect(await ledger.get(entryAt(4))).toMatchObject({ status: 'retrying' });
    others.close();
  });
}
