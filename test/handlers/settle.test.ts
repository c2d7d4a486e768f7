import type { DispatchFunctionSettings } from '../../src/core/contract/manager-settings';
import type { Entry } from '../../src/core/entry';
import { attemptName } from '../../src/core/message';
import type { Engine } from '../../src/sandbox/engine';
import { ENGINES } from '../support/engines';
import { entryAt } from '../support/entries';
import { bundleOf, CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { logLines } from '../support/log-lines';
import { ManagerFixture } from '../support/manager-fixture';
import { forward, Script } from '../support/scripted-service';
import { sqsEvent } from '../support/sqs-event';

const ATTEMPT = 2;

const noTarget: Script = () => ({ status: 400, error: 'NoTarget' });

/** An event that is with its target. */
function dispatched(second: number, changes: Partial<Entry> = {}): Entry {
  return entryAt(second, {
    status: 'dispatched', attempt: ATTEMPT, leaseUntil: '9000000000.000', history: [{ at: '1650000000.000', from: 'retrying', to: 'dispatched', by: 'dispatch' }], ...changes,
  });
}

function report({ id, timestamp }: Entry, outcome: string, more: object = {}): string {
  return JSON.stringify({ version: 1, id, timestamp, attempt: ATTEMPT, outcome, ...more });
}

describe.each(ENGINES)('on $name', ({ start }) => {
  let engine: Engine;
  let manager: ManagerFixture;
  beforeAll(async () => { engine = await start(); });
  afterAll(() => engine.stop());
  afterEach(() => manager.stop());

  async function managing(count: number, settings: Partial<DispatchFunctionSettings> = {}, ledger?: Script) {
    manager = await ManagerFixture.start(engine, noTarget, settings, ledger);
    await manager.put(Array.from({ length: count }, (_, second) => dispatched(second)));
  }

  /** The bodies that are delivered again, by their places, and what was logged. */
  async function settle(bodies: readonly string[], remaining = 30_000) {
    const subject = manager.settler();
    const { result } = await subject.invoke(sqsEvent(bodies), { remaining });
    const lines = logLines((await subject.stop()).stdout);
    return { again: result.batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier.replace('message-', ''))), lines, metrics: lines[lines.length - 1] };
  }

  it('settles each event as its target reports', async () => {
    await managing(4, { rowRetentionSeconds: 3_600 });
    const { again, metrics } = await settle([
      report(entryAt(0), 'completed', { reason: 'parsed' }),
      report(entryAt(1), 'failed', { reason: 'not a CSV' }),
      report(entryAt(2), 'failed', { final: true }),
    ]);
    expect(again).toEqual([]);
    expect(await manager.entry(entryAt(0))).toMatchObject({
      status: 'completed', settledAt: expect.any(String), expiresAt: expect.any(Number), history: [{}, { from: 'dispatched', to: 'completed', by: 'target', reason: 'parsed' }],
    });
    expect(await manager.entry(entryAt(1))).toMatchObject({ status: 'retrying', notBefore: expect.any(String), statusReason: 'not a CSV' });
    expect(await manager.entry(entryAt(2))).toMatchObject({ status: 'failed' });
    expect(await manager.entry(entryAt(3))).toEqual(dispatched(3));
    expect(metrics).toMatchObject({
      Manager: 'Manager', SettledCompleted: 1, SettledRetrying: 1, SettledFailed: 1,
    });
    expect(Object.keys(metrics)).toEqual(['_aws', 'TableName', 'Manager', 'SettledCompleted', 'SettledRetrying', 'SettledFailed']);
  });

  it('fails an event permanently when its attempts are used up', async () => {
    await managing(1, { retry: { maxAttempts: ATTEMPT, retryDelaySeconds: 1, maxRetryDelaySeconds: 1 } });
    expect((await settle([report(entryAt(0), 'failed')])).metrics).toMatchObject({ SettledFailed: 1 });
    expect(await manager.counts()).toEqual({ failed: 1 });
  });

  it('understands what Step Functions and Lambda report by themselves', async () => {
    await managing(4);
    const { again } = await settle([
      JSON.stringify({ source: 'aws.states', detail: { name: attemptName({ ...dispatched(0), attempt: ATTEMPT }), status: 'SUCCEEDED' } }),
      JSON.stringify({ source: 'aws.states', detail: { name: attemptName({ ...dispatched(1), attempt: ATTEMPT }), status: 'TIMED_OUT' } }),
      JSON.stringify({ requestContext: { condition: 'Success' }, requestPayload: { id: entryAt(2).id, timestamp: entryAt(2).timestamp, attempt: ATTEMPT } }),
      JSON.stringify({ requestContext: { condition: 'RetriesExhausted' }, requestPayload: { id: entryAt(3).id, timestamp: entryAt(3).timestamp, attempt: ATTEMPT } }),
    ]);
    expect(again).toEqual([]);
    expect(await manager.counts()).toEqual({ completed: 2, retrying: 2 });
  });

  it('takes only the current attempt\'s outcome: late ones are named, counted, and not delivered again', async () => {
    await managing(2);
    const { again, lines, metrics } = await settle([
      report(entryAt(0), 'failed', { attempt: ATTEMPT - 1 }),
      report(entryAt(1), 'completed'),
      report(entryAt(1), 'completed'),
      report(entryAt(1), 'failed'),
    ]);
    expect(again).toEqual([]);
    expect(metrics).toMatchObject({ SettledCompleted: 1, LateOutcomes: 3 });
    expect(lines.filter(({ message }) => message === 'outcome late').map(({ id, attempt }) => [id, attempt]))
      .toEqual([[entryAt(0).id, 1], [entryAt(1).id, 2], [entryAt(1).id, 2]]);
    expect(await manager.entry(entryAt(0))).toEqual(dispatched(0));
    expect((await manager.entry(entryAt(1)))?.history).toHaveLength(2);
  });

  it('asks again for what it cannot understand, and for events that it does not know, and settles the rest', async () => {
    await managing(2);
    const { again, lines, metrics } = await settle([
      'not JSON',
      report(entryAt(0), 'completed'),
      report(entryAt(500), 'completed'),
      report(entryAt(1), 'perhaps'),
      report(entryAt(1), 'completed', { reason: 'incoming/secret.json' }),
      'null',
    ]);
    expect(again.sort()).toEqual([0, 2, 3, 5]);
    expect(metrics).toMatchObject({ SettledCompleted: 2, RejectedOutcomes: 4 });
    expect(lines.filter(({ level }) => level === 'error').map(({ messageId, message, code }) => [messageId, message, code])).toEqual([
      ['message-0', 'outcome rejected', 'NOT_JSON'],
      ['message-3', 'outcome rejected', 'NOT_AN_OUTCOME'],
      ['message-5', 'outcome rejected', 'NOT_AN_OUTCOME'],
      ['message-2', 'outcome unknown', undefined],
    ]);
    expect(JSON.stringify(lines)).not.toContain('incoming/');
  });

  it('settles hundreds at once, in few calls', async () => {
    await managing(300);
    const { again, metrics } = await settle(Array.from({ length: 300 }, (_, second) => report(entryAt(second), 'completed')));
    expect(again).toEqual([]);
    expect(metrics).toMatchObject({ SettledCompleted: 300 });
    expect(manager.dynamoDb.calls.map(({ operation }) => operation).sort()).toEqual([...Array(12).fill('BatchExecuteStatement'), ...Array(3).fill('BatchGetItem')]);
  });

  it('settles no outcome twice that two instances get at the same time', async () => {
    await managing(100);
    const bodies = Array.from({ length: 100 }, (_, second) => report(entryAt(second), 'completed'));
    const both = await Promise.all([settle(bodies), settle(bodies)]);
    expect(both.flatMap(({ again }) => again)).toEqual([]);
    const count = (name: string) => both.reduce((sum, { metrics }) => sum + Number(metrics[name] ?? 0), 0);
    expect([count('SettledCompleted'), count('LateOutcomes')]).toEqual([100, 100]);
    expect((await manager.entry(entryAt(99)))?.history).toHaveLength(2);
  });

  it('asks again, in time, for what the ledger did not take', async () => {
    await managing(3, {}, call => {
      const stuck = call.operation === 'BatchExecuteStatement' && JSON.stringify(call.body).includes(entryAt(1).id);
      return stuck ? { status: 400, error: 'ThrottlingException' } : forward(call, engine.endpoint);
    });
    const outcome = await settle([report(entryAt(1), 'completed')], 3_000);
    expect(outcome.again).toEqual([0]);
    expect(outcome.metrics).toMatchObject({ UnsettledOutcomes: 1 });
    expect((await settle([report(entryAt(0), 'completed')])).again).toEqual([]);
  });

  it('fails as a whole if no row can be read', async () => {
    await managing(1, {}, () => ({ status: 400, error: 'AccessDeniedException' }));
    await expect(settle([report(entryAt(0), 'completed')])).rejects.toThrow('AccessDeniedException');
  });
});

it('names every setting that is missing, as it is loaded', async () => {
  const { stderr } = await new LambdaProcess(CREDENTIALS, bundleOf('settle')).stop();
  expect(stderr).toMatch(/LEDGER_TABLE_NAME must name the ledger's table.*LEDGER_LOG_LEVEL must be one of/);
});

it('rejects what is not a batch of messages, with the fix', async () => {
  const engine = await ENGINES[0].start();
  const manager = await ManagerFixture.start(engine, noTarget);
  await expect(manager.settler().invoke({ Records: [{ eventSource: 'aws:sns' }] })).rejects.toThrow(
    'settle takes batches of SQS messages: Records[0] has no messageId, its eventSource is "aws:sns". Let targets report to the manager\'s outcome queue');
  await manager.stop();
  await engine.stop();
});
