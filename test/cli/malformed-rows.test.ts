import { toItem } from '../../src/core/item';
import { CliLedger } from '../support/cli-ledger';
import { entryAt } from '../support/entries';

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

it('count counts every row', async () => {
  expect(JSON.parse((await ledger.ask('count --json')).out)).toEqual(expect.arrayContaining([expect.objectContaining({ status: 'created', count: 2 })]));
});
