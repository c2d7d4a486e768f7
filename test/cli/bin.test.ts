import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { AddressInfo, createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../../src/sandbox/engine';
import { CliLedger } from '../support/cli-ledger';
import { runCommand, startCommand } from '../support/command-process';
import { uploadAt, uploadsFrom } from '../support/entries';
import { ROOT } from '../support/project-root';

const { TABLE } = CliLedger;
const ROWS = 1_500;

let ledger: CliLedger;
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
  ledger = await CliLedger.start();
  await ledger.insert([
    uploadAt('2026-07-01T12:00:00Z', 1, { status: 'failed' }),
    uploadAt('2026-11-22T12:00:00Z', 2, { status: 'failed' }),
    uploadAt('2026-11-22T12:00:00Z', 3, { status: 'retrying' }),
    ...uploadsFrom('2026-11-01T00:00:00Z', ROWS, { key: 'k'.repeat(200) }),
  ]);
});

afterAll(async () => {
  await ledger.stop();
  rmSync(home, { recursive: true });
});

const ask = (args: readonly string[], env: Record<string, string> = {}) => runCommand(args, { HOME: home, ...env });
const start = (...args: string[]) => startCommand(args, { HOME: home });

describe('the command as it is installed', () => {
  it('starts, and prints its version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await ask(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('reads a ledger on this machine without credentials and region, and prints only the data', async () => {
    const { code, out, err } = await ask(['list', '--all', '--ndjson', ...ledger.options()]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.trimEnd().split('\n')).toHaveLength(ROWS);
  });

  it('reads table and endpoint from the environment', async () => {
    const env = { S3_EVENT_LEDGER_TABLE: TABLE, AWS_ENDPOINT_URL_DYNAMODB: ledger.endpoint };
    expect(await ask(['count', '--status', 'failed', '--ndjson'], env)).toMatchObject({
      code: 0, out: '{"status":"failed","count":2,"capped":false,"oldest":"1782907200.000"}\n',
    });
  });

  it('signs the history with the user and the machine', async () => {
    const { id } = uploadAt('2026-11-22T12:00:00Z', 3);
    const { out } = await ask(['set', id, '--from', 'retrying', '--to', 'discarded', '--json', ...ledger.options()]);
    expect(JSON.parse(out).history).toMatchObject([{ from: 'retrying', to: 'discarded', by: expect.stringMatching(/^.+@.+$/) }]);
  });
});

describe('times', () => {
  it('are in the time zone of this machine', async () => {
    const berlin = await ask(['list', '--status', 'failed', '--since', '2026-11-22', ...ledger.options()], { TZ: 'Europe/Berlin' });
    expect(berlin.out).toMatch(/^TIME \(UTC\+01:00\) .*\n2026-11-22 13:00:00 /);
    const newYork = await ask(['list', '--status', 'failed', '--since', '2026-11-22', ...ledger.options()], { TZ: 'America/New_York' });
    expect(newYork.out).toMatch(/^TIME \(UTC-05:00\) .*\n2026-11-22 07:00:00 /);
    const kathmandu = await ask(['list', '--status', 'failed', '--since', '2026-11-22', ...ledger.options()], { TZ: 'Asia/Kathmandu' });
    expect(kathmandu.out).toMatch(/^TIME \(UTC\+05:45\) .*\n2026-11-22 17:45:00 /);
  });

  it('show their offset if daylight saving time changes it', async () => {
    const { out } = await ask(['list', '--status', 'failed', ...ledger.options()], { TZ: 'Europe/Berlin' });
    expect(out).toMatch(/^TIME +ID .*\n2026-07-01 14:00:00\.000 UTC\+02:00 .*\n2026-11-22 13:00:00\.000 UTC\+01:00 /);
  });

  it('are in UTC on request', async () => {
    const { out } = await ask(['list', '--status', 'failed', '--utc', ...ledger.options()], { TZ: 'Europe/Berlin' });
    expect(out).toMatch(/^TIME \(UTC\) .*\n2026-07-01 12:00:00 .*\n2026-11-22 12:00:00 /);
  });

  it('without a time zone are in that of this machine', async () => {
    const noon = (TZ: string) => ask(['list', '--status', 'failed', '--ndjson', '--since', '2026-11-22T12:30', ...ledger.options()], { TZ });
    expect((await noon('Europe/Berlin')).out).not.toBe('');
    expect((await noon('UTC')).out).toBe('');
  });
});

