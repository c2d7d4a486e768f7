import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { run } from '../../src/cli/run';
import type { Entry } from '../../src/core/entry';
import { toKey } from '../../src/core/item';
import type { Page } from '../../src/core/ledger-api';
import { ask } from '../support/ask';
import { CliLedger } from '../support/cli-ledger';
import { entryAfter, uploadAt, uploadsFrom } from '../support/entries';
import { fakeIo, NOW } from '../support/fake-io';
import { LedgerTable } from '../support/ledger-table';

const COMMANDS = [
  'list', 'show', 'count', 'retry', 'replay', 'discard', 'complete', 'fail', 'heartbeat', 'set', 'dispatch', 'release-expired', 'pause', 'resume', 'sandbox', 'demo',
];
const NASTY = uploadAt('2026-11-22T11:00:00.250Z', 4, { key: 'evil\n\x1b[31m\u202Egpj.exe', size: undefined });
const CREATED = [
  uploadAt('2026-11-20T08:00:00.000Z', 1),
  uploadAt('2026-11-21T08:00:00.000Z', 2, { eventName: 'ObjectRemoved:Delete', size: undefined }),
  uploadAt('2026-11-22T10:30:00.125Z', 3, { key: 'reports/日本語 👍🏽 résumé.json' }),
  NASTY,
];
const FAILED = [uploadAt('2026-11-19T00:00:00.000Z', 5, { key: `deep/${'folder/'.repeat(20)}end.json`, status: 'failed' })];

let ledger: CliLedger;
beforeAll(async () => {
  ledger = await CliLedger.start();
  await ledger.insert([...CREATED, ...FAILED]);
});
afterAll(() => ledger.stop());

describe('list', () => {
  it('shows the created events, oldest first, in full when piped', async () => {
    const { code, out, err } = await ledger.ask('list --utc');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe([
      'TIME (UTC)           ID                                    EVENT                 SIZE  OBJECT',
      '2026-11-20 08:00:00  00000000-0000-5000-8000-000000000001  ObjectCreated:Put      101  s3://uploads/file-1.json',
      '2026-11-21 08:00:00  00000000-0000-5000-8000-000000000002  ObjectRemoved:Delete     -  s3://uploads/file-2.json',
      '2026-11-22 10:30:00  00000000-0000-5000-8000-000000000003  ObjectCreated:Put      103  s3://uploads/reports/日本語 👍🏽 résumé.json',
      '2026-11-22 11:00:00  00000000-0000-5000-8000-000000000004  ObjectCreated:Put        -  s3://uploads/evil\\n\\x1b[31m\\u202egpj.exe',
      '',
    ].join('\n'));
  });

  it('fits a terminal, and cuts the middle of long names', async () => {
    const narrow = await ledger.ask('list --utc --status failed', { isTTY: true, columns: 80, env: { NO_COLOR: '1' } });
    expect(narrow.out).toBe([
      'TIME (UTC)           ID                                    OBJECT',
      '2026-11-19 00:00:00  00000000-0000-5000-8000-000000000005  s3://u…older/end.json',
      '',
    ].join('\n'));
    const wide = await ledger.ask('list --utc --status failed', { isTTY: true, columns: 160, env: { NO_COLOR: '1' } });
    expect(wide.out).toContain('EVENT              SIZE  ATTEMPT  REASON  OBJECT');
    expect(wide.out.split('\n')[1]).toHaveLength(160);
  });

  it('colors the header on a terminal, unless NO_COLOR is set', async () => {
    expect((await ledger.ask('list', { isTTY: true })).out).toContain('\x1b[');
    expect((await ledger.ask('list', { isTTY: true, env: { NO_COLOR: '1' } })).out).not.toContain('\x1b[');
    expect((await ledger.ask('list')).out).not.toContain('\x1b[');
  });

  it('--json is one document', async () => {
    const { out } = await ledger.ask('list --json');
    expect(JSON.parse(out)).toEqual({ entries: CREATED });
  });

  it('--ndjson is one entry per line', async () => {
    const { out } = await ledger.ask('list --ndjson --newest');
    expect(out.trimEnd().split('\n').map(line => JSON.parse(line))).toEqual([...CREATED].reverse());
  });

  it.each([
    ['--since 2h', [3, 4]],
    ['--since 2026-11-21T08:00:00Z', [2, 3, 4]],
    ['--until 2026-11-21T08:00:00Z', [1]],
    ['--since 2026-11-21 --until 2026-11-22 --utc', [2]],
    ['--newest --limit 2', [4, 3]],
  ])('%s', async (options, numbers) => {
    const { out } = await ledger.ask(`list --ndjson ${options}`);
    expect(numbersOf(out.trimEnd().split('\n').map(line => JSON.parse(line)))).toEqual(numbers);
  });

  it('continues at the cursor', async () => {
    const first: Page = JSON.parse((await ledger.ask('list --json --limit 3')).out);
    const second: Page = JSON.parse((await ledger.ask(['list', '--json', '--limit', '3', '--cursor', String(first.cursor)])).out);
    expect(numbersOf([...first.entries, ...second.entries])).toEqual([1, 2, 3, 4]);
    expect(second).not.toHaveProperty('cursor');
  });

  it('reports on stderr that there are more', async () => {
    const { err } = await ledger.ask('list --limit 1');
    const [, cursor] = /^There may be more events: use --all, a higher --limit, or --cursor (\S+)\n$/.exec(err) ?? [];
    expect((await ledger.ask(['list', '--ndjson', '--limit', '1', '--cursor', String(cursor)])).out).toContain(CREATED[1].id);
  });

  it('reports on stderr that there are none, and notes a custom status', async () => {
    expect(await ledger.ask('list --status completed')).toMatchObject({ code: 0, out: '', err: 'No events with status completed.\n' });
    expect(await ledger.ask('list --status created --since 1s')).toMatchObject({ err: 'No events with status created in that time range.\n' });
    expect((await ledger.ask('list --status craeted')).err)
      .toBe('No events with status craeted. "craeted" is a custom status; the statuses of the ledger are created, dispatched, retrying, completed, failed, discarded, superseded.\n');
  });
});

