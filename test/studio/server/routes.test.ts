import { fromMilliseconds } from '../../../src/core/timestamp';
import { startEngine } from '../../../src/sandbox/engine';
import { LocalChecks } from '../../../src/studio';
import type { BulkJobView } from '../../../src/studio/studio-api';
import { entriesAt, entryAt, timeAt } from '../../support/entries';
import { eventually } from '../../support/eventually';
import { interposed } from '../../support/interposed-engine';
import { StudioFixture } from '../../support/studio-fixture';

let studio: StudioFixture;
beforeEach(async () => { studio = await StudioFixture.start({ writable: true, maxInFlight: 10 }); });
afterEach(() => studio.stop());

async function settled(job: string): Promise<BulkJobView> {
  let view: BulkJobView | undefined;
  await eventually(async () => {
    view = (await studio.get(`/api/bulk/job?job=${job}`)).body as BulkJobView;
    expect(view.state).not.toMatch(/counting|changing/);
  });
  return view as BulkJobView;
}

async function counted(query: object): Promise<BulkJobView> {
  const { status, body } = await studio.post('/api/bulk/count', query);
  expect(status).toBe(200);
  return settled(body.job);
}

it('counts what is in each status, and says what it has read', async () => {
  await studio.table.insert([entryAt(1), entryAt(2), entryAt(3, { status: 'dispatched', attempt: 1, leaseUntil: '1650000010.000' })]);
  const { body } = await studio.get('/api/overview');
  expect(body).toMatchObject({ read: 'Counted 3 events in the index, at most 1,000 per status', maxInFlight: 10 });
  expect(body.statuses).toEqual(expect.arrayContaining([
    expect.objectContaining({ status: 'created', count: 2, oldest: entryAt(1).timestamp }),
    expect.objectContaining({ status: 'dispatched', count: 1, expired: 1 }),
  ]));
});

it('each view reads a bounded number of rows, however large the ledger', async () => {
  const limits: number[] = [];
  const engine = await startEngine();
  const counting = await interposed(engine, async (operation, { body }) => {
    if (operation === 'Query') limits.push((body as { readonly Limit: number }).Limit);
  });
  const large = await StudioFixture.start({ countCap: 100 }, counting);
  try {
    await large.table.insert(Array.from({ length: 3_000 }, (_, n) => entryAt(n, n % 6 === 0 ? {} : { status: 'failed', attempt: 3 })));
    for (const [path, rows] of [['overview', 16 * 101], ['events?status=failed', 50], ['events?status=failed&prefix=x', 1_000], ['failures', 2_001]] as const) {
      limits.length = 0;
      expect((await large.get(`/api/${path}`)).status).toBe(200);
      expect(limits.length).toBeGreaterThan(0);
      expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(rows);
    }
  } finally {
    await large.stop();
    await engine.stop();
  }
});

it('lists events by page, order, time and prefix', async () => {
  await studio.table.insert(entriesAt(5));
  const keys = async (query: string) => (await studio.get(`/api/events?status=created&${query}`)).body.entries.map(({ key }: { key: string }) => key);
  expect(await keys('order=oldest&limit=2')).toEqual(['incoming/0.json', 'incoming/1.json']);
  const { body: { cursor, read } } = await studio.get('/api/events?status=created&order=newest&limit=2');
  expect(read).toBe('The newest 2 of created');
  expect(await keys(`order=newest&limit=2&cursor=${cursor}`)).toEqual(['incoming/2.json', 'incoming/1.json']);
  expect(await keys(`since=${timeAt(3).toISOString()}`)).toEqual(['incoming/4.json', 'incoming/3.json']);
  expect(await keys('prefix=incoming/4')).toEqual(['incoming/4.json']);
  expect((await studio.get('/api/events?status=created&prefix=incoming/4')).body.read).toBe('1 of the newest 5 of created match the prefix');
});

it('says what it has read if there is nothing, or one', async () => {
  const read = async (path: string) => (await studio.get(path)).body.read;
  expect(await read('/api/events?status=failed')).toBe('No events of failed');
  expect(await read('/api/failures')).toBe('All 0 failures');
  await studio.table.insert([entryAt(1, { key: 'a', status: 'failed', attempt: 3 })]);
  expect(await read('/api/events?status=failed')).toBe('The newest 1 of failed');
  expect(await read('/api/failures')).toBe('The only failure');
  expect(await read('/api/object?uri=s3://example-bucket/a')).toBe('The only event of the object');
});

