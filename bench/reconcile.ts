import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { keyOf } from './listed-bucket';
import { STATUSES } from '../src/core/contract/status';
import { OBJECT_INDEX_NAME } from '../src/core/contract/table-schema';
import type { Entry } from '../src/core/entry';
import type { ReconcileCounts } from '../src/core/reconcile-batch';
import { toUri } from '../src/core/s3/object-uri';
import type { Engine } from '../src/sandbox/engine';
import { DYNAMODB_LOCAL } from '../test/support/engines';
import { LedgerTable } from '../test/support/ledger-table';
import { ROOT } from '../test/support/project-root';

/** What one run of the shipping command found, and what it took. */
export interface ReconcileMeasurement {
  readonly counts: ReconcileCounts;
  /** The keys that it reports as missing and that have an event, and those that it does not report. */
  readonly wrong: readonly string[];
  readonly seconds: number;
  readonly objectsPerSecond: number;
  /** Resident, in bytes. */
  readonly peakMemory: number;
  /** Queries per second that the engine answers to a bare HTTP client, with as many in flight. */
  readonly ceiling: number;
}

const BIN = join(ROOT, 'assets/cli/bin/index.js');
const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/123456789012/queue';
const ROWS_AT_ONCE = 20_000;
const IN_FLIGHT = 32;

/** Withholds the events of some objects, spread over the bucket, and has the command find them. */
export async function measureReconcile(
  engine: Engine, objects: number, withheld: number, say: (line: string) => void = () => {},
): Promise<ReconcileMeasurement> {
  const time = `${Math.floor(Date.now() / 1_000) - 7_200}.000`;
  const step = Math.floor(objects / withheld);
  const isWithheld = (index: number) => index % step === Math.floor(step / 2) && Math.floor(index / step) < withheld;
  const table = await LedgerTable.create(engine, { TableName: 'reconciled' });
  const bucket = fork(join(__dirname, 'listed-bucket.ts'), [String(objects), time], { execArgv: ['--require', 'ts-node/register/transpile-only'], stdio: 'inherit' });
  try {
    for (let first = 0; first < objects; first += ROWS_AT_ONCE) {
      const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, objects - first) }, (_, index) => first + index).filter(index => !isWithheld(index));
      await table.putAll(rows.map(index => rowOf(index, time)));
      say(`${first + ROWS_AT_ONCE} rows written`);
    }
    const [{ url }] = await once(bucket, 'message') as [{ url: string }];
    const run = await runCommand(['reconcile', 's3://files', '--since', '1d', '--json', '--table', table.name, '--table-endpoint', engine.endpoint, '--endpoint', url, '--queue', QUEUE_URL]);
    const { objects: found, ...counts } = JSON.parse(run.stdout) as ReconcileCounts & { readonly objects: ReadonlyArray<{ readonly key: string }> };
    const expected = new Set(Array.from({ length: objects }, (_, index) => index).filter(isWithheld).map(keyOf));
    const reported = new Set(found.map(({ key }) => key));
    return {
      counts,
      wrong: [...[...reported].filter(key => !expected.has(key)), ...[...expected].filter(key => !reported.has(key))],
      seconds: run.seconds,
      objectsPerSecond: Math.round(objects / run.seconds),
      peakMemory: run.peakMemory,
      ceiling: await engineCeiling(engine, table.name, Math.min(objects, 20_000)),
    };
  } finally {
    bucket.disconnect();
    await table.remove();
    table.close();
  }
}

function rowOf(index: number, timestamp: string): Entry {
  const id = `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`;
  return { id, timestamp, bucket: 'files', key: keyOf(index), size: 100, etag: 'one', eventName: 'ObjectCreated:Put', status: STATUSES.COMPLETED, recordedAt: timestamp, history: [] };
}

async function runCommand(words: readonly string[]): Promise<{ readonly stdout: string; readonly seconds: number; readonly peakMemory: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  let peakMemory = 0;
  const watch = setInterval(() => {
    peakMemory = Math.max(peakMemory, residentPeak(child.pid));
  }, 100);
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  clearInterval(watch);
  return { stdout, seconds: (performance.now() - started) / 1_000, peakMemory };
}

function residentPeak(pid: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1_024;
  } catch {
    return 0;
  }
}

/** The same queries from a client that does nothing but HTTP. */
async function engineCeiling({ endpoint }: Engine, table: string, queries: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const started = performance.now();
  let next = 0;
  await Promise.all(Array.from({ length: IN_FLIGHT }, async () => {
    while (next < queries) {
      const uri = toUri({ bucket: 'files', key: keyOf(next) });
      next += 1;
      await post(agent, endpoint, JSON.stringify({
        TableName: table,
        IndexName: OBJECT_INDEX_NAME,
        KeyConditionExpression: 'object_uri = :uri',
        ExpressionAttributeValues: { ':uri': { S: uri } },
      }));
    }
  }));
  agent.destroy();
  return Math.round(queries / ((performance.now() - started) / 1_000));
}

function post(agent: Agent, endpoint: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request(endpoint, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.Query',
        'authorization': 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
    }, response => {
      response.resume();
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`the engine answered ${response.statusCode}`))));
    }).on('error', reject).end(body);
  });
}

async function main(): Promise<void> {
  const objects = Number(process.argv[2] ?? 1_000_000);
  const withheld = Math.max(1, Math.round(objects / 1_000));
  const engine = await DYNAMODB_LOCAL.start();
  try {
    const result = await measureReconcile(engine, objects, withheld, line => process.stderr.write(`\r${line}`));
    const { counts, wrong, seconds, objectsPerSecond, peakMemory, ceiling } = result;
    process.stdout.write(`\n${JSON.stringify(counts)}\n`);
    process.stdout.write(`${objects} objects, ${withheld} withheld: ${counts.missing} missing, ${wrong.length} wrong\n`);
    process.stdout.write(`${seconds.toFixed(1)} s, ${objectsPerSecond} objects/s, ceiling of the engine ${ceiling} queries/s, peak memory ${Math.round(peakMemory / 1_048_576)} MB\n`);
    process.exitCode = counts.missing === withheld && wrong.length === 0 && peakMemory < 256 * 1_048_576 ? 0 : 1;
  } finally {
    await engine.stop();
  }
}

if (require.main === module) void main();