describe('list --prefix', () => {
  const keysOf = (out: string) => out.trimEnd().split('\n').map(line => (JSON.parse(line) as Entry).key);

  it('lists the events whose key begins with it', async () => {
    expect(keysOf((await ledger.ask('list --ndjson --prefix file-')).out)).toEqual(['file-1.json', 'file-2.json']);
    expect(keysOf((await ledger.ask('list --ndjson --prefix file- --newest --limit 1')).out)).toEqual(['file-2.json']);
  });

  it('continues at the cursor without a gap', async () => {
    const first: Page = JSON.parse((await ledger.ask('list --json --prefix file- --limit 1')).out);
    expect(first.entries.map(({ key }) => key)).toEqual(['file-1.json']);
    const second: Page = JSON.parse((await ledger.ask(['list', '--json', '--prefix', 'file-', '--cursor', String(first.cursor)])).out);
    expect(second.entries.map(({ key }) => key)).toEqual(['file-2.json']);
  });

  it.each([
    ['s3://uploads/file-', 'Use --prefix file-'],
    ['s3://other/file-', 'Use --prefix file-'],
    ['uploads/file-', 'Use --prefix file-'],
    ['uploads', 'Omit --prefix for all keys.'],
    ['s3://uploads/', 'Omit --prefix for all keys.'],
  ])('%s matches no key, and a hint shows where a key begins', async (prefix, advice) => {
    const { code, out, err } = await ledger.ask(['list', '--prefix', prefix]);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    const bucket = prefix.includes('other') ? 'other' : 'uploads';
    expect(err).toBe(`No events with status created whose key begins with ${prefix}.\nHint: a key begins after s3://${bucket}/. ${advice}\n`);
  });

  it('gives no hint for another prefix, or if it matches', async () => {
    expect((await ledger.ask('list --prefix uploadsx/')).err).toBe('No events with status created whose key begins with uploadsx/.\n');
    expect((await ledger.ask('list --prefix file-')).err).toBe('');
  });
});