it('shows every event of an object, by its name or by one of its events, page by page', async () => {
  const key = 'a/b?c#d';
  await studio.table.insert([entryAt(1, { key }), entryAt(2, { key }), entryAt(3, { key }), entryAt(4)]);
  const at = async (query: Record<string, string>) => (await studio.get(`/api/object?${new URLSearchParams({ limit: '2', ...query })}`)).body;
  const byName = await at({ uri: `s3://example-bucket/${key}` });
  expect(byName).toMatchObject({ bucket: 'example-bucket', key, read: 'The newest 2 events of the object' });
  expect(byName.entries.map(({ id }: { id: string }) => id)).toEqual([entryAt(3).id, entryAt(2).id]);
  expect((await at({ id: entryAt(1).id, cursor: byName.cursor })).entries.map(({ id }: { id: string }) => id)).toEqual([entryAt(1).id]);
});

it.each(['/api/object', '/api/object?uri=a/b', '/api/object?uri=s3://a', '/api/events?order=sideways', '/api/events?since=yesterday', '/api/events?limit=0', '/api/events?cursor=x', '/api/failures?rows=1e9', '/api/event'])(
  'answers %s with 400 and what is wrong', async path => {
    const { status, body } = await studio.get(path);
    expect(status).toBe(400);
    expect(body.error).toEqual({ code: expect.stringMatching(/^BAD_/), message: expect.stringMatching(/\w+/) });
  });

it('answers 404 for an event, a job and a page that do not exist, and 405 for another method', async () => {
  for (const path of ['/api/event?id=00000000-0000-5000-8000-000000000099', '/api/bulk/job?job=7', '/api/nothing', '/api/plots']) expect((await studio.get(path)).status).toBe(404);
  expect((await studio.post('/api/overview', {})).status).toBe(405);
});

it.each([
  { state: { status: 'created' }, verbs: ['discard'] },
  { state: { status: 'dispatched', attempt: 1, leaseUntil: '1700000000.000' }, verbs: ['complete', 'fail'] },
  { state: { status: 'retrying', attempt: 1, notBefore: '1700000000.000' }, verbs: ['discard'] },
  { state: { status: 'failed', attempt: 3 }, verbs: ['retry', 'discard'] },
  { state: { status: 'completed', attempt: 1 }, verbs: ['replay'] },
  { state: { status: 'superseded' }, verbs: [] },
  { state: { status: 'discarded' }, verbs: ['retry'] },
])('offers what the state $state.status allows', async ({ state, verbs }) => {
  const { id } = await studio.table.recorded(state);
  const { body } = await studio.get(`/api/event?id=${id}`);
  expect(body.verbs).toEqual(verbs);
  expect(body.message?.attempt).toBe('attempt' in state ? state.attempt : undefined);
});

it('settles only the attempt that was seen', async () => {
  const { id, timestamp } = await studio.table.recorded({ status: 'dispatched', attempt: 2, leaseUntil: '1700000000.000' });
  const change = { id, timestamp, verb: 'complete', reason: 'processed by hand' };
  expect(await studio.post('/api/event/change', { ...change, attempt: 1 })).toMatchObject({ status: 409, body: { error: { code: 'STATUS_CONFLICT' } } });
  expect(await studio.post('/api/event/change', { ...change, attempt: 2 })).toMatchObject({ status: 200, body: { entry: { status: 'completed' } } });
});

it('replays a completed event, and no other', async () => {
  const completed = await studio.table.recorded({ status: 'completed', attempt: 1, settledAt: '1700000000.000' });
  const change = { id: completed.id, timestamp: completed.timestamp, verb: 'replay', reason: 'the parser is fixed' };
  expect(await studio.post('/api/event/change', change)).toMatchObject({
    status: 200, body: { entry: { status: 'retrying', history: [{ from: 'completed', to: 'retrying', by: 'jo@desk', reason: 'the parser is fixed' }] } },
  });
  expect(await studio.post('/api/event/change', change)).toMatchObject({ status: 409, body: { error: { code: 'STATUS_CONFLICT' } } });
});

