import type { Engine } from '../../src/sandbox/engine';
import { IN_PROCESS } from '../support/engines';
import { entriesAt, entryAt } from '../support/entries';
import { logLines } from '../support/log-lines';
import { ManagerFixture, taken } from '../support/manager-fixture';
import { sqsEvent } from '../support/sqs-event';

let engine: Engine;
let manager: ManagerFixture;
beforeAll(async () => { engine = await IN_PROCESS.start(); });
afterAll(() => engine.stop());
beforeEach(async () => { manager = await ManagerFixture.start(engine, taken); });
afterEach(() => manager.stop());

const MALFORMED = { recordedAt: 'yesterday' };
const skippedLine = (second: number) => expect.objectContaining({
  level: 'error',
  message: 'malformed row skipped',
  code: 'NOT_A_LEDGER_ROW',
  id: entryAt(second).id,
  timestamp: entryAt(second).timestamp,
  reason: 'recorded_at is missing or malformed',
});

it('a dispatch skips malformed rows of every status, names and counts them, and delivers the others', async () => {
  await manager.put([
    entryAt(0, MALFORMED),
    entryAt(1, { ...MALFORMED, status: 'dispatched', attempt: 1 }),
    entryAt(2, { ...MALFORMED, status: 'retrying', attempt: 1, notBefore: entryAt(2).timestamp }),
    ...entriesAt(10).slice(3),
  ]);
  const subject = manager.dispatcher();
  const { result } = await manager.invoke(subject);
  expect(result).toMatchObject({ dispatched: 7, completed: 7, changeFailures: 0, nothingWritten: false });
  const lines = logLines((await subject.stop()).stdout);
  expect(lines.filter(({ level }) => level === 'error')).toEqual(expect.arrayContaining([skippedLine(0), skippedLine(1), skippedLine(2)]));
  expect(lines.at(-1)).toMatchObject({ MalformedRows: 3, Completed: 7 });
});

it('a dispatch logs no more than 20 of many malformed rows', async () => {
  await manager.put([...entriesAt(300, MALFORMED), entryAt(300)]);
  const subject = manager.dispatcher();
  expect((await manager.invoke(subject)).result).toMatchObject({ dispatched: 1 });
  const lines = logLines((await subject.stop()).stdout);
  expect(lines.filter(({ message }) => message === 'malformed row skipped')).toHaveLength(20);
  expect(lines.at(-1)).toMatchObject({ MalformedRows: 300 });
});

it('a settlement delivers the outcome of a malformed row again, and settles its neighbours', async () => {
  await manager.put([0, 1, 2].map(second => entryAt(second, { status: 'dispatched', attempt: 1, ...(second === 1 ? MALFORMED : {}) })));
  const subject = manager.settler();
  const { result } = await subject.invoke(sqsEvent([0, 1, 2].map(second => {
    const { id, timestamp } = entryAt(second);
    return JSON.stringify({ version: 1, id, timestamp, attempt: 1, outcome: 'completed' });
  })));
  expect(result.batchItemFailures).toEqual([{ itemIdentifier: 'message-1' }]);
  const lines = logLines((await subject.stop()).stdout);
  expect(lines[0]).toEqual(skippedLine(1));
  expect(lines.at(-1)).toMatchObject({ MalformedRows: 1, SettledCompleted: 2, RejectedOutcomes: 1 });
  expect(await manager.entry(entryAt(2))).toMatchObject({ status: 'completed' });
});
