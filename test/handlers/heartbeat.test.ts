import type { Entry } from '../../src/core/entry';
import { fromMilliseconds, toMilliseconds } from '../../src/core/timestamp';
import { ENGINES } from '../support/engines';
import { entryAt } from '../support/entries';
import type { LambdaProcess } from '../support/lambda-process';
import { logLines } from '../support/log-lines';
import { ManagerFixture, messagesIn, taken } from '../support/manager-fixture';
import { runningEngine } from '../support/running-engine';
import { forward, Script } from '../support/scripted-service';
import { SharedClock } from '../support/shared-clock';
import { sqsEvent } from '../support/sqs-event';
import { temporaryFolder } from '../support/temporary-folder';

const LEASE = 60;
const MAX_LEASE = 900;

describe.each(ENGINES)('on $name', engine => {
  const folder = temporaryFolder();
  const running = runningEngine(engine);
  let clock: SharedClock;
  let manager: ManagerFixture;
  let dispatcher: LambdaProcess;
  let settler: LambdaProcess;
  afterEach(() => manager.stop());

  /** A manager of one event, with one instance of each function. */
  async function managing(ledger?: Script): Promise<void> {
    clock = new SharedClock(folder());
    const retry = { maxAttempts: 3, retryDelaySeconds: 0, maxRetryDelaySeconds: 0 };
    const settings = { settleOnDispatch: false, leaseSeconds: LEASE, maxLeaseSeconds: MAX_LEASE, retry };
    manager = await ManagerFixture.start(running(), taken, settings, ledger, clock);
    dispatcher = manager.dispatcher();
    settler = manager.settler();
    await manager.put([entryAt(0)]);
  }

  const run = async () => (await manager.invoke(dispatcher)).result;
  const delivered = () => manager.target.calls.flatMap(messagesIn).map(({ attempt }) => attempt);
  const row = async (): Promise<Partial<Entry>> => await manager.entry(entryAt(0)) ?? {};
  /** How many seconds are left of the lease. */
  const left = async () => (toMilliseconds((await row()).leaseUntil ?? '') - clock.now()) / 1000;

  async function report(...outcomes: object[]): Promise<void> {
    const { id, timestamp } = entryAt(0);
    const { result } = await settler.invoke(sqsEvent(outcomes.map(outcome => JSON.stringify({ id, timestamp, attempt: 1, ...outcome }))));
    expect(result).toEqual({ batchItemFailures: [] });
  }

  async function logOf(): Promise<{ readonly messages: readonly unknown[]; readonly metrics: object }> {
    const lines = logLines((await settler.stop()).stdout);
    return { messages: lines.map(({ message }) => message).filter(message => /^(heartbeat|outcome) /.test(String(message))), metrics: lines[lines.length - 1] };
  }

  it('a job of ten leases runs once', async () => {
    await managing();
    expect(await run()).toMatchObject({ dispatched: 1 });
    for (let seconds = 0; seconds < 10 * LEASE; seconds += LEASE / 2) {
      clock.forward(LEASE / 2);
      await report({ outcome: 'working' });
      expect(await run()).toMatchObject({ dispatched: 0, expiredLeases: 0, inFlight: 1 });
    }
    await report({ outcome: 'completed' });

    expect(delivered()).toEqual([1]);
    expect(await row()).toMatchObject({ status: 'completed', attempt: 1, history: [{ to: 'dispatched' }, { to: 'completed' }] });
  });

  it('the event of a worker that ended is delivered again one lease after its last heartbeat', async () => {
    await managing();
    await run();
    clock.forward(LEASE - 10);
    await report({ outcome: 'working' });
    clock.forward(LEASE - 10);
    expect(await run()).toMatchObject({ expiredLeases: 0 });
    clock.forward(10);
    expect(await run()).toMatchObject({ expiredLeases: 1 });
    expect(await run()).toMatchObject({ dispatched: 1 });
    expect(delivered()).toEqual([1, 2]);
  });

  it('extends the lease by what it asks for, never shortens it, and never beyond the longest', async () => {
    await managing();
    await run();
    await report({ outcome: 'working', leaseSeconds: 300 });
    expect(await left()).toBeGreaterThan(290);
    const { leaseUntil } = await row();
    await report({ outcome: 'working' }, { outcome: 'working', leaseSeconds: 10 });
    expect(await row()).toMatchObject({ leaseUntil });
    await report({ outcome: 'working', leaseSeconds: 86_400 });
    const claimed = (await row()).history?.[0].at ?? '';
    expect((await row()).leaseUntil).toBe(fromMilliseconds(toMilliseconds(claimed) + MAX_LEASE * 1000));
    clock.forward(MAX_LEASE);
    await report({ outcome: 'working' });
    expect(await run()).toMatchObject({ expiredLeases: 1 });

    const { messages, metrics } = await logOf();
    expect(messages).toEqual(['heartbeat capped', 'heartbeat capped']);
    expect(metrics).toMatchObject({ Heartbeats: 1 });
  });

  it('of an attempt whose lease a run has ended changes nothing, and is counted and logged', async () => {
    await managing();
    await run();
    clock.forward(LEASE + 1);
    expect(await run()).toMatchObject({ expiredLeases: 1 });
    await run();
    const before = await row();
    await report({ outcome: 'working', leaseSeconds: 600 });
    expect(await row()).toEqual(before);
    expect(before).toMatchObject({ status: 'dispatched', attempt: 2 });

    const { messages, metrics } = await logOf();
    expect(messages).toEqual(['heartbeat lapsed']);
    expect(metrics).not.toHaveProperty('LateOutcomes');
    expect(metrics).toMatchObject({ LateHeartbeats: 1 });
  });

  it('gives way to the outcome in its batch', async () => {
    await managing();
    await run();
    await report({ outcome: 'working' }, { outcome: 'completed' }, { outcome: 'working' });
    expect(await row()).toMatchObject({ status: 'completed' });
    expect((await logOf()).metrics).toMatchObject({ SettledCompleted: 1, LateHeartbeats: 2 });
  });

  it('that comes between a run\'s look and its change keeps the lease', async () => {
    let between: (() => Promise<void>) | undefined;
    await managing(async call => {
      const releases = call.operation === 'BatchExecuteStatement' && JSON.stringify(call.body).includes('lease expired');
      const then = releases ? between : undefined;
      if (then) {
        between = undefined;
        await then();
      }
      return forward(call, running().endpoint);
    });
    await run();
    clock.forward(LEASE + 1);
    between = () => report({ outcome: 'working' });
    expect(await run()).toMatchObject({ expiredLeases: 0 });
    expect(between).toBeUndefined();
    expect(await row()).toMatchObject({ status: 'dispatched', attempt: 1 });
    expect(await left()).toBeGreaterThan(LEASE - 10);
  });

  it('is written once more if the response is lost, and counts as what it is', async () => {
    let lost = 0;
    await managing(async call => {
      const reply = await forward(call, running().endpoint);
      if (call.operation !== 'BatchExecuteStatement' || !JSON.stringify(call.body).includes('SET lease_until=? WHERE') || lost > 0) return reply;
      lost += 1;
      return { status: 500, error: 'InternalServerError' };
    });
    await run();
    await report({ outcome: 'working', leaseSeconds: 600 });
    expect(lost).toBe(1);
    expect(await left()).toBeGreaterThan(590);
    const { metrics } = await logOf();
    expect(metrics).toMatchObject({ Heartbeats: 1 });
    expect(metrics).not.toHaveProperty('LateHeartbeats');
  });

  it('without a valid duration goes to the dead-letter queue, and the outcome beside it counts', async () => {
    await managing();
    await run();
    const { id, timestamp } = entryAt(0);
    const invalid = [0, -1, 1.5, '60', 31_536_001].map(leaseSeconds => JSON.stringify({ id, timestamp, attempt: 1, outcome: 'working', leaseSeconds }));
    const { result } = await settler.invoke(sqsEvent([...invalid, JSON.stringify({ id, timestamp, attempt: 1, outcome: 'completed', leaseSeconds: 'x' })]));
    expect(result.batchItemFailures).toHaveLength(invalid.length);
    expect(await row()).toMatchObject({ status: 'completed' });
    expect((await logOf()).metrics).toMatchObject({ SettledCompleted: 1, RejectedOutcomes: invalid.length });
  });
});
