import { toItem } from '../../src/core/item';
import { CliLedger } from '../support/cli-ledger';
import { entryAt } from '../support/entries';
import { messagesIn, taken } from '../support/manager-fixture';
import { ScriptedService } from '../support/scripted-service';

let ledger: CliLedger;
beforeEach(async () => {
  ledger = await CliLedger.start();
  await ledger.table.putAll([entryAt(1, { recordedAt: 'yesterday' }), entryAt(2)]);
});
afterEach(() => ledger.stop());

const { id, timestamp } = entryAt(1);

it('list prints the others, and names the malformed row', async () => {
  const { code, out, err } = await ledger.ask('list --json');
  expect({ code, err }).toEqual({ code: 0, err: `skipped: the row ${id} of ${timestamp}: recorded_at is missing or malformed\n` });
  expect(JSON.parse(out)).toEqual({ entries: [entryAt(2)] });
});

it('show prints a malformed row as DynamoDB holds it, and says what is wrong with it', async () => {
  const { code, out, err } = await ledger.ask(`show ${id}`);
  expect(code).toBe(1);
  expect(err).toContain(`the row ${id} of ${timestamp} is not one that a ledger writes: recorded_at is missing or malformed`);
  expect(JSON.parse(out)).toEqual(toItem(entryAt(1, { recordedAt: 'yesterday' })));
});

const SKIPPED = `skipped: the row ${id} of ${timestamp}: recorded_at is missing or malformed\n`;

it('list --all-statuses prints the others, and names the malformed row', async () => {
  const { code, out, err } = await ledger.ask('list --all-statuses --json');
  expect({ code, err }).toEqual({ code: 0, err: SKIPPED });
  expect(JSON.parse(out)).toEqual({ entries: [entryAt(2)] });
});

it('count counts every row, and names the malformed one', async () => {
  const { out, err } = await ledger.ask('count --json');
  expect(JSON.parse(out)).toEqual(expect.arrayContaining([expect.objectContaining({ status: 'created', count: 2 })]));
  expect(err).toBe(SKIPPED);
});

it('discard says how many malformed rows it skips, and discards the others', async () => {
  expect((await ledger.ask('discard --status created --dry-run')).out).toMatch(/^1 event with status created:[^]*\n1 malformed row is skipped: list names them\.\n$/);
  expect((await ledger.ask('discard --status created --yes')).out).toContain('1 event ');
  expect(await ledger.client.get(entryAt(2))).toMatchObject({ status: 'discarded' });
});

it('dispatch --once names the malformed row, and delivers the others', async () => {
  const queue = await ScriptedService.start(taken);
  const { code, err } = await ledger.ask(['dispatch', '--once', '--queue-url', `${queue.url}/123456789012/work`]);
  await queue.stop();
  expect({ code, err }).toEqual({ code: 0, err: SKIPPED });
  expect(queue.calls.flatMap(messagesIn)).toMatchObject([{ id: entryAt(2).id }]);
});

it('a row without a history, to which no change can be appended, is malformed', async () => {
  const { event_history: _, ...row } = toItem(entryAt(3));
  await ledger.table.put(row);
  const { err } = await ledger.ask('list');
  expect(err).toContain(`skipped: the row ${entryAt(3).id} of ${entryAt(3).timestamp}: event_history is missing or malformed\n`);
});
