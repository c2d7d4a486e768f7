import { AUDIT_RULES } from '../../src/core/audit';
import { deliveriesOf } from '../../src/sandbox/demo/deliveries';
import { drainLedger } from '../../src/sandbox/demo/ledger-drain';
import { deploy, Deployment } from '../../src/sandbox/deployment';
import { ask } from '../support/ask';
import { CliLedger } from '../support/cli-ledger';
import { runCommand, startCommand } from '../support/command-process';
import { DYNAMODB_LOCAL } from '../support/engines';
import { entriesAt, entryAt } from '../support/entries';
import { fakeIo } from '../support/fake-io';
import { LedgerTable } from '../support/ledger-table';

let ledger: CliLedger;

beforeEach(async () => {
  ledger = await CliLedger.start();
});

afterEach(() => ledger.stop());

const BROKEN = { ...entryAt(1), attempt: 3 };

it('exits with 0 and counts the events if none breaks a rule', async () => {
  await ledger.insert(entriesAt(3));

  expect(await ledger.ask('audit')).toMatchObject({ code: 0, out: '3 events checked, none breaks a rule.\n', err: '' });
  const { code, out } = await ledger.ask('audit --json');
  expect({ code, json: JSON.parse(out) as unknown }).toEqual({ code: 0, json: { checked: 3, broken: 0, rules: {}, rows: [] } });
});

it('exits with 1 and names each event that breaks a rule, and the rule', async () => {
  await ledger.insert([entryAt(0), BROKEN]);

  const { code, out } = await ledger.ask('audit');
  expect(code).toBe(1);
  expect(out).toContain(`${BROKEN.id}  ${BROKEN.timestamp}  ATTEMPT: attempt is 3, the history has 0 claims\n`);
  expect(out).toContain(`1  ATTEMPT  not true: ${AUDIT_RULES.ATTEMPT}\n`);
  expect(out).toContain('2 events checked, 1 break a rule.\n');
});

it('prints the same as JSON, and line by line', async () => {
  await ledger.insert([entryAt(0), BROKEN]);
  const row = { id: BROKEN.id, timestamp: BROKEN.timestamp, violations: [{ rule: 'ATTEMPT', found: 'attempt is 3, the history has 0 claims' }] };

  const json = await ledger.ask('audit --json');
  expect(JSON.parse(json.out)).toEqual({ checked: 2, broken: 1, rules: { ATTEMPT: 1 }, rows: [row] });
  const lines = (await ledger.ask('audit --ndjson')).out.trim().split('\n').map(line => JSON.parse(line) as unknown);
  expect(lines).toEqual([row, { checked: 2, broken: 1, rules: { ATTEMPT: 1 } }]);
});

it('says with --initial-status how events must begin', async () => {
  await ledger.insert([entryAt(0), entryAt(1, { status: 'held' })]);

  expect((await ledger.ask('audit')).code).toBe(0);
  const { code, out } = await ledger.ask('audit --initial-status held');
  expect({ code, rule: /(\w+): the event began as (\w+)/.exec(out)?.slice(1) }).toEqual({ code: 1, rule: ['FIRST_STATUS', 'created'] });
});

it('reports a lease that is overrun by more than --grace', async () => {
  const table = LedgerTable.at(ledger.engine, CliLedger.TABLE);
  const now = fakeIo().now();
  const seconds = (ago: number) => (now / 1000 - ago).toFixed(3);
  await table.put(entryAt(0, {
    status: 'dispatched', attempt: 1, leaseUntil: seconds(600), history: [{ at: seconds(1_500), from: 'created', to: 'dispatched', by: 'dispatch 1' }],
  }));
  table.close();

  expect((await ledger.ask('audit')).code).toBe(0);
  expect(await ledger.ask('audit --grace 5m')).toMatchObject({ code: 1, out: expect.stringContaining('LEASE_OVERRUN: the lease of attempt 1') as string });
});

it.each([
  ['--segments 0', 'from 1 to 64'], ['--grace soon', '--grace is not a duration'], ['--cursor W10', 'cursor must be the one'],
])('rejects %s', async (words, message) => {
  expect(await ledger.ask(`audit ${words}`)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) as string });
});

