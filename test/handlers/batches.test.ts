import type { BatchMessage } from '../../src/core/batch-message';
import type { DispatchFunctionSettings } from '../../src/core/contract/manager-settings';
import type { BatchPolicy } from '../../src/core/event-batch';
import { fromMilliseconds } from '../../src/core/timestamp';
import { ENGINES } from '../support/engines';
import { entriesAt, entryAt } from '../support/entries';
import type { LambdaProcess } from '../support/lambda-process';
import { logLines } from '../support/log-lines';
import { ManagerFixture, taken } from '../support/manager-fixture';
import { runningEngine } from '../support/running-engine';
import { forward, Script } from '../support/scripted-service';
import { SharedClock } from '../support/shared-clock';
import { sqsEvent } from '../support/sqs-event';
import { temporaryFolder } from '../support/temporary-folder';

const BATCH: BatchPolicy = { maxEvents: 10, maxBytes: 65_536 };
const HOUR = 3_600;

/** The target and the wake queue take all messages. */
const queues: Script = call => (call.operation === 'SendMessage' ? { body: { MessageId: 'm' } } : taken(call));

describe.each(ENGINES)('on $name', engine => {
  const folder = temporaryFolder();
  const running = runningEngine(engine);
  let clock: SharedClock;
  let manager: ManagerFixture;
  let dispatcher: LambdaProcess;
  let settler: LambdaProcess;
  afterEach(() => manager.stop());

  interface Options extends Partial<DispatchFunctionSettings> {
    readonly batch?: BatchPolicy;
    readonly script?: Script;
    readonly ledger?: Script;
  }

  async function managing(count: number, { batch = BATCH, script = queues, ledger, ...settings }: Options = {}): Promise<void> {
    clock = new SharedClock(folder());
    manager = await ManagerFixture.start(running(), script, url => ({
      settleOnDispatch: false,
      retry: { maxAttempts: 3, retryDelaySeconds: 0, maxRetryDelaySeconds: 0 },
      target: { kind: 'queue', url: `${url}/123456789012/work`, fifo: false, group: 'object', batch },
      wake: { queueUrl: `${url}/123456789012/wake.fifo`, intervalSeconds: HOUR },
      ...settings,
    }), ledger, clock);
    dispatcher = manager.dispatcher();
    settler = manager.settler();
    await manager.put(entriesAt(count));
  }

  const run = async () => (await manager.invoke(dispatcher)).result;
  const signals = () => manager.target.calls.filter(({ operation }) => operation === 'SendMessage').length;

  /** The batches that the target has received, in the order of their oldest events. */
  function received(): BatchMessage[] {
    return manager.target.calls
      .filter(({ operation }) => operation === 'SendMessageBatch')
      .flatMap(({ body }) => body.Entries.map(({ MessageBody }: { MessageBody: string }) => JSON.parse(MessageBody) as BatchMessage));
  }

  /** The messages that are delivered again. */
  async function report(...outcomes: object[]): Promise<string[]> {
    const { result } = await settler.invoke(sqsEvent(outcomes.map(outcome => JSON.stringify(outcome))));
    return result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  it('delivers batches, settles each event by its own outcome, and delivers alone what failed', async () => {
    await managing(25);
    expect(await run()).toMatchObject({ dispatched: 25, inFlight: 25, heldBack: 0 });
    const batches = received().sort((one, other) => (one.messages[0].timestamp < other.messages[0].timestamp ? -1 : 1));
    expect(batches.map(({ messages }) => messages.length)).toEqual([10, 10, 5]);
    expect(batches.flatMap(({ messages }) => messages.map(({ id }) => id))).toEqual(entriesAt(25).map(({ id }) => id));

    const [first, second, third] = batches;
    const poison = first.messages[3].id;
    expect(await report(
      { ...first, outcome: 'completed', failures: [{ id: poison, reason: 'no such column' }] }, { ...second, outcome: 'failed' }, { ...third, outcome: 'working' },
    )).toEqual([]);
    expect(await manager.counts()).toEqual({ completed: 9, retrying: 11, dispatched: 5 });
    expect(await manager.entry(entryAt(3))).toMatchObject({ status: 'retrying', attempt: 1, statusReason: 'no such column' });

    expect(await run()).toMatchObject({ dispatched: 11 });
    const retries = received().slice(3);
    expect(retries.map(({ messages }) => messages.map(({ attempt }) => attempt))).toEqual(Array(11).fill([2]));
    expect(await report(...retries.map(batch => ({ ...batch, outcome: batch.messages[0].id === poison ? 'failed' : 'completed' })), { ...third, outcome: 'completed' })).toEqual([]);
    expect(await manager.counts()).toEqual({ completed: 24, retrying: 1 });

    // The batch that failed was reported before: it is late.
    expect(await report({ ...second, outcome: 'completed' })).toEqual([]);
    expect((await manager.entry(entryAt(12)))?.history).toHaveLength(4);
    const lines = logLines((await settler.stop()).stdout);
    expect(lines).toContainEqual(expect.objectContaining({ message: 'outcomes settled', messages: 3, SettledCompleted: 9, SettledRetrying: 11, Heartbeats: 5 }));
    expect(lines).toContainEqual(expect.objectContaining({ LateOutcomes: 10 }));
    expect(JSON.stringify([lines, logLines((await dispatcher.stop()).stdout)])).not.toContain('incoming/');
  });

  it('fails all events of a batch that the target does not take, and sends them alone', async () => {
    let calls = 0;
    await managing(3, {
      script: call => {
        if (call.operation !== 'SendMessageBatch') return queues(call);
        calls += 1;
        const failed = call.body.Entries.map(({ Id }: { Id: string }) => ({ Id, SenderFault: true, Code: 'InvalidMessageContents' }));
        return calls === 1 ? { body: { Successful: [], Failed: failed } } : taken(call);
      },
    });
    expect(await run()).toMatchObject({ dispatched: 0, sendFailures: 3 });
    expect(await run()).toMatchObject({ dispatched: 3, sendFailures: 0 });
    expect(received().map(({ messages }) => messages.length)).toEqual([3, 1, 1, 1]);
  });

  it('asks again for a report as a whole if one of its events is not settled', async () => {
    const [, stuck] = entriesAt(2);
    let denied = true;
    await managing(3, {
      ledger: call => {
        const settles = call.operation === 'BatchExecuteStatement' && JSON.stringify(call.body).includes(stuck.id) && JSON.stringify(call.body).includes('completed');
        return settles && denied ? { status: 400, error: 'AccessDeniedException' } : forward(call, running().endpoint);
      },
    });
    await run();
    const [batch] = received();
    const unknown = { ...batch, messages: [...batch.messages, { ...batch.messages[0], id: '11111111-0000-5000-8000-000000000000' }] };
    expect(await report({ ...batch, outcome: 'completed' }, { ...batch, outcome: 'completed', failures: [{ id: 'x' }] })).toEqual(['message-1', 'message-0']);
    denied = false;
    expect(await report(unknown)).toEqual(['message-0']);
    expect(await report({ ...unknown, outcome: 'completed' })).toEqual(['message-0']);
    expect(await report({ ...batch, outcome: 'completed' })).toEqual([]);
    expect(await manager.counts()).toEqual({ completed: 3 });
    expect((await manager.entry(stuck))?.history).toHaveLength(2);
  });

  it('holds new events back until their batch is full or they have waited long enough, and looks again by itself', async () => {
    await managing(0, { batch: { ...BATCH, maxWaitSeconds: 60 }, leaseSeconds: 600 });
    const recordedAt = fromMilliseconds(clock.now());
    await manager.put(entriesAt(12, { recordedAt }));
    expect(await run()).toMatchObject({ dispatched: 10, heldBack: 2, moreToDeliver: false });
    expect(signals()).toBe(1);
    await manager.put([entryAt(50, { recordedAt, status: 'retrying', attempt: 1, notBefore: recordedAt })]);
    expect(await run()).toMatchObject({ dispatched: 1, heldBack: 2 });
    clock.forward(61);
    expect(await run()).toMatchObject({ dispatched: 2, heldBack: 0, inFlight: 13 });
    expect(received().map(({ messages }) => messages.length)).toEqual([10, 1, 2]);
  });

  it('delivers an event that is larger than a batch alone, and all keys as they are', async () => {
    await managing(0, { batch: { maxEvents: 3, maxBytes: 2_048 } });
    const keys = ['one', '\u0001'.repeat(1_000), 'two', ' \u0000\ufffe"é\n', 'three'];
    await manager.put(keys.map((key, second) => entryAt(second, { key })));
    expect(await run()).toMatchObject({ dispatched: 5 });
    const found = received().map(({ messages }) => messages.map(({ object }) => object.Key));
    expect(found).toContainEqual([keys[1]]);
    expect(found.flat().sort()).toEqual([...keys].sort());
  });
});
