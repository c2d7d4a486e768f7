import { run } from '../../src/cli/run';
import type { Entry } from '../../src/core/entry';
import type { Page } from '../../src/core/ledger-api';
import { ask } from '../support/ask';
import { CliLedger } from '../support/cli-ledger';
import { uploadAt, uploadsFrom } from '../support/entries';
import { fakeIo, NOW } from '../support/fake-io';
import { LedgerTable } from '../support/ledger-table';

const COMMANDS = [
  'list', 'show', 'count', 'retry', 'discard', 'complete', 'fail', 'set', 'dispatch', 'release-expired', 'pause', 'resume', 'sandbox', 'demo',
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
  it('shows the created events, oldest first, whole when piped', async () => {
    const { code, out, err } = await ledger.ask('list --utc');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe([
      'TIME (UTC)           ID                                    EVENT                 SIZE  OBJECT',
      '2026-11-20 08:00:00  00000000-0000-5000-8000-000000000001  ObjectCreated:Put      101  uploads/file-1.json',
      '2026-11-21 08:00:00  00000000-0000-5000-8000-000000000002  ObjectRemoved:Delete     -  uploads/file-2.json',
      '2026-11-22 10:30:00  00000000-0000-5000-8000-000000000003  ObjectCreated:Put      103  uploads/reports/日本語 👍🏽 résumé.json',
      '2026-11-22 11:00:00  00000000-0000-5000-8000-000000000004  ObjectCreated:Put        -  uploads/evil\\n\\x1b[31m\\u202egpj.exe',
      '',
    ].join('\n'));
  });

  it('fits a terminal, the middle of long names first', async () => {
    const narrow = await ledger.ask('list --utc --status failed', { isTTY: true, columns: 80, env: { NO_COLOR: '1' } });
    expect(narrow.out).toBe([
      'TIME (UTC)           ID                                    OBJECT',
      '2026-11-19 00:00:00  00000000-0000-5000-8000-000000000005  upload…older/end.json',
      '',
    ].join('\n'));
    const wide = await ledger.ask('list --utc --status failed', { isTTY: true, columns: 160, env: { NO_COLOR: '1' } });
    expect(wide.out).toContain('EVENT              SIZE  ATTEMPT  REASON  OBJECT');
    expect(wide.out.split('\n')[1]).toHaveLength(160);
  });

  it('colours a terminal\'s head unless NO_COLOR is set', async () => {
    expect((await ledger.ask('list', { isTTY: true })).out).toContain('\x1b[');
    expect((await ledger.ask('list', { isTTY: true, env: { NO_COLOR: '1' } })).out).not.toContain('\x1b[');
    expect((await ledger.ask('list')).out).not.toContain('\x1b[');
  });

  it('--json is one document of the ledger\'s own values', async () => {
    const { out } = await ledger.ask('list --json');
    expect(JSON.parse(out)).toEqual({ entries: CREATED });
  });

  it('--ndjson is an entry a line', async () => {
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

  it('goes on at the cursor', async () => {
    const first: Page = JSON.parse((await ledger.ask('list --json --limit 3')).out);
    const second: Page = JSON.parse((await ledger.ask(['list', '--json', '--limit', '3', '--cursor', String(first.cursor)])).out);
    expect(numbersOf([...first.entries, ...second.entries])).toEqual([1, 2, 3, 4]);
    expect(second).not.toHaveProperty('cursor');
  });

  it('says on stderr that there is more', async () => {
    const { err } = await ledger.ask('list --limit 1');
    const [, cursor] = /^There are more: --all, a higher --limit, or --cursor (\S+)\n$/.exec(err) ?? [];
    expect((await ledger.ask(['list', '--ndjson', '--limit', '1', '--cursor', String(cursor)])).out).toContain(CREATED[1].id);
  });

  it('says on stderr that there is nothing, and asks back at a status of one\'s own', async () => {
    expect(await ledger.ask('list --status completed')).toMatchObject({ code: 0, out: '', err: 'No events with status completed.\n' });
    expect(await ledger.ask('list --status created --since 1s')).toMatchObject({ err: 'No events with status created in that time.\n' });
    expect((await ledger.ask('list --status craeted')).err)
      .toBe('No events with status craeted. "craeted" is a status of your own; the ledger\'s are created, dispatched, retrying, completed, failed, discarded.\n');
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

  it('goes through all pages, under one head', async () => {
    const { out, err } = await listMany('--all');
    expect(out.match(/OBJECT/g)).toHaveLength(1);
    expect(out.trimEnd().split('\n')).toHaveLength(1 + COUNT);
    expect(err).toBe('');
  });

  it('ends at the limit', async () => {
    const { out } = await listMany('--ndjson', '--limit', '1050');
    expect(out.trimEnd().split('\n')).toHaveLength(1050);
  });

  it('tells how to go on, in instants, for 2h will be another time', async () => {
    const { err } = await listMany('--limit', '1', '--since', '2h', '--until', '1m');
    const [, rest = ''] = /^There are more: --all, a higher --limit, or (--since 2026-11-22T10:00:00.000Z --until 2026-11-22T11:59:00.000Z --cursor \S+)\n$/.exec(err) ?? [];
    const { out } = await listMany('--ndjson', '--limit', '1', ...rest.split(' '));
    expect(numbersOf([JSON.parse(out)])).toEqual([10_001]);
  });
});

describe('show', () => {
  it('prints every fact and the history', async () => {
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

  it('--json is the entry as it is', async () => {
    const { out } = await ledger.ask(`show ${NASTY.id} --timestamp ${NASTY.timestamp} --json`);
    expect(JSON.parse(out)).toEqual(NASTY);
  });

  it('exits with 3 for an event that is not there', async () => {
    expect(await ledger.ask('show 00000000-0000-5000-8000-999999999999')).toMatchObject({
      code: 3,
      out: '',
      err: 'error: no event with id "00000000-0000-5000-8000-999999999999" in this ledger. Ids are 36 characters, as list prints them.\n',
    });
  });
});

describe('count', () => {
  it('counts every status of the ledger\'s', async () => {
    expect((await ledger.ask('count')).out).toBe([
      'STATUS      EVENTS',
      'created          4  oldest 2 days ago',
      'dispatched       0',
      'retrying         0',
      'completed        0',
      'failed           1  oldest 4 days ago',
      'discarded        0',
      '',
    ].join('\n'));
  });

  it('counts what it is asked for, up to a cap', async () => {
    expect((await ledger.ask('count --status created failed --cap 2')).out).toBe('STATUS       EVENTS\ncreated  at least 2  oldest 2 days ago\nfailed            1  oldest 4 days ago\n');
    const failed = { status: 'failed', count: 1, capped: false, oldest: FAILED[0].timestamp };
    expect(JSON.parse((await ledger.ask('count --status failed --json')).out)).toEqual([failed]);
    expect((await ledger.ask('count --status created failed --ndjson')).out.split('\n')[1]).toBe(JSON.stringify(failed));
  });
});

describe('set', () => {
  const victim = uploadAt('2026-10-01T00:00:00.000Z', 77, { status: 'waiting' });
  beforeAll(() => ledger.insert([victim]));

  it('changes the status, writes the history, and refuses to do it twice', async () => {
    const change = ['set', victim.id, '--from', 'waiting', '--to', 'completed', '--reason', 'seen to\x07'];
    expect(await ledger.ask(change)).toMatchObject({ code: 0, out: `${victim.id}  waiting → completed  uploads/file-77.json\n`, err: '' });

    const shown = await ledger.ask(`show ${victim.id} --utc`);
    expect(shown.out).toContain('status     completed\nreason     seen to\\x07\n');
    expect(shown.out).toContain('recorded as waiting\n2026-11-22 12:00:00.000 UTC   +52d  waiting → completed, by jo@desk\n'
      + '                                    seen to\\x07\n');

    const again = await ledger.ask(change);
    expect(again.code).toBe(4);
    expect(again.err).toMatch(/^error: .*completed.*waiting|waiting.*completed/);
  });

  it('takes the name, the timestamp and the retention that it is given', async () => {
    const line = `set ${victim.id} --timestamp ${victim.timestamp} --from completed --to discarded --by nightly-job --row-retention 90d --json`;
    const entry: Entry = JSON.parse((await ledger.ask(line)).out);
    expect(entry).toMatchObject({ status: 'discarded', expiresAt: NOW / 1000 + 90 * 86_400 });
    expect(entry.history.map(({ by, to }) => `${by} ${to}`)).toEqual(['jo@desk completed', 'nightly-job discarded']);
  });

  it('warns of a status that the ledger does not know', async () => {
    const { code, err } = await ledger.ask(`set ${victim.id} --from discarded --to compleeted`);
    expect(code).toBe(0);
    expect(err).toBe('Note: "compleeted" is a status of your own; the ledger\'s are created, dispatched, retrying, completed, failed, discarded.\n');
  });

  it('exits with 3 for an event that is not there', async () => {
    expect((await ledger.ask('set 00000000-0000-5000-8000-999999999999 --from created --to failed')).code).toBe(3);
    expect((await ledger.ask('set 00000000-0000-5000-8000-999999999999 --timestamp 1795345200.250 --from created --to failed')).code).toBe(3);
  });

  it('exits with 2 for a status that is no name', async () => {
    expect(await ledger.ask(['set', victim.id, '--from', 'compleeted', '--to', 'no way!'])).toMatchObject({ code: 2, err: expect.stringContaining('"no way!"') });
  });
});

describe('what is not right', () => {
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
    ['show', 'missing required argument \'id\''],
    ['set 1 --from created --to created', 'from and to must differ, got: "created" twice'],
    ['list --since 3000-01-01', '3000'],
    ['set 1 --from created', 'required option \'--to <status>\' not specified'],
    ['set 00000000-0000-5000-8000-000000000001 --from created --to failed --row-retention soon', '--row-retention is not a span of time: "soon"'],
    ['sandbox . --port 70000', 'It must be a whole number from 1 to 65535.'],
  ];

  it.each(broken)('%s exits with 2', async (line, words) => {
    expect(await ledger.ask(line)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(words) });
  });

  it('a missing table\'s name exits with 2', async () => {
    const { code, err } = await ask(['list']);
    expect(code).toBe(2);
    expect(err).toBe('error: no table named. Give --table NAME, or set S3_EVENT_LEDGER_TABLE.\n');
  });

  it('a table that is not there exits with 3', async () => {
    const { code, err } = await ask(['count', '--endpoint', ledger.endpoint], { env: { S3_EVENT_LEDGER_TABLE: 'other-table' } });
    expect(code).toBe(3);
    expect(err).toContain(`there is no table other-table at ${ledger.endpoint}`);
    expect(err).toContain('--table and --region');
  });

  it('an index that is not there exits with 3 and names those that are', async () => {
    const { code, err } = await ledger.ask('list --index by-time');
    expect(code).toBe(3);
    expect(err).toMatch(/no index by-time; its indexes: time-index/);
    expect(err).toContain('--index');
  });

  it('what an attacker wrote cannot reach the terminal through an error', async () => {
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
    expect(out).toMatch(/^ {2}3 +not found: the event, the table, the index, the schedule or the function$/m);
  });

  it('without a command goes to stderr and exits with 2', async () => {
    expect(await ask([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: s3-event-ledger') });
  });

  it('tells of the endpoint that needs no credentials', async () => {
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
