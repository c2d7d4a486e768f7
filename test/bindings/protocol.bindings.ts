import { execSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { LedgerClient } from '../../src/client';
import { Entry, HISTORY_LIMIT, StatusChange } from '../../src/core/entry';
import { Item, toItem } from '../../src/core/item';
import { fromMilliseconds, toMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { DYNAMODB_LOCAL } from '../support/engines';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';
import { snippetsOf } from '../support/page-snippets';

const PAGE = 'docs/protocol.md';
const ROW_RETENTION_SECONDS = 90 * 86_400;
const BY = 'program';

/** How the page's snippet runs in a language: in `protocol`, a program that executes commands with it and prints one line for each. */
interface Program {
  readonly name: string;
  readonly file: string;
  readonly prepare: readonly string[];
  readonly run: string;
}

const PROGRAMS: readonly Program[] = [
  { name: 'python', file: 'ledger.py', prepare: ['pip install --quiet --no-compile --requirement requirements.txt'], run: 'python -B main.py' },
  {
    name: 'java',
    file: 'Ledger.java',
    prepare: ['mvn --batch-mode --quiet dependency:build-classpath -Dmdep.outputFile=classpath', 'javac -d . -cp "$(cat classpath)" Main.java Ledger.java'],
    run: 'java -cp ".:$(cat classpath)" Main',
  },
  { name: 'go', file: 'ledger.go', prepare: ['gofmt -l . | grep . && exit 1 || true', 'go vet ./...', 'go build -o protocol .'], run: './protocol' },
];

/** A change that a program makes of one row, and the ledger's client of its twin. */
interface Case {
  readonly name: string;
  readonly state: Partial<Entry>;
  readonly command: (entry: Entry) => readonly string[];
  readonly judge: (ledger: LedgerClient, entry: Entry) => Promise<Entry>;
}

const FAILED: Partial<Entry> = { status: 'failed', attempt: 3, failedAt: '1700000000.000', statusReason: 'no such column' };
const DISPATCHED: Partial<Entry> = { status: 'dispatched', attempt: 2, leaseUntil: '9000000000.000' };

const CASES: readonly Case[] = [
  transition('a status of your own', {}, 'created', 'in-review', 'needs a look'),
  transition('discarded, from a retry that is due later', { status: 'retrying', attempt: 1, notBefore: '9000000000.000', statusReason: 'timeout' }, 'retrying', 'discarded'),
  transition('failed, which needs attention', DISPATCHED, 'dispatched', 'failed', 'ünïcödé "quoted" 🗂️'),
  transition('retrying, which needs attention', DISPATCHED, 'dispatched', 'retrying'),
  transition('any status, if the history is full', { history: Array.from({ length: HISTORY_LIMIT }, (_, index) => changeAt(index)) }, 'created', 'in-review'),
  {
    name: 'completed by its current attempt',
    state: DISPATCHED,
    command: ({ id, timestamp }) => ['complete', id, timestamp, '2', 'loaded'],
    judge: (ledger, entry) => ledger.complete(entry, { by: BY, reason: 'loaded', attempt: 2 }),
  },
  {
    name: 'retried after its failure',
    state: FAILED,
    command: ({ id, timestamp }) => ['retry', id, timestamp, 'fixed'],
    judge: (ledger, entry) => ledger.retry(entry, { by: BY, reason: 'fixed' }),
  },
  {
    name: 'retried although it was never delivered',
    state: { status: 'discarded', settledAt: '1700000000.000', expiresAt: 1_800_000_000 },
    command: ({ id, timestamp }) => ['retry', id, timestamp, ''],
    judge: (ledger, entry) => ledger.retry(entry, { by: BY }),
  },
];

let folder: string;
let engine: Engine;
let table: LedgerTable;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'protocol-'));
  cpSync(join(__dirname, 'protocol'), folder, { recursive: true });
  shell('python3 -m venv venv');
  engine = await DYNAMODB_LOCAL.start();
});

afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  table = await LedgerTable.create(engine);
});

afterEach(() => table.close());