describe('no access exits with 5', () => {
  const remote = ['list', '--table', TABLE, '--endpoint', 'http://dynamodb.invalid'];

  it('without credentials', async () => {
    const { code, out, err } = await ask([...remote, '--region', 'eu-west-1']);
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toMatch(/^error: .*credentials/);
    expect(err).toContain('--profile NAME');
  });

  it('without a region', async () => {
    const { code, err } = await ask(['list', '--table', TABLE], { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' });
    expect(code).toBe(5);
    expect(err).toMatch(/^error: .*region/);
    expect(err).toContain('--region NAME');
  });

  it('with an empty region, in every command', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_REGION: '' };
    for (const args of [['list', '--table', TABLE], ['pause', '--schedule', 's'], ['show', 'id', '--manager', 'm']]) {
      expect(await ask(args, env)).toEqual({
        code: 5, out: '', err: 'error: no region is set: AWS_REGION is empty.\nUse --region NAME, or a --profile that has a region.\n',
      });
    }
  });

  it('and names only options that the command has', async () => {
    const { code, err } = await ask(['pause', '--schedule', 's', '--region', 'eu-west-1']);
    expect(code).toBe(5);
    expect(err).toMatch(/^error: .*credentials/);
    expect(err).toContain('--profile NAME');
    expect(err).not.toContain('--endpoint');
  });

  it('with a profile that does not exist', async () => {
    const { code, err } = await ask([...remote, '--region', 'eu-west-1', '--profile', 'nobody']);
    expect(code).toBe(5);
    expect(err).toMatch(/^error: profile "nobody" does not exist/);
  });

  it('if no DynamoDB answers', async () => {
    const stopped = await startEngine();
    await stopped.stop();
    const { code, out, err } = await ask(['list', '--table', TABLE, '--endpoint', stopped.endpoint]);
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toContain(`no DynamoDB answers at ${stopped.endpoint}`);
  });
});

it('other failures keep their codes', async () => {
  expect((await ask(['list'])).code).toBe(2);
  expect((await ask(['show', '00000000-0000-5000-8000-999999999999', ...ledger.options()])).code).toBe(3);
  expect((await ask(['set', uploadAt('2026-07-01T12:00:00Z', 1).id, '--from', 'created', '--to', 'completed', ...ledger.options()])).code).toBe(4);
});

it('a reader that has seen enough ends it without a word: list | head', async () => {
  const child = start('list', '--all', '--ndjson', ...ledger.options());
  let err = '';
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(err).toBe('');
});

it('keeps its exit code when nobody listens to its messages', async () => {
  const child = start('show', '00000000-0000-5000-8000-999999999999', ...ledger.options());
  child.stderr.destroy();
  expect(await once(child, 'close')).toEqual([3, null]);
});

it('Ctrl-C ends a command that waits, quietly, with 130', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;

  const child = start('list', '--table', TABLE, '--endpoint', `http://127.0.0.1:${port}`);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      said += chunk;
    });
  }
  const [connection] = await once(silent, 'connection') as [Socket];
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(said).toBe('');

  connection.destroy();
  silent.close();
});

describe('a folder as the bucket', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bucket-'));
    for (const name of ['a.json', 'b c.json', 'ü.txt']) writeFileSync(join(folder, name), name);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('demo verifies the ledger and shows its oldest events', async () => {
    const { code, out } = await ask(['demo', folder, '--utc']);
    expect(code).toBe(0);
    expect(out).toMatch(/^TIME \(UTC\) +ID +EVENT +SIZE +OBJECT$/m);
    for (const name of ['a.json', 'b c.json', 'ü.txt']) expect(out).toContain(`/${name}\n`);
  });

  it('sandbox prints the events as they come, until Ctrl-C', async () => {
    const child = start('sandbox', folder);
    let out = '';
    child.stdout.on('data', chunk => {
      out += chunk;
      if (out.split('\n').length > 3 && !child.killed) child.kill('SIGINT');
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    const lines = out.trimEnd().split('\n');
    const changes = lines.filter(line => / {2}→ (dispatched|retrying|completed|failed) +/.test(line));
    const events = lines.filter(line => line.includes('ObjectCreated:Put'));
    expect(events).toHaveLength(3);
    expect(lines).toHaveLength(events.length + changes.length);
    expect(out).toMatch(/^\d\d:\d\d:\d\d  ObjectCreated:Put +8  b c\.json$/m);
  });
});
