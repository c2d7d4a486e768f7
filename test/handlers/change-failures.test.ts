import type { DispatchFunctionSettings } from '../../src/core/contract/manager-settings';
import type { Engine } from '../../src/sandbox/engine';
import { IN_PROCESS } from '../support/engines';
import { entriesAt, entryAt } from '../support/entries';
import { logLines } from '../support/log-lines';
import { ManagerFixture, taken } from '../support/manager-fixture';
import { forward, Script, ServiceCall, ServiceReply } from '../support/scripted-service';
import { sqsEvent } from '../support/sqs-event';

let engine: Engine;
let manager: ManagerFixture;
beforeAll(async () => { engine = await IN_PROCESS.start(); });
afterAll(() => engine.stop());
afterEach(() => manager.stop());

/** DynamoDB that rejects some of the updates. */
function rejecting(reply: (statements: number) => ServiceReply, rejected: (call: ServiceCall) => boolean = () => true): Script {
  return call => (call.operation === 'BatchExecuteStatement' && rejected(call) ? reply(call.body.Statements.length) : forward(call, engine.endpoint));
}

const denied = (statements: number): ServiceReply => ({ body: { Responses: Array(statements).fill({ Error: { Code: 'AccessDenied', Message: 'no' } }) } });

async function managing(ledger: Script, settings: Partial<DispatchFunctionSettings> = {}): Promise<void> {
  manager = await ManagerFixture.start(engine, taken, settings, ledger);
  await manager.put(entriesAt(60));
}

async function dispatch(remaining?: number) {
  const subject = manager.dispatcher();
  const { result, error } = await manager.invoke(subject, remaining)
    .then(answer => ({ ...answer, error: undefined }), caught => ({ result: undefined, error: String(caught) }));
  const lines = logLines((await subject.stop()).stdout);
  return { result, error, errors: lines.filter(({ level }) => level === 'error'), metrics: lines.at(-1) };
}

describe('a dispatch whose changes are all rejected', () => {
  it.each<[name: string, reply: (statements: number) => ServiceReply, code: string, awsError: string, remaining: number]>([
    ['statement by statement', denied, 'ACCESS_DENIED', 'AccessDenied', 60_000],
    ['call by call', () => ({ status: 400, error: 'AccessDeniedException' }), 'ACCESS_DENIED', 'AccessDeniedException', 60_000],
    ['because of the table\'s key', () => ({ status: 400, error: 'KMSDisabledException' }), 'ACCESS_DENIED', 'KMSDisabledException', 60_000],
    ['because it is throttled until the deadline', () => ({ status: 400, error: 'ThrottlingException' }), 'THROTTLED', 'ThrottlingException', 3_000],
  ])('fails after it has logged the code and published its metrics: %s', async (_, reply, code, awsError, remaining) => {
    await managing(rejecting(reply));
    const { error, errors, metrics } = await dispatch(remaining);
    expect(error).toContain(`no change could be written: ${code} (60)`);
    expect(errors).toEqual([expect.objectContaining({ message: 'changes failed', code, awsError, count: 60 })]);
    expect(metrics).toMatchObject({ ChangeFailures: 60 });
    expect(manager.target.calls).toEqual([]);
    expect(await manager.counts()).toEqual({ created: 60 });
  });
});

it('a dispatch that could write some of its changes reports the others, and does not fail', async () => {
  await managing(rejecting(denied, ({ body }) => JSON.stringify(body).includes('"completed"')));
  const { result, errors, metrics } = await dispatch();
  expect(result).toMatchObject({ dispatched: 60, completed: 0, conflicts: 0, changeFailures: 60, nothingWritten: false });
  expect(errors).toEqual([expect.objectContaining({ message: 'changes failed', code: 'ACCESS_DENIED', count: 60 })]);
  expect(metrics).toMatchObject({ ChangeFailures: 60, Dispatched: 60 });
});

it('a settlement logs why it could not write', async () => {
  await managing(rejecting(denied), { settleOnDispatch: false });
  await manager.put([entryAt(0, { status: 'dispatched', attempt: 1 })]);
  const subject = manager.settler();
  const { id, timestamp } = entryAt(0);
  const { result } = await subject.invoke(sqsEvent([JSON.stringify({ version: 1, id, timestamp, attempt: 1, outcome: 'completed' })]));
  expect(result.batchItemFailures).toHaveLength(1);
  const lines = logLines((await subject.stop()).stdout);
  expect(lines[0]).toMatchObject({ level: 'error', message: 'outcome unsettled', id, code: 'ACCESS_DENIED', awsError: 'AccessDenied' });
  expect(lines.at(-1)).toMatchObject({ UnsettledOutcomes: 1 });
});