it('explains a table that does not exist', async () => {
  expect(await ask(['audit', '--table', 'nothing', '--endpoint', ledger.endpoint])).toMatchObject({ code: 3, err: expect.stringContaining('there is no table nothing') as string });
});

it('ends after the current page at an interrupt, and continues with the cursor that it prints', async () => {
  const table = LedgerTable.at(ledger.engine, CliLedger.TABLE);
  await table.putAll(entriesAt(2_500).map(entry => ({ ...entry, etag: 'x'.repeat(500) })));
  table.close();
  const interrupt = new AbortController();
  interrupt.abort();

  const first = await ledger.ask('audit --segments 2', { signal: interrupt.signal });
  expect(first).toMatchObject({ code: 130, out: '' });
  const [, checked, cursor] = /Ended after (\d+) events\. To continue, use --cursor (\S+)\n/.exec(first.err) ?? [];
  expect(Number(checked)).toBeGreaterThan(0);
  expect(Number(checked)).toBeLessThan(2_500);
  expect(await ledger.ask(`audit --cursor ${cursor}`)).toMatchObject({ code: 0, out: '2500 events checked, none breaks a rule.\n' });
});

it('shows its progress on a terminal, and removes it', async () => {
  await ledger.insert(entriesAt(3));
  const { err } = await ledger.ask('audit', { stderrIsTTY: true });

  expect(err).toMatch(/\] 3 of 3 events checked/);
  expect(err.endsWith('\r\u001b[K')).toBe(true);
});

describe('the command as it is installed', () => {
  it('finds nothing in a table that the sandbox made, and what was planted there', async () => {
    const stack = await sandboxed();
    try {
      const where = ['--table', stack.tableName, '--endpoint', stack.endpoint];
      expect(await runCommand(['audit', ...where])).toMatchObject({ code: 0, out: '200 events checked, none breaks a rule.\n' });

      const table = LedgerTable.at(stack, stack.tableName);
      await table.put(BROKEN);
      table.close();
      expect(await runCommand(['audit', ...where])).toMatchObject({ code: 1, out: expect.stringContaining(`${BROKEN.id}  ${BROKEN.timestamp}  ATTEMPT`) as string });
    } finally {
      await stack.stop();
    }
  });

  it('finds the planted violations in DynamoDB Local', async () => {
    const engine = await DYNAMODB_LOCAL.start();
    const table = await LedgerTable.create(engine, { TableName: CliLedger.TABLE });
    try {
      await table.putAll(entriesAt(1_000));
      const planted = [entryAt(2_000, { attempt: 3 }), entryAt(2_001, { status: 'completed' }), entryAt(2_002, { settledAt: '1700000000.000' })];
      await table.putAll(planted);

      const child = startCommand(['audit', '--ndjson', '--table', CliLedger.TABLE, '--endpoint', engine.endpoint]);
      child.stdout.setEncoding('utf8');
      const lines = (await child.stdout.toArray()).join('').trim().split('\n').map(line => JSON.parse(line) as { readonly id?: string; readonly checked?: number });
      expect(lines.slice(0, -1).map(({ id }) => id).sort()).toEqual(planted.map(({ id }) => id).sort());
      expect(lines.at(-1)).toMatchObject({ checked: 1_003, broken: 3, rules: { ATTEMPT: 1, FIRST_STATUS: 1, SETTLED_AT: 1 } });
    } finally {
      table.close();
      await engine.stop();
    }
  });
});

/** A ledger whose events were delivered and settled. */
async function sandboxed(): Promise<Deployment> {
  const stack = await deploy({
    onBatch: async () => {},
    onDeadLetter: () => {},
    onLog: () => {},
    now: () => Date.now(),
    manager: {
      environment: { LEDGER_RETRY_DELAY_SECONDS: '1', LEDGER_MAX_RETRY_DELAY_SECONDS: '1' },
      onBatch: async () => {},
      onDeadLetter: () => {},
    },
  });
  const files = Array.from({ length: 200 }, (_, number) => (
    { key: `file-${number}`, size: number, version: '', etag: String(number), modifiedAt: 1_700_000_000_000 + number }));
  deliveriesOf(files, 'example-bucket', Date.now(), 1).bodies.forEach(body => stack.send(body));
  await stack.drain();
  await drainLedger(stack, [], 60_000, { ...fakeIo(), now: () => Date.now() });
  return stack;
}
