import type { DispatchFunctionSettings } from '../../src/core/contract/manager-settings';
import type { DispatchReport } from '../../src/core/dispatch';
import { attemptName } from '../../src/core/message';
import type { Engine } from '../../src/sandbox/engine';
import { ENGINES } from '../support/engines';
import { entriesAt, entryAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { bundleOf, CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { bytesOf, loadedFiles } from '../support/loaded-files';
import { logLines } from '../support/log-lines';
import { ManagerFixture, messagesIn, taken } from '../support/manager-fixture';
import { forward, Script } from '../support/scripted-service';

const MAX_BUNDLE_BYTES = 320_000;

const byOutcome = { settleOnDispatch: false };

describe.each(ENGINES)('on $name', ({ start }) => {
  let engine: Engine;
  let manager: ManagerFixture;
  beforeAll(async () => { engine = await start(); });
  afterAll(() => engine.stop());
  afterEach(() => manager.stop());

  async function managing(count: number, script: Script, settings: Partial<DispatchFunctionSettings> = {}, ledger?: Script) {
    manager = await ManagerFixture.start(engine, script, settings, ledger);
    await manager.put(entriesAt(count));
  }
  const sent = () => manager.target.calls.flatMap(messagesIn);

  it('delivers only the latest event of each object, and looks each object up by one query', async () => {
    const queries: string[] = [];
    await managing(3, taken, { selection: 'latest' }, async call => {
      if (call.operation === 'Query') queries.push(call.body.IndexName);
      return forward(call, engine.endpoint);
    });
    const overwrites = Array.from({ length: 5 }, (_, index) => entryAt(100 + index, { key: 'object', sequencer: `0${index}` }));
    await manager.put(overwrites);
    const subject = manager.dispatcher();
    const { result } = await manager.invoke(subject);

    expect(result).toMatchObject({ dispatched: 4, completed: 4, superseded: 4 });
    expect(sent().map(({ object }) => object.Key).filter(key => key === 'object')).toHaveLength(1);
    expect(await manager.entry(overwrites[4])).toMatchObject({ status: 'completed' });
    expect(await manager.entry(overwrites[3])).toMatchObject({ status: 'superseded', history: [{ by: 'dispatch' }] });
    expect(queries.filter(name => name === 'object-index')).toHaveLength(4);
    expect(logLines((await subject.stop()).stdout)).toContainEqual(expect.objectContaining({ Superseded: 4 }));
  });

  it('delivers replayed events after new ones', async () => {
    await managing(0, taken, { maxEventsPerRun: 20 });
    const replayed = entriesAt(300, { status: 'retrying', attempt: 1, attemptsBefore: 1, notBefore: '1650000000.000' })
      .map(entry => ({ ...entry, history: [{ at: '1650000000.000', from: 'completed', to: 'retrying', by: 'jo' }] }));
    const fresh = Array.from({ length: 15 }, (_, index) => entryAt(5_000 + index));
    await manager.put([...replayed, ...fresh]);

    expect(await manager.dispatch()).toMatchObject({ dispatched: 20 });
    expect(sent().map(({ id }) => id)).toEqual(expect.arrayContaining(fresh.map(({ id }) => id)));
    expect(sent().filter(({ attempt }) => attempt === 2)).toHaveLength(5);
  });

  it('delivers the oldest events up to its maxEventsPerRun, ten per call, and completes them', async () => {
    await managing(130, taken);
    const subject = manager.dispatcher();
    const { result } = await manager.invoke(subject);
    expect(result).toEqual({
      dispatched: 100,
      completed: 100,
      superseded: 0,
      heldBack: 0,
      conflicts: 0,
      changeFailures: 0,
      failures: [],
      nothingWritten: false,
      sendFailures: 0,
      expiredLeases: 0,
      failed: 0,
      inFlight: 0,
      oldestWaitingSeconds: expect.any(Number),
      outOfTime: false,
      moreToDeliver: true,
    });
    expect(sent().map(({ id }) => id).sort()).toEqual(entriesAt(100).map(({ id }) => id));
    expect(manager.target.calls).toHaveLength(10);
    expect(await manager.counts()).toEqual({ created: 30, completed: 100 });
    expect(await manager.entry(entryAt(0))).toMatchObject({
      status: 'completed',
      attempt: 1,
      settledAt: expect.any(String),
      history: [{ from: 'created', to: 'dispatched', by: 'dispatch 00000001' }, { from: 'dispatched', to: 'completed', by: 'dispatch', reason: 'delivered' }],
    });

    const [line, metrics, ...rest] = logLines((await subject.stop()).stdout);
    expect(rest).toEqual([]);
    expect(line).toMatchObject({ level: 'info', message: 'dispatch done', dispatched: 100, requestId: '00000001-0000-4000-8000-000000000000' });
    expect(metrics).toEqual({
      _aws: expect.anything(),
      TableName: manager.settings.tableName,
      Manager: 'Manager',
      Dispatched: 100,
      Completed: 100,
      InFlight: 0,
      OldestWaitingAge: expect.any(Number),
    });
  });

  it('lets the target report the outcome, if configured', async () => {
    await managing(1, taken, byOutcome);
    expect(await manager.dispatch()).toMatchObject({ dispatched: 1, completed: 0, inFlight: 1 });
    const entry = await manager.entry(entryAt(0));
    expect(entry).toMatchObject({ status: 'dispatched', attempt: 1 });
    expect(sent()).toEqual([expect.objectContaining({ version: 1, id: entry?.id, attempt: 1, leaseUntil: entry?.leaseUntil, object: { Bucket: 'example-bucket', Key: 'incoming/0.json' } })]);
  });

  it('never has more in flight than it may, run after run', async () => {
    await managing(60, taken, { ...byOutcome, maxEventsPerRun: 40, maxInFlight: 50 });
    expect(await manager.dispatch()).toMatchObject({ dispatched: 40, inFlight: 40 });
    expect(await manager.dispatch()).toMatchObject({ dispatched: 10, inFlight: 50 });
    expect(await manager.dispatch()).toMatchObject({ dispatched: 0, inFlight: 50 });
  });

  it('delivers no attempt twice, though two run at the same time', async () => {
    await managing(300, taken, { ...byOutcome, maxEventsPerRun: 300 });
    const dispatchers = [manager.dispatcher(), manager.dispatcher()];
    const reports = (await Promise.all(dispatchers.map(each => manager.invoke(each)))).map(({ result }) => result);
    const names = sent().map(attemptName);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(300);
    expect(reports[0].dispatched + reports[1].dispatched).toBe(300);
    expect(reports.every(({ sendFailures }) => sendFailures === 0)).toBe(true);
  });

  it('delivers an event again, as the next attempt, if it died between claim and send', async () => {
    let dead = (): void => {};
    const died = new Promise<void>(resolve => { dead = resolve; });
    let victim: LambdaProcess | undefined;
    await managing(5, call => {
      if (!victim) return taken(call);
      victim.kill();
      victim = undefined;
      dead();
      return 'hang';
    }, { ...byOutcome, leaseSeconds: 1, retry: { maxAttempts: 3, retryDelaySeconds: 0, maxRetryDelaySeconds: 0 } });
    victim = manager.dispatcher();
    manager.invoke(victim).catch(() => undefined);
    await died;
    expect(await manager.counts()).toEqual({ dispatched: 5 });

    await eventually(async () => {
      await manager.dispatch({ leaseSeconds: 600 });
      expect(sent().filter(({ attempt }) => attempt === 2)).toHaveLength(5);
    });
    expect(await manager.entry(entryAt(0))).toMatchObject({
      status: 'dispatched',
      attempt: 2,
      history: [{ to: 'dispatched' }, { from: 'dispatched', to: 'retrying', reason: 'lease expired' }, { from: 'retrying', to: 'dispatched' }],
    });
  });

  it('loses no event if it dies after it sent, before it wrote so', async () => {
    let victim: LambdaProcess | undefined;
    await managing(5, taken, { leaseSeconds: 1, retry: { maxAttempts: 3, retryDelaySeconds: 0, maxRetryDelaySeconds: 0 } }, call => {
      const completing = call.operation === 'BatchExecuteStatement' && manager.target.calls.length > 0;
      if (!victim || !completing) return forward(call, engine.endpoint);
      victim.kill();
      victim = undefined;
      return 'hang';
    });
    victim = manager.dispatcher();
    manager.invoke(victim).catch(() => undefined);
    await eventually(async () => {
      if (!victim) await manager.dispatch();
      expect(await manager.counts()).toEqual({ completed: 5 });
    });
    expect(sent().map(({ attempt }) => attempt).sort()).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  });

  describe('what the target does not take', () => {
    it('is released at once, with the reason, and never completed or deleted', async () => {
      await managing(12, () => ({ status: 400, error: 'QueueDoesNotExist' }));
      const subject = manager.dispatcher();
      const { result } = await manager.invoke(subject);
      expect(result).toMatchObject({ dispatched: 0, sendFailures: 12, completed: 0, failed: 0, inFlight: 0 });
      expect(await manager.counts()).toEqual({ retrying: 12 });
      expect(await manager.entry(entryAt(0))).toMatchObject({
        attempt: 1,
        notBefore: expect.any(String),
        statusReason: 'not sent: QueueDoesNotExist',
        history: [{ to: 'dispatched' }, { from: 'dispatched', to: 'retrying', by: 'dispatch' }],
      });
      const { stdout } = await subject.stop();
      expect(logLines(stdout)[0]).toMatchObject({ level: 'error', message: 'events not sent', count: 12 });
      expect(stdout).not.toContain('incoming/');
    });

    it('is given up, loudly, when its attempts are used up', async () => {
      await managing(2, () => ({ status: 400, error: 'AccessDenied' }), { retry: { maxAttempts: 1, retryDelaySeconds: 1, maxRetryDelaySeconds: 1 } });
      const subject = manager.dispatcher();
      expect((await manager.invoke(subject)).result).toMatchObject({ sendFailures: 2, failed: 2 });
      expect(await manager.counts()).toEqual({ failed: 2 });
      expect(logLines((await subject.stop()).stdout).at(-1)).toMatchObject({ GivenUp: 2, SendFailures: 2 });
    });

    it('does not hold up the rest of its call', async () => {
      await managing(20, call => {
        const bad = messagesIn(call).findIndex(({ id }) => id === entryAt(13).id);
        const successful = call.body.Entries.filter((_: unknown, index: number) => index !== bad).map(({ Id }: { Id: string }) => ({ Id, MessageId: 'm', MD5OfMessageBody: 'unchecked' }));
        return { body: { Successful: successful, Failed: bad < 0 ? [] : [{ Id: String(bad), SenderFault: true, Code: 'InvalidMessageContents' }] } };
      });
      expect(await manager.dispatch()).toMatchObject({ dispatched: 19, completed: 19, sendFailures: 1 });
      expect(await manager.entry(entryAt(13))).toMatchObject({ status: 'retrying', statusReason: 'not sent: InvalidMessageContents' });
    });

    it('may be single events of a bus', async () => {
      await managing(20, ({ body }) => ({
        body: {
          FailedEntryCount: 1,
          Entries: body.Entries.map(({ Detail }: { Detail: string }) => (JSON.parse(Detail).id === entryAt(13).id ? { ErrorCode: 'NotAuthorizedForDetailTypeException' } : { EventId: 'e' })),
        },
      }), { target: { kind: 'event-bus', name: 'bus', source: 'ledger', detailType: 'S3 event' } });
      expect(await manager.dispatch()).toMatchObject({ dispatched: 19, sendFailures: 1 });
      expect((await manager.entry(entryAt(13)))?.statusReason).toBe('not sent: NotAuthorizedForDetailTypeException');
    });

    it('is retried within the run when the target is throttled', async () => {
      await managing(50, call => (call.number % 2 === 1 ? { status: 400, error: 'RequestThrottled' } : taken(call)));
      expect(await manager.dispatch()).toMatchObject({ dispatched: 50, sendFailures: 0 });
    });

    it('is retried when the connection breaks', async () => {
      await managing(10, call => (call.number === 1 ? 'reset' : taken(call)));
      expect(await manager.dispatch()).toMatchObject({ dispatched: 10, sendFailures: 0 });
    });
  });

  it('ends in time, and takes back what it claimed, when the target hangs', async () => {
    await managing(400, () => 'hang', { maxEventsPerRun: 400 });
    const subject = manager.dispatcher();
    const { result: report } = await manager.invoke(subject, 12_000);
    expect(report).toMatchObject({ dispatched: 0, outOfTime: true });
    expect(report.sendFailures).toBeGreaterThan(0);
    expect(report.sendFailures).toBeLessThan(400);
    expect(await manager.counts()).toEqual({ retrying: report.sendFailures, created: 400 - report.sendFailures });
    const done = logLines((await subject.stop()).stdout).find(({ message }) => message === 'dispatch done');
    expect(done?.milliseconds).toBeLessThan(12_000);
  });

  it('writes keys to its log on level debug, and on no other', async () => {
    await managing(3, taken);
    const subject = manager.dispatcher({ logLevel: 'debug' });
    await manager.invoke(subject);
    const { stdout } = await subject.stop();
    expect(logLines(stdout).filter(({ level }) => level === 'debug')).toHaveLength(3);
    expect(stdout).toContain('"key":"incoming/0.json"');
  });

  it('says of a forwarder\'s reasons only that they stand in the histories', async () => {
    await managing(2, ({ body }) => ({ body: { failures: body.messages.map(({ id, object }: { id: string; object: { Key: string } }) => ({ id, reason: `no room for ${object.Key}` })) } }), {
      target: { kind: 'forwarder', arn: 'arn:aws:lambda:us-east-1:123456789012:function:sender' },
    });
    const subject = manager.dispatcher();
    await manager.invoke(subject);
    expect((await manager.entry(entryAt(1)))?.statusReason).toBe('not sent: no room for incoming/1.json');
    const { stdout } = await subject.stop();
    expect(stdout).not.toContain('incoming/');
    expect(logLines(stdout)[0]).toMatchObject({ message: 'events not sent', count: 2 });
  });

  it('keeps the order of time for a FIFO queue', async () => {
    await managing(120, taken, { maxEventsPerRun: 120 });
    const { url } = manager.target;
    await manager.dispatch({ target: { kind: 'queue', url: `${url}/123456789012/work.fifo`, fifo: true, group: 'ledger' } });
    expect(sent().map(({ id }) => id)).toEqual(entriesAt(120).map(({ id }) => id));
    expect(manager.target.mostInFlight).toBe(1);
  });

  it('delivers the events of an object in the order of their sequencers, across the runs of one second', async () => {
    await managing(0, taken, { maxEventsPerRun: 15 });
    const events = Array.from({ length: 40 }, (_, index) => entryAt(index, {
      timestamp: '1700000000.000',
      key: `object-${index % 20}`,
      ...(index < 20 ? { eventName: 'ObjectRemoved:Delete', sequencer: '02' } : { sequencer: '01' }),
    }));
    await manager.put(events);
    const target = { kind: 'queue', url: `${manager.target.url}/123456789012/work.fifo`, fifo: true, group: 'object' } as const;
    for (let run = 0; run < 3; run += 1) await manager.dispatch({ target });

    const sequencersOf = (key: string) => sent().filter(({ object }) => object.Key === key).map(({ sequencer }) => sequencer);
    expect(events.slice(0, 20).map(({ key }) => sequencersOf(key))).toEqual(events.slice(0, 20).map(() => ['01', '02']));
  });

  it.each<[name: string, event: object]>([
    ['a scheduler\'s', { 'version': '0', 'detail-type': 'Scheduled Event', 'source': 'aws.scheduler', 'detail': '{}' }],
    ['a person\'s', { maxEventsPerRun: 10_000 }],
  ])('runs by its settings whatever the payload: %s', async (_, event) => {
    await managing(3, taken, { maxEventsPerRun: 2 });
    const { result } = await manager.dispatcher().invoke<DispatchReport>(event);
    expect(result.dispatched).toBe(2);
  });

  it('fails if it cannot read the ledger, and claims nothing', async () => {
    await managing(3, taken);
    await expect(manager.dispatch({ indexName: 'missing' })).rejects.toThrow();
    expect(await manager.counts()).toEqual({ created: 3 });
  });
});

it('loads at most 320 KB with the settle function, and the clients of all targets', () => {
  const files = loadedFiles(bundleOf('dispatch'), bundleOf('settle'));
  expect(files.length).toBeGreaterThan(2);
  expect(bytesOf(files)).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
});

it('names every setting that is missing, as it is loaded', async () => {
  const { stderr } = await new LambdaProcess({ ...CREDENTIALS, LEDGER_TARGET_KIND: 'forwarder' }, bundleOf('dispatch')).stop();
  expect(stderr).toMatch(/LEDGER_TABLE_NAME must name the ledger's table.*LEDGER_TARGET_ARN must be the target's ARN, got: nothing/);
});