describe('checks', () => {
  it('are those of the source; without one there are none', async () => {
    expect(await studio.get('/api/checks')).toMatchObject({ status: 404, body: { error: { code: 'NO_CHECKS' } } });
    expect(await studio.post('/api/reconcile', {})).toMatchObject({ status: 404, body: { error: { code: 'NO_RECONCILIATION' } } });
    expect((await studio.get('/api/settings')).body).toMatchObject({ checks: false, reconciles: false });
  });

  it('of a sandbox compare on request, and show what is missing and not repaired', async () => {
    const local = new LocalChecks('Not compared yet.', () => 5_000);
    local.reconcile = async () => local.reconciled('my-folder', { checked: 10, missing: 3, repaired: 1 });
    const sandbox = await StudioFixture.start({ checks: local });
    try {
      expect((await sandbox.get('/api/settings')).body).toMatchObject({ checks: true, reconciles: true });
      expect((await sandbox.get('/api/checks')).body).toMatchObject({ buckets: [], reconcileHint: { text: 'Not compared yet.' } });
      const expected = { buckets: [{ bucket: 'my-folder', at: 5_000, checked: 10, missing: 2, repaired: 1 }] };
      expect(await sandbox.post('/api/reconcile', {})).toMatchObject({ status: 200, body: expected });
      const { body } = await sandbox.get('/api/checks');
      expect(body).toMatchObject(expected);
      expect(body).not.toHaveProperty('reconcileHint');
    } finally {
      await sandbox.stop();
    }
  });
});

describe('failures', () => {
  const REASONS = [(n: number) => `timeout after ${n} ms`, (n: number) => `NoSuchKey: incoming/${n}.json`, () => 'lease expired'];
  const failed = (count: number) => Array.from({ length: count }, (_, n) => entryAt(n, { status: 'failed', attempt: 3, statusReason: REASONS[n % 3](n) }));

  it('2,000 of 3 causes are 3 groups', async () => {
    await studio.table.insert(failed(2_000));
    const { body } = await studio.get('/api/failures');
    expect(body).toMatchObject({ read: 'All 2,000 failures', more: false });
    expect(body.groups.map(({ reason, count }: { reason: string; count: number }) => [reason, count])).toEqual([
      ['NoSuchKey: <key>', 667], ['timeout after <number> ms', 667], ['lease expired', 666],
    ]);
    expect(body.groups[1]).toMatchObject({ first: entryAt(0).timestamp, last: entryAt(1998).timestamp, samples: [{ key: 'incoming/1998.json' }, {}, {}] });
  });

  it('retrying one group changes exactly that group', async () => {
    await studio.table.insert(failed(90));
    const { job, count } = await counted({ verb: 'retry', status: 'failed', group: 'NoSuchKey: <key>' });
    expect(count).toBe(30);
    await studio.post('/api/bulk/start', { job, count, reason: 'the keys exist now' });
    expect(await settled(job)).toMatchObject({ state: 'done', changed: 30, conflicts: 0 });
    const entries = await studio.table.entries();
    for (const { status, key, history } of entries) {
      const number = Number(/\d+/.exec(key)?.[0]);
      expect([key, status]).toEqual([key, number % 3 === 1 ? 'created' : 'failed']);
      expect(history).toMatchObject(number % 3 === 1 ? [{ by: 'jo@desk', reason: 'the keys exist now' }] : []);
    }
  });

  it('the group of failures without a reason is a group, too', async () => {
    await studio.table.insert([entryAt(1, { status: 'failed' }), entryAt(2, { status: 'failed', statusReason: 'lease expired' })]);
    expect(await counted({ verb: 'discard', status: 'failed', group: '' })).toMatchObject({ count: 1, samples: [{ key: 'incoming/1.json' }] });
    expect(await counted({ verb: 'discard', status: 'failed' })).toMatchObject({ count: 2 });
  });
});