describe('list --all-statuses', () => {
  it('lists the events of all statuses by time, with their status', async () => {
    const { out } = await ledger.ask('list --all-statuses --ndjson');
    expect(numbersOf(out.trimEnd().split('\n').map(line => JSON.parse(line)))).toEqual([5, 1, 2, 3, 4]);
    const newest = await ledger.ask('list --all-statuses --ndjson --newest --since 2026-11-19 --until 2026-11-22T11:00:00Z --utc');
    expect(numbersOf(newest.out.trimEnd().split('\n').map(line => JSON.parse(line)))).toEqual([3, 2, 1, 5]);
    expect((await ledger.ask('list --all-statuses --utc')).out.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^TIME \(UTC\) +ID +STATUS +EVENT +SIZE +OBJECT$/),
      expect.stringMatching(/^2026-11-19 00:00:00 {2}\S+ {2}failed {3}/),
      expect.stringMatching(/^2026-11-20 08:00:00 {2}\S+ {2}created {2}/),
    ]);
  });

  it('takes a prefix and a limit', async () => {
    const { out, err } = await ledger.ask('list --all-statuses --prefix file- --limit 1 --json');
    expect((JSON.parse(out) as Page).entries.map(({ key }) => key)).toEqual(['file-1.json']);
    expect(JSON.parse(out)).not.toHaveProperty('cursor');
    expect(err).toBe('There may be more events: use --all or a higher --limit\n');
    expect(await ledger.ask('list --all-statuses --prefix none')).toMatchObject({ out: '', err: 'No events whose key begins with none.\n' });
  });

  it.each(['--status failed', '--cursor x'])('excludes %s', async option => {
    expect(await ledger.ask(`list --all-statuses ${option}`)).toMatchObject({ code: 2, err: expect.stringContaining('cannot be used with option') });
  });
});

describe('a list of more than a page', () => {
  const COUNT = 1_100;
  const listMany = async (...options: string[]) => {
    const asked = await ask(['list', ...options, '--table', 'many', '--endpoint', ledger.endpoint]);
    expect(asked.code).toBe(0);
    return asked;
  };

  beforeAll(async () => {
    const many = await LedgerTable.create(ledger.engine, { TableName: 'many' });
    await many.insert(uploadsFrom('2026-11-22T11:00:00Z', COUNT, { key: 'k'.repeat(900) }));
    many.close();
  });

  it('reads all pages, with one header', async () => {
    const { out, err } = await listMany('--all');
    expect(out.match(/OBJECT/g)).toHaveLength(1);
    expect(out.trimEnd().split('\n')).toHaveLength(1 + COUNT);
    expect(err).toBe('');
  });

  it('searches all pages for a prefix, and stops at the limit', async () => {
    const found = await listMany('--ndjson', '--prefix', '109', '--limit', '5');
    expect(numbersOf(found.out.trimEnd().split('\n').map(line => JSON.parse(line)))).toEqual([10_109, 11_090, 11_091, 11_092, 11_093]);
    const [, cursor = ''] = /--cursor (\S+)\n$/.exec(found.err) ?? [];
    const rest = await listMany('--ndjson', '--prefix', '109', '--cursor', cursor);
    expect(numbersOf(rest.out.trimEnd().split('\n').map(line => JSON.parse(line)))).toEqual([11_094, 11_095, 11_096, 11_097, 11_098, 11_099]);
  });

  it('merges all pages of all statuses', async () => {
    const { out } = await listMany('--ndjson', '--all-statuses', '--all');
    expect(out.trimEnd().split('\n')).toHaveLength(COUNT);
  });

  it('stops at the limit', async () => {
    const { out } = await listMany('--ndjson', '--limit', '1050');
    expect(out.trimEnd().split('\n')).toHaveLength(1050);
  });

  it('shows how to continue, with absolute times', async () => {
    const { err } = await listMany('--limit', '1', '--since', '2h', '--until', '1m');
    const [, rest = ''] = /^There may be more events: use --all, a higher --limit, or (--since 2026-11-22T10:00:00.000Z --until 2026-11-22T11:59:00.000Z --cursor \S+)\n$/.exec(err) ?? [];
    const { out } = await listMany('--ndjson', '--limit', '1', ...rest.split(' '));
    expect(numbersOf([JSON.parse(out)])).toEqual([10_001]);
  });
});

