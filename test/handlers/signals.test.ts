import { encodeIngestSettings } from '../../src/core/contract/ingest-settings';
import type { DispatchFunctionSettings } from '../../src/core/contract/manager-settings';
import { encodeWakeSettings } from '../../src/core/contract/wake-settings';
import { wakeSignal } from '../../src/core/wake-signal';
import type { Engine } from '../../src/sandbox/engine';
import { IN_PROCESS } from '../support/engines';
import { entriesAt, entryAt } from '../support/entries';
import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { IngestFixture } from '../support/ingest-fixture';
import { CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { logLines } from '../support/log-lines';
import { ManagerFixture, taken } from '../support/manager-fixture';
import { forward, Script, ScriptedService, ServiceCall, ServiceReply } from '../support/scripted-service';
import { sqsEvent } from '../support/sqs-event';

/** So long that a test ends within one window. */
const HOUR = 3_600;
const QUEUE_PATH = '/123456789012/wake.fifo';

const signalTaken: ServiceReply = { body: { MessageId: 'm' } };

/** The message for a new object. */
function created(key: string): string {
  return notification(notificationRecord({ ...FACTS, key }));
}

/** The target takes all messages; what becomes of a signal is scripted. */
function queues(signal: () => ServiceReply = () => signalTaken): Script {
  return call => (call.operation === 'SendMessage' ? signal() : taken(call));
}

const signalsIn = (calls: readonly ServiceCall[]) => calls.filter(({ operation }) => operation === 'SendMessage').map(({ body }) => body);

let engine: Engine;
beforeAll(async () => { engine = await IN_PROCESS.start(); });
afterAll(() => engine.stop());

describe('ingest', () => {
  let sqs: ScriptedService;
  let ingest: IngestFixture;

  async function ingesting(signal: () => ServiceReply = () => signalTaken): Promise<void> {
    sqs = await ScriptedService.start(queues(signal));
    ingest = await IngestFixture.start(engine, {
      ...encodeWakeSettings({ queueUrl: `${sqs.url}${QUEUE_PATH}`, intervalSeconds: HOUR }), AWS_ENDPOINT_URL_SQS: sqs.url,
    });
  }
  afterEach(async () => {
    await ingest.stop();
    ingest.table.close();
    await sqs.stop();
  });

  it('sends one signal per window and instance, whatever it records', async () => {
    await ingesting();
    const start = Date.now();
    for (const key of ['a', 'b', 'c']) expect(await ingest.failuresOf(created(key), created(`${key}-2`))).toEqual([]);
    const { deduplicationId, body } = wakeSignal(start, HOUR);
    expect(signalsIn(sqs.calls)).toEqual([
      { QueueUrl: `${sqs.url}${QUEUE_PATH}`, MessageGroupId: 'run', MessageDeduplicationId: deduplicationId, MessageBody: body },
    ]);
  });

  it('sends none for events that are recorded already, invalid messages and empty batches', async () => {
    await ingesting();
    await ingest.failuresOf(created('a'));
    await ingest.stop();
    await ingest.failuresOf(created('a'));
    await ingest.failuresOf('garbage');
    await ingest.failuresOf();
    expect(signalsIn(sqs.calls)).toHaveLength(1);
  });

  it.each<{ name: string; reply: ServiceReply; tries: number; failure: object }>([
    { name: 'denied', reply: { status: 400, error: 'AccessDeniedException' }, tries: 1, failure: { code: 'ACCESS_DENIED', awsError: 'AccessDeniedException' } },
    { name: 'lost', reply: 'reset', tries: 2, failure: { code: 'UNREACHABLE' } },
    { name: 'not answered', reply: 'hang', tries: 2, failure: { level: 'warn' } },
  ])('records, logs and counts if the signal is $name', async ({ reply, tries, failure }) => {
    await ingesting(() => reply);
    expect(await ingest.failuresOf(created('a'))).toEqual([]);
    expect(signalsIn(sqs.calls)).toHaveLength(tries);
    const lines = logLines(await ingest.stop());
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', message: 'signal not sent', ...failure }));
    expect(lines).toContainEqual(expect.objectContaining({ Recorded: 1, SignalFailures: 1 }));
  });

  it('repeats a signal that failed with the next batch, and counts no failure then', async () => {
    let replies: ServiceReply[] = [{ status: 500, error: 'InternalError' }, { status: 500, error: 'InternalError' }, signalTaken];
    await ingesting(() => {
      const [reply, ...others] = replies;
      replies = others;
      return reply;
    });
    await ingest.failuresOf(created('a'));
    await ingest.failuresOf(created('b'));
    expect(replies).toEqual([]);
    const metrics = logLines(await ingest.stop()).filter(line => 'Recorded' in line);
    expect(metrics).toEqual([expect.objectContaining({ SignalFailures: 1 }), expect.not.objectContaining({ SignalFailures: expect.anything() })]);
  });

  it('does not try if no time is left to', async () => {
    await ingesting(() => 'hang');
    const subject = new LambdaProcess({
      ...CREDENTIALS,
      ...encodeIngestSettings({
        tableName: ingest.table.name,
        initialStatus: 'created',
        logLevel: 'info',
        wake: { queueUrl: `${sqs.url}${QUEUE_PATH}`, intervalSeconds: HOUR },
      }),
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.url,
    });
    const { result } = await subject.invoke(sqsEvent([created('late')]), { remaining: 1_500 });
    expect(result).toEqual({ batchItemFailures: [] });
    expect(logLines((await subject.stop()).stdout)).toContainEqual(expect.objectContaining({ message: 'signal not sent', code: 'DEADLINE' }));
  });
});

describe('a manager', () => {
  let manager: ManagerFixture;
  afterEach(() => manager.stop());

  async function managing(settings: Partial<DispatchFunctionSettings> = {}, script = queues(), ledger?: Script): Promise<void> {
    manager = await ManagerFixture.start(engine, script, url => ({ wake: { queueUrl: `${url}${QUEUE_PATH}`, intervalSeconds: HOUR }, ...settings }), ledger);
  }
  const signals = () => signalsIn(manager.target.calls).length;
  const inFlight = (count: number) => entriesAt(count, { status: 'dispatched', attempt: 1, leaseUntil: '9000000000.000' });
  const outcome = (number: number, more: object) => JSON.stringify({
    version: 1, id: entryAt(number).id, timestamp: entryAt(number).timestamp, attempt: 1, ...more,
  });

  it.each([
    { outcome: 'completed', sent: 1, more: { outcome: 'completed' } },
    { outcome: 'failed', sent: 1, more: { outcome: 'failed' } },
    { outcome: 'late', sent: 0, more: { outcome: 'completed', attempt: 7 } },
    { outcome: 'of an unknown event', sent: 0, more: { outcome: 'completed', id: '00000000-0000-5000-8000-999999999999' } },
  ])('settle sends $sent signals for an outcome that is $outcome', async ({ more, sent }) => {
    await managing();
    await manager.put(inFlight(1));
    await manager.settler().invoke(sqsEvent([outcome(0, more)]));
    expect(signals()).toBe(sent);
  });

  it('settle settles all the same if the signal fails', async () => {
    await managing({}, queues(() => ({ status: 403, error: 'AccessDenied' })));
    await manager.put(inFlight(1));
    const subject = manager.settler();
    expect((await subject.invoke(sqsEvent([outcome(0, { outcome: 'completed' })]))).result).toEqual({ batchItemFailures: [] });
    expect(await manager.counts()).toEqual({ completed: 1 });
    expect(logLines((await subject.stop()).stdout)).toContainEqual(expect.objectContaining({ SettledCompleted: 1, SignalFailures: 1 }));
  });

  it('a run that leaves events starts the next one', async () => {
    await managing({ maxEventsPerRun: 10 });
    await manager.put(entriesAt(11));
    expect(await manager.dispatch()).toMatchObject({ dispatched: 10, moreToDeliver: true });
    expect(signals()).toBe(1);
  });

  it('a run that leaves none does not', async () => {
    await managing({ maxEventsPerRun: 10 });
    await manager.put(entriesAt(10));
    expect(await manager.dispatch()).toMatchObject({ dispatched: 10, moreToDeliver: false });
    expect(signals()).toBe(0);
  });

  it('nor does one that maxInFlight limits: the next outcome does', async () => {
    await managing({ maxEventsPerRun: 10, maxInFlight: 10, settleOnDispatch: false });
    await manager.put(entriesAt(11));
    expect(await manager.dispatch()).toMatchObject({ dispatched: 10, moreToDeliver: false });
    expect(await manager.dispatch()).toMatchObject({ dispatched: 0, moreToDeliver: false });
    expect(signals()).toBe(0);
  });

  it('nor does one that delivered nothing, so that a target that takes nothing is not called in a loop', async () => {
    await managing({ maxEventsPerRun: 10 }, () => ({ status: 403, error: 'AccessDenied' }));
    await manager.put(entriesAt(11));
    expect(await manager.dispatch()).toMatchObject({ dispatched: 0, sendFailures: 10, moreToDeliver: false });
    expect(signals()).toBe(0);
  });

  it('a failed signal does not fail the run', async () => {
    await managing({ maxEventsPerRun: 10 }, queues(() => 'reset'));
    await manager.put(entriesAt(11));
    const subject = manager.dispatcher();
    expect((await manager.invoke(subject)).result).toMatchObject({ dispatched: 10 });
    expect(logLines((await subject.stop()).stdout)).toContainEqual(expect.objectContaining({ Dispatched: 10, SignalFailures: 1 }));
  });

  describe('that a signal starts', () => {
    const { body } = wakeSignal(Date.now() - 10_000_000, 2);
    const signal = sqsEvent([body]);
    const queried = () => manager.dynamoDb.calls.filter(({ operation }) => operation === 'Query').map(query => Object.values(query.body.ExpressionAttributeValues)[0]);

    it('delivers what waits', async () => {
      await managing();
      await manager.put(entriesAt(3));
      expect((await manager.invoke(manager.dispatcher(), 60_000, signal)).result).toMatchObject({ dispatched: 3 });
    });

    it.each(['retrying', 'replayed'])('delivers what is due: %s', async kind => {
      await managing();
      const history = kind === 'replayed' ? [{ at: '1650000000.000', from: 'completed', to: 'retrying', by: 'jo' }] : [];
      await manager.put(entriesAt(1, { status: 'retrying', attempt: 1, attemptsBefore: kind === 'replayed' ? 1 : 0, notBefore: '1650000000.000', history }));
      expect((await manager.invoke(manager.dispatcher(), 60_000, signal)).result).toMatchObject({ dispatched: 1 });
    });

    it('does not read the events in flight if nothing waits, and says so', async () => {
      await managing({ settleOnDispatch: false });
      await manager.put(inFlight(3));
      const subject = manager.dispatcher();
      expect((await manager.invoke(subject, 60_000, signal)).result).toBeUndefined();
      expect(queried()).toHaveLength(3);
      expect(queried()).not.toContainEqual({ S: 'dispatched' });
      const lines = logLines((await subject.stop()).stdout);
      expect(lines).toEqual([expect.objectContaining({ level: 'info', message: 'nothing to deliver', signals: 1 })]);
    });

    it('fails if it cannot read the ledger, and logs why', async () => {
      await managing({}, queues(), () => ({ status: 400, error: 'AccessDeniedException' }));
      const subject = manager.dispatcher();
      await expect(manager.invoke(subject, 60_000, signal)).rejects.toThrow('AccessDeniedException');
      expect(logLines((await subject.stop()).stdout)).toContainEqual(expect.objectContaining({ level: 'error', message: 'run failed', code: 'ACCESS_DENIED' }));
    });

    it('overlaps with a run of the schedule, and no event is delivered twice', async () => {
      await managing({ maxEventsPerRun: 500 }, queues(), call => forward(call, engine.endpoint));
      await manager.put(entriesAt(300));
      const [prompt, scheduled] = [manager.dispatcher(), manager.dispatcher()];
      await Promise.all([prompt.ready, scheduled.ready]);
      const reports = await Promise.all([manager.invoke(prompt, 60_000, signal), manager.invoke(scheduled)]);
      expect(reports.reduce((sum, { result }) => sum + (result?.dispatched ?? 0), 0)).toBe(300);
      expect(await manager.counts()).toEqual({ completed: 300 });
    });

    it.each([{}, { Records: [] }, { wakeSource: 'id' }, { Records: [{ eventSource: 'aws:s3' }] }])('any other event starts a run as the schedule does: %j', async event => {
      await managing();
      expect((await manager.invoke(manager.dispatcher(), 60_000, event)).result).toMatchObject({ dispatched: 0, inFlight: 0 });
    });
  });
});