describe('a bulk change', () => {
  it('counts, shows samples, and changes what it has counted: no event that came later', async () => {
    await studio.table.insert(entriesAt(40));
    const { job, count, samples, state } = await counted({ verb: 'discard', status: 'created', prefix: 'incoming/1' });
    expect({ count, state, samples: samples.map(({ key }) => key) }).toEqual({
      count: 11, state: 'counted', samples: ['incoming/1.json', 'incoming/10.json', 'incoming/11.json', 'incoming/12.json', 'incoming/13.json'],
    });
    await studio.table.insert([entryAt(100)]);
    await studio.post('/api/bulk/start', { job, count, reason: 'test files' });
    expect(await settled(job)).toMatchObject({ state: 'done', changed: 11 });
    expect(await studio.table.counts()).toEqual({ created: 30, discarded: 11 });
  });

  it.each([10, 12, -1, undefined])('does not start with a confirmation of %s for 11', async count => {
    await studio.table.insert(entriesAt(11));
    const { job } = await counted({ verb: 'discard', status: 'created' });
    expect(await studio.post('/api/bulk/start', { job, count, reason: 'test files' })).toMatchObject({ status: 409 });
    expect(await studio.table.counts()).toEqual({ created: 11 });
  });

  it('omits what is older than the newest counted event, but came to the status after the count', async () => {
    await studio.table.insert([entryAt(5, { status: 'failed', attempt: 3, statusReason: 'timeout' })]);
    const { job, count } = await counted({ verb: 'discard', status: 'failed' });
    const at = fromMilliseconds(Date.now() + 1_000);
    await studio.table.insert([
      entryAt(1, { status: 'failed', attempt: 3, statusReason: 'timeout', failedAt: at, history: [{ at, from: 'dispatched', to: 'failed', by: 'dispatch' }] }),
      entryAt(2, { status: 'failed', attempt: 3, statusReason: 'timeout', recordedAt: at }),
    ]);
    await studio.post('/api/bulk/start', { job, count, reason: 'test files' });
    expect(await settled(job)).toMatchObject({ state: 'done', count: 1, changed: 1 });
    expect(await studio.table.counts()).toEqual({ failed: 2, discarded: 1 });
  });

  it('of nothing does not start: what arrived since was not counted', async () => {
    const { job, count } = await counted({ verb: 'discard', status: 'created' });
    await studio.table.insert(entriesAt(2));
    expect(await studio.post('/api/bulk/start', { job, count, reason: 'test files' })).toMatchObject({ status: 409, body: { error: { code: 'STATUS_CONFLICT' } } });
    expect(await studio.table.counts()).toEqual({ created: 2 });
  });

  it('goes on, however many others are counted', async () => {
    await studio.table.insert(entriesAt(1_500));
    const { job, count } = await counted({ verb: 'discard', status: 'created' });
    const { body: unused } = await studio.post('/api/bulk/count', { verb: 'discard', status: 'created' });
    await studio.post('/api/bulk/start', { job, count, reason: 'test files' });
    for (let counts = 0; counts < 20; counts += 1) await studio.post('/api/bulk/count', { verb: 'retry', status: 'discarded', prefix: 'nothing' });
    expect(await settled(job)).toMatchObject({ state: 'done', changed: 1_500 });
    expect(await studio.get(`/api/bulk/job?job=${unused.job}`)).toMatchObject({ status: 404 });
  });

  it('has an id that no other process gives: a URL of an earlier one shows no other change', async () => {
    expect((await counted({ verb: 'discard', status: 'created' })).job).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('of failures selects by the time of failure, too', async () => {
    const failedAt = (second: number) => fromMilliseconds(1_700_000_000_000 + second * 1_000);
    await studio.table.insert([1, 2, 3].map(n => entryAt(n, { status: 'failed', attempt: 3, failedAt: failedAt(10 - n) })));
    const times = { failedSince: '2023-11-14T22:13:28Z', failedUntil: '2023-11-14T22:13:29Z' };
    const { job, count, samples, query } = await counted({ verb: 'discard', status: 'failed', ...times });
    expect([count, samples.map(({ key }) => key), query]).toEqual([1, ['incoming/2.json'], { verb: 'discard', status: 'failed', ...times }]);
    await studio.post('/api/bulk/start', { job, count, reason: 'test files' });
    expect(await settled(job)).toMatchObject({ state: 'done', changed: 1 });
    expect(await studio.table.counts()).toEqual({ failed: 2, discarded: 1 });
  });

  it('does not start twice, and not without a reason', async () => {
    await studio.table.insert(entriesAt(3));
    const { job } = await counted({ verb: 'discard', status: 'created' });
    expect(await studio.post('/api/bulk/start', { job, count: 3, reason: ' ' })).toMatchObject({ status: 400 });
    await studio.post('/api/bulk/start', { job, count: 3, reason: 'test files' });
    await settled(job);
    expect(await studio.post('/api/bulk/start', { job, count: 3, reason: 'test files' })).toMatchObject({ status: 409 });
    expect(await studio.post('/api/bulk/continue', { job })).toMatchObject({ status: 409 });
  });

  it('stops after the current call and continues where it stopped', async () => {
    await studio.table.insert(entriesAt(500));
    const { job, count } = await counted({ verb: 'discard', status: 'created' });
    await studio.post('/api/bulk/start', { job, count, reason: 'test files' });
    const { body: stopped } = await studio.post('/api/bulk/stop', { job });
    expect(stopped.state).toBe('stopped');
    expect(stopped.changed).toBeLessThan(500);
    expect(stopped.changed % 25).toBe(0);
    expect(await studio.table.counts()).toMatchObject({ created: 500 - stopped.changed });
    await studio.post('/api/bulk/continue', { job });
    expect(await settled(job)).toMatchObject({ state: 'done', changed: 500, conflicts: 0 });
    expect(await studio.table.counts()).toEqual({ discarded: 500 });
  });

  it('of which another is counted since reads no further', async () => {
    const engine = await startEngine();
    let release: () => void = () => {};
    let held = new Promise<void>(resolve => { release = resolve; });
    const slow = await StudioFixture.start({ writable: true }, await interposed(engine, operation => (operation === 'Query' ? held : Promise.resolve())));
    try {
      await slow.table.insert(entriesAt(1_100));
      const stateOf = async ({ job }: BulkJobView) => ((await slow.get(`/api/bulk/job?job=${job}`)).body as BulkJobView);
      const { body: first } = await slow.post('/api/bulk/count', { verb: 'discard', status: 'created' });
      const { body: second } = await slow.post('/api/bulk/count', { verb: 'discard', status: 'created', prefix: 'incoming/1' });
      expect([first.state, second.state]).toEqual(['counting', 'counting']);
      held = Promise.resolve();
      release();
      await eventually(async () => expect(await stateOf(second)).toMatchObject({ state: 'counted' }));
      expect(await stateOf(first)).toMatchObject({ state: 'stopped', count: 1_000 });
    } finally {
      await slow.stop();
      await engine.stop();
    }
  });

  describe('that replays', () => {
    const completed = (count: number) => Array.from({ length: count }, (_, n) => entryAt(n, { status: 'completed', attempt: 1, settledAt: '1700000000.000' }));
    const replayed = async () => (await studio.table.entries()).filter(({ status }) => status === 'retrying').sort((one, other) => Number(one.timestamp) - Number(other.timestamp));

    it('spreads the events by its rate, and keeps it when it is continued: each event is replayed once', async () => {
      await studio.table.insert(completed(200));
      const { job, count, query } = await counted({ verb: 'replay', status: 'completed', rate: 2 });
      expect([count, query.rate]).toEqual([200, 2]);
      await studio.post('/api/bulk/start', { job, count, reason: 'the parser is fixed' });
      const { body: stopped } = await studio.post('/api/bulk/stop', { job });
      expect(stopped.changed).toBeLessThan(200);
      await studio.post('/api/bulk/continue', { job });
      expect(await settled(job)).toMatchObject({ state: 'done', changed: 200, conflicts: 0 });
      const due = (await replayed()).map(({ notBefore }) => Number(notBefore));
      expect(due).toHaveLength(200);
      due.slice(1).forEach((time, index) => expect(time - due[index]).toBeCloseTo(0.5, 1));
    });

    it('omits what was completed after the count, so that no event is replayed twice', async () => {
      await studio.table.insert([...completed(3), entryAt(5, { status: 'completed', attempt: 1, settledAt: '4000000000.000' })]);
      const { job, count, query } = await counted({ verb: 'replay', status: 'completed' });
      expect([count, query.rate]).toEqual([3, 10]);
      await studio.post('/api/bulk/start', { job, count, reason: 'the parser is fixed' });
      expect(await settled(job)).toMatchObject({ state: 'done', changed: 3 });
      expect(await studio.table.counts()).toEqual({ retrying: 3, completed: 1 });
    });
  });

  it.each([
    { verb: 'retry', status: 'completed' }, { verb: 'replay', status: 'failed' }, { verb: 'claim', status: 'created' },
    { verb: 'replay', status: 'completed', rate: 0 }, { verb: 'replay', status: 'completed', rate: 'fast' },
  ])('rejects what it cannot do: %j', async query => {
    expect(await studio.post('/api/bulk/count', query)).toMatchObject({ status: 400, body: { error: { code: 'BAD_INPUT' } } });
  });
});