describe.each(PROGRAMS)('the snippet in $name', ({ name, file, prepare, run }) => {
  const execute = (commands: ReadonlyArray<readonly string[]>) => shell(
    [run, table.name, ROW_RETENTION_SECONDS, ...commands.map(words => `'${words.join('|')}'`)].join(' '), name,
  ).replace(/\n$/, '').split('\n');

  beforeAll(() => {
    const found = snippetsOf(PAGE).filter(({ info }) => info === name);
    expect(found).toHaveLength(1);
    writeFileSync(join(folder, name, file), found[0].code);
    for (const command of prepare) shell(command, name);
  });

  it('changes rows exactly as the client does', async () => {
    const rows = CASES.map(({ state }, index) => entryAt(index, state));
    await table.insert(rows);
    expect(execute(CASES.map(({ command }, index) => command(rows[index])))).toEqual(CASES.map(() => 'done'));

    for (const [index, { name: change, judge }] of CASES.entries()) {
      const [twin] = [entryAt(1_000 + index, { ...CASES[index].state, key: rows[index].key })];
      await table.insert([twin]);
      const changed = await table.ledger().get(rows[index]);
      const at = changed?.history.at(-1)?.at ?? '';
      const expected = await judge(table.ledger({ now: () => toMilliseconds(at), rowRetentionSeconds: ROW_RETENTION_SECONDS }), twin);
      expect({ change, row: await rawRow(rows[index]) }).toEqual({ change, row: toItem({ ...expected, ...identityOf(rows[index]) }) });
    }
  });

  it('lists a status page by page, oldest first, and finds what it failed in the attention index', async () => {
    await table.insert([entryAt(3), entryAt(1), entryAt(2), entryAt(4, DISPATCHED)]);
    const failing = entryAt(4);
    expect(execute([['list', 'created'], ['transition', failing.id, failing.timestamp, 'dispatched', 'failed', 'broken'], ['list', 'dispatched']]))
      .toEqual([[1, 2, 3].map(second => entryAt(second).id).join(','), 'done', '']);

    const { entries } = await table.ledger().list({ status: 'failed', failedSince: new Date(Date.now() - 3_600_000) });
    expect(entries).toMatchObject([{ id: failing.id, statusReason: 'broken' }]);
    const [{ lastReason }] = await table.ledger().overview({ statuses: ['failed'] });
    expect(lastReason).toBe('broken');
  });

  it('changes nothing that is not as expected', async () => {
    const [created, dispatched, completed] = [entryAt(0), entryAt(1, DISPATCHED), entryAt(2, { status: 'completed', attempt: 1, settledAt: '1700000000.000' })];
    await table.insert([created, dispatched, completed]);
    const absent = entryAt(9);
    expect(execute([
      ['transition', created.id, created.timestamp, 'failed', 'created', ''],
      ['complete', dispatched.id, dispatched.timestamp, '1', ''],
      ['complete', created.id, created.timestamp, '1', ''],
      ['retry', completed.id, completed.timestamp, ''],
      ['retry', absent.id, absent.timestamp, ''],
    ])).toEqual(['conflict', 'conflict', 'conflict', 'conflict', 'conflict']);
    expect((await table.entries()).sort((one, other) => (one.id < other.id ? -1 : 1))).toEqual([created, dispatched, completed]);
  });
});

it('the page has a snippet in no other language', () => {
  expect(snippetsOf(PAGE).map(({ info }) => info).sort()).toEqual(PROGRAMS.map(({ name }) => name).sort());
});

function transition(name: string, state: Partial<Entry>, from: string, to: string, reason?: string): Case {
  return {
    name,
    state,
    command: ({ id, timestamp }) => ['transition', id, timestamp, from, to, reason ?? ''],
    judge: (ledger, entry) => ledger.transition(entry, { from, to, by: BY, reason }),
  };
}

function changeAt(index: number): StatusChange {
  return { at: fromMilliseconds(1_690_000_000_000 + index), from: 'created', to: `step-${index}`, by: 'somebody', reason: 'once more' };
}

function identityOf({ id, timestamp, recordedAt }: Entry): Partial<Entry> {
  return { id, timestamp, recordedAt };
}

async function rawRow({ id }: Entry): Promise<Item | undefined> {
  return (await table.items()).find(item => (item.event_id as { S: string }).S === id);
}

function shell(command: string, name = '.'): string {
  return execSync(command, {
    cwd: join(folder, name),
    env: {
      ...process.env,
      PATH: join(folder, 'venv', 'bin') + delimiter + process.env.PATH,
      AWS_ENDPOINT_URL_DYNAMODB: engine?.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
