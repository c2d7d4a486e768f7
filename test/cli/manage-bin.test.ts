import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientOf, createTable, entriesFrom, insert } from './ledger-table';
import { LedgerClient } from '../../src/client';
import { Engine, startEngine } from '../../src/sandbox/engine';

const ROOT = join(__dirname, '..', '..');
const BIN = join(ROOT, 'assets', 'cli', 'bin', 'index.js');
const TABLE = 'my-ledger';
const ROWS = 1_500;
/** A child that should have ended is ended, so that the test fails instead of hanging. */
const PATIENCE_MS = 30_000;

let engine: Engine;
let client: DynamoDBClient;
let ledger: LedgerClient;

beforeEach(async () => {
  engine = await startEngine();
  client = clientOf(engine.endpoint);
  ledger = new LedgerClient({ client, tableName: TABLE });
  await createTable(client, TABLE, 'time-index');
});

afterEach(async () => {
  client.destroy();
  await engine.stop();
});

const here = () => ['--table', TABLE, '--endpoint', engine.endpoint];
const environment = () => ({ PATH: process.env.PATH ?? '', AWS_EC2_METADATA_DISABLED: 'true' });
const count = async (status: string) => (await ledger.counts({ statuses: [status] }))[0].count;

function ask(args: readonly string[], input = ''): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise(resolve => {
    const child = execFile(BIN, [...args], { env: environment(), timeout: PATIENCE_MS }, (error, out, err) => {
      resolve({ code: error ? error.code : 0, out, err });
    });
    child.stdin?.on('error', () => undefined).end(input);
  });
}

it('asks nobody but a person at a terminal', async () => {
  await insert(client, TABLE, entriesFrom('2026-11-22T12:00:00Z', 3, 'k').map(entry => ({ ...entry, status: 'failed' })));
  expect(await ask(['retry', '--status', 'failed', ...here()], 'y\n')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('add --yes') });
  expect(await count('failed')).toBe(3);
  expect(await ask(['retry', '--status', 'failed', '--yes', ...here()])).toEqual({ code: 0, out: '3 events  failed → created\n', err: '' });
});

it('Ctrl-C ends a change of many events with the words to go on with', async () => {
  await insert(client, TABLE, entriesFrom('2026-11-22T12:00:00Z', ROWS, 'k').map(entry => ({ ...entry, status: 'failed' })));
  const child = spawn(BIN, ['retry', '--status', 'failed', '--yes', ...here()], { env: environment(), timeout: PATIENCE_MS });
  let err = '';
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  const ended = once(child, 'close');
  while (child.exitCode === null && await count('created') < 50) await new Promise(resolve => setTimeout(resolve, 5));
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  const [, rest = ''] = /^Ended after \d+ events\. Go on with the same filter, and (--until \S+ --cursor \S+)\n$/.exec(err) ?? [];

  expect(await ask(['retry', '--status', 'failed', '--yes', ...rest.split(' '), ...here()])).toMatchObject({ code: 0 });
  expect([await count('failed'), await count('created')]).toEqual([0, ROWS]);
});

it('a dispatch ends at once, with 5, where no DynamoDB answers', async () => {
  const gone = await startEngine();
  await gone.stop();
  expect(await ask(['dispatch', '--once', '--event-bus', 'b', '--table', TABLE, '--endpoint', gone.endpoint])).toMatchObject({
    code: 5, out: '', err: expect.stringContaining(`no DynamoDB answers at ${gone.endpoint}`),
  });
});