describe('show', () => {
  it('prints every attribute and the history', async () => {
    const { id } = NASTY;
    const { code, out } = await ledger.ask(`show ${id} --utc`);
    expect(code).toBe(0);
    expect(out).toBe([
      'status     created',
      'event      ObjectCreated:Put',
      'happened   2026-11-22 11:00:00.250 UTC (60 minutes ago)',
      'recorded   2026-11-22 11:00:01.750 UTC (60 minutes ago)',
      'bucket     uploads',
      'key        evil\\n\\x1b[31m\\u202egpj.exe',
      `id         ${id}`,
      'timestamp  1795345200.250',
      '',
      '2026-11-22 11:00:00.250 UTC         happened',
      '2026-11-22 11:00:01.750 UTC  +1.5s  recorded as created',
      '',
    ].join('\n'));
  });

  it('--json is the entry', async () => {
    const { out } = await ledger.ask(`show ${NASTY.id} --timestamp ${NASTY.timestamp} --json`);
    expect(JSON.parse(out)).toEqual(NASTY);
  });

  it('exits with 3 for an event that does not exist', async () => {
    expect(await ledger.ask('show 00000000-0000-5000-8000-999999999999')).toMatchObject({
      code: 3,
      out: '',
      err: 'error: no event with id "00000000-0000-5000-8000-999999999999" in this ledger. Ids are 36 characters, as list prints them.\n',
    });
  });
});

describe('show s3://bucket/key', () => {
  const OBJECT = { bucket: 'history', key: 'in/invoice (1).pdf' };
  const URI = 's3://history/in/invoice (1).pdf';
  const first = entryAfter(uploadAt('2023-11-14T22:00:00.000Z', 70, OBJECT), 'dispatched', 'completed');
  const second = uploadAt('2023-11-15T22:00:00.000Z', 71, { ...OBJECT, eventName: 'ObjectRemoved:Delete', size: undefined, status: 'completed' });
  beforeAll(() => ledger.table.putAll([first, second]));
  afterAll(async () => {
    for (const entry of [first, second]) await ledger.table.client.send(new DeleteItemCommand({ TableName: ledger.table.name, Key: toKey(entry) }));
  });

  it('prints every event of the object with its history, newest first', async () => {
    const { code, out, err } = await ledger.ask(['show', URI, '--utc']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [newest, older] = out.split(/(?<=\n)\n(?=status)/);
    expect(newest).toContain('event      ObjectRemoved:Delete\n');
    expect(newest).toContain('key        in/invoice (1).pdf\n');
    expect(older).toContain('event      ObjectCreated:Put\n');
    expect(older).toMatch(/recorded as created\n.*created → dispatched, by somebody\n.*dispatched → completed, by somebody\n$/);
  });

  it('--json is a page, and --ndjson one event per line', async () => {
    expect(JSON.parse((await ledger.ask(['show', URI, '--json'])).out)).toEqual({ entries: [second, first] });
    expect((await ledger.ask(['show', URI, '--ndjson'])).out.trimEnd().split('\n').map(line => JSON.parse(line))).toEqual([second, first]);
  });

  it('continues at the cursor', async () => {
    const { out, err } = await ledger.ask(['show', URI, '--json', '--limit', '1']);
    const page: Page = JSON.parse(out);
    expect(page.entries).toEqual([second]);
    expect(err).toBe(`There may be more events: use a higher --limit, or --cursor ${page.cursor}\n`);
    expect(JSON.parse((await ledger.ask(['show', URI, '--json', '--cursor', String(page.cursor)])).out)).toEqual({ entries: [first] });
  });

  it.each([
    { argv: ['show', 's3://history/none'], code: 3, words: 'no event of s3://history/none in this ledger.' },
    { argv: ['show', 's3://history'], code: 2, words: 'an object is named s3://BUCKET/KEY, got: "s3://history". For all events of a prefix, use list --prefix.' },
    { argv: ['show', URI, '--timestamp', '1795345200.250'], code: 2, words: '--timestamp is for one event, by its id.' },
    { argv: ['show', NASTY.id, '--limit', '3'], code: 2, words: '--limit and --cursor are for the events of an object: s3://BUCKET/KEY.' },
  ])('exits with $code: $words', async ({ argv, code, words }) => {
    expect(await ledger.ask(argv)).toMatchObject({ code, out: '', err: expect.stringContaining(words) });
  });
});

describe('count', () => {
  it('counts every status of the ledger', async () => {
    expect((await ledger.ask('count')).out).toBe([
      'STATUS      EVENTS',
      'created          4  oldest 2 days ago',
      'dispatched       0',
      'retrying         0',
      'completed        0',
      'failed           1  oldest 4 days ago',
      'discarded        0',
      'superseded       0',
      '',
    ].join('\n'));
  });

  it('counts the given statuses, up to a cap', async () => {
    expect((await ledger.ask('count --status created failed --cap 2')).out).toBe('STATUS       EVENTS\ncreated  at least 2  oldest 2 days ago\nfailed            1  oldest 4 days ago\n');
    const failed = { status: 'failed', count: 1, capped: false, oldest: FAILED[0].timestamp };
    expect(JSON.parse((await ledger.ask('count --status failed --json')).out)).toEqual([failed]);
    expect((await ledger.ask('count --status created failed --ndjson')).out.split('\n')[1]).toBe(JSON.stringify(failed));
  });
});

describe('set', () => {
  const victim = uploadAt('2026-10-01T00:00:00.000Z', 77, { status: 'waiting' });
  beforeAll(() => ledger.insert([victim]));

  it('changes the status, appends to the history, and rejects a second change', async () => {
    const change = ['set', victim.id, '--from', 'waiting', '--to', 'completed', '--reason', 'seen to\x07'];
    expect(await ledger.ask(change)).toMatchObject({ code: 0, out: `${victim.id}  waiting → completed  s3://uploads/file-77.json\n`, err: '' });

    const shown = await ledger.ask(`show ${victim.id} --utc`);
    expect(shown.out).toContain('status     completed\nreason     seen to\\x07\n');
    expect(shown.out).toContain('recorded as waiting\n2026-11-22 12:00:00.000 UTC   +52d  waiting → completed, by jo@desk\n'
      + '                                    seen to\\x07\n');

    const again = await ledger.ask(change);
    expect(again.code).toBe(4);
    expect(again.err).toMatch(/^error: .*completed.*waiting|waiting.*completed/);
  });

  it('uses the given name, timestamp and retention', async () => {
    const line = `set ${victim.id} --timestamp ${victim.timestamp} --from completed --to discarded --by nightly-job --row-retention 90d --json`;
    const entry: Entry = JSON.parse((await ledger.ask(line)).out);
    expect(entry).toMatchObject({ status: 'discarded', expiresAt: NOW / 1000 + 90 * 86_400 });
    expect(entry.history.map(({ by, to }) => `${by} ${to}`)).toEqual(['jo@desk completed', 'nightly-job discarded']);
  });

  it('notes a custom status', async () => {
    const { code, err } = await ledger.ask(`set ${victim.id} --from discarded --to compleeted`);
    expect(code).toBe(0);
    expect(err).toBe('Note: "compleeted" is a custom status; the statuses of the ledger are created, dispatched, retrying, completed, failed, discarded, superseded.\n');
  });

  it('exits with 3 for an event that does not exist', async () => {
    expect((await ledger.ask('set 00000000-0000-5000-8000-999999999999 --from created --to failed')).code).toBe(3);
    expect((await ledger.ask('set 00000000-0000-5000-8000-999999999999 --timestamp 1795345200.250 --from created --to failed')).code).toBe(3);
  });

  it('exits with 2 for an invalid status', async () => {
    expect(await ledger.ask(['set', victim.id, '--from', 'compleeted', '--to', 'no way!'])).toMatchObject({ code: 2, err: expect.stringContaining('"no way!"') });
  });
});

describe('invalid input', () => {
  const broken: ReadonlyArray<readonly [line: string, words: string]> = [
    ['list --since yesterday', '--since is not a time: "yesterday"'],
    ['list --until 2026-02-30', '--until is not a time: "2026-02-30"'],
    ['list --since 1h --until 2h', '--since must be before --until, got: 1h and 2h'],
    ['list --status 9lives', '"9lives"'],
    ['count --status 9lives', '"9lives"'],
    ['count --cap 0', 'It must be a whole number from 1 to'],
    ['list --limit lots', 'It must be a whole number from 1 to'],
    ['list --limit 10 --all', 'cannot be used with option \'--limit'],
    ['list --json --ndjson', 'cannot be used with option'],
    ['list --cursor bm9uc2Vuc2U', 'bm9uc2Vuc2U'],
    ['list extra', 'too many arguments'],
    ['list --statsu created', 'Did you mean --status?'],
    ['lst', 'Did you mean list?'],
    ['show', 'missing required argument \'event\''],
    ['set 1 --from created --to created', 'from and to must differ, got: "created" twice'],
    ['list --since 3000-01-01', '3000'],
    ['set 1 --from created', 'required option \'--to <status>\' not specified'],
    ['set 00000000-0000-5000-8000-000000000001 --from created --to failed --row-retention soon', '--row-retention is not a duration: "soon"'],
    ['sandbox . --port 70000', 'It must be a whole number from 1 to 65535.'],
  ];

  it.each(broken)('%s exits with 2', async (line, words) => {
    expect(await ledger.ask(line)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(words) });
  });

  it('a missing name of the table exits with 2', async () => {
    const { code, err } = await ask(['list']);
    expect(code).toBe(2);
    expect(err).toBe('error: no table is set. Use --table NAME, or set S3_EVENT_LEDGER_TABLE.\n');
  });

  it('a table that does not exist exits with 3', async () => {
    const { code, err } = await ask(['count', '--endpoint', ledger.endpoint], { env: { S3_EVENT_LEDGER_TABLE: 'other-table' } });
    expect(code).toBe(3);
    expect(err).toContain(`there is no table other-table at ${ledger.endpoint}`);
    expect(err).toContain('--table and --region');
  });

  it('an index that does not exist exits with 3 and names the others', async () => {
    const { code, err } = await ledger.ask('list --index by-time');
    expect(code).toBe(3);
    expect(err).toMatch(/no index by-time; its indexes: time-index/);
    expect(err).toContain('--index');
  });

  it('an error escapes what a terminal would execute', async () => {
    expect((await ledger.ask(['list', '--since', '\x1b[2J\u202E'])).err).not.toMatch(/[\x1b\u202e]/);
  });
});

it('an interrupt ends a command at once, quietly, with 130', async () => {
  const interrupt = new AbortController();
  interrupt.abort();
  expect(await ledger.ask('list', { signal: interrupt.signal })).toMatchObject({ code: 130, out: '', err: '' });
});

describe('help', () => {
  it('names the commands and the exit codes', async () => {
    const { code, out, err } = await ask(['--help'], { columns: 100 });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(out).toMatch(/^ {2}3 +not found: the event, the table, the index, the schedule, the queue or the function$/m);
  });

  it('without a command goes to stderr and exits with 2', async () => {
    expect(await ask([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: s3-event-ledger') });
  });

  it('describes the endpoint that needs no credentials', async () => {
    const { out } = await ask(['list', '--help'], { columns: 200 });
    expect(out).toContain('needs no credentials and no region');
  });

  it('prints the version', async () => {
    const io = fakeIo();
    expect(await run(['--version'], io, '1.2.3')).toBe(0);
    expect(io.out).toBe('1.2.3\n');
  });
});

function numbersOf(entries: readonly Entry[]): number[] {
  return entries.map(({ id }) => Number(id.slice(-12)));
}
