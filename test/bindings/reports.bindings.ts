import { execSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { CreateQueueCommand, Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as ts from 'typescript';
import { ROOT } from './built-package';
import { QueueEngine, REQUIREMENT } from './queue-engine';
import type { Entry } from '../../src/core/entry';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { IN_PROCESS } from '../support/engines';
import { entryAt } from '../support/entries';
import { ManagerFixture } from '../support/manager-fixture';
import { snippetsOf, typeErrors } from '../support/page-snippets';
import { sqsEvent } from '../support/sqs-event';

const PAGE = 'docs/outcomes.md';
const ATTEMPT = 2;
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const REGION = 'eu-west-1';

/** How the page's snippet runs in a language: in `reports`, a program that calls it with three messages and a batch: one is done, one failed, one goes on, and the second event of the batch failed. */
interface Reporter {
  readonly name: string;
  readonly snippet: string;
  readonly file: string;
  readonly prepare: readonly string[];
  readonly run: string;
  /** Whether the snippet takes a reason. */
  readonly reason: string | undefined;
}

const REPORTERS: readonly Reporter[] = [
  { name: 'typescript', snippet: 'mts', file: 'report.js', prepare: [], run: 'node --no-warnings main.js', reason: 'no such column' },
  { name: 'python', snippet: 'python', file: 'report.py', prepare: [], run: 'python -B main.py', reason: 'no such column' },
  {
    name: 'java',
    snippet: 'java',
    file: 'Outcomes.java',
    prepare: ['mvn --batch-mode --quiet dependency:build-classpath -Dmdep.outputFile=classpath', 'javac -d . -cp "$(cat classpath)" Main.java Outcomes.java'],
    run: 'java -cp ".:$(cat classpath)" Main',
    reason: undefined,
  },
  { name: 'go', snippet: 'go', file: 'report.go', prepare: ['go vet ./...', 'go build -o reports .'], run: './reports', reason: undefined },
];

let folder: string;
let engine: Engine;
let queues: QueueEngine;
let sqs: SQSClient;
let manager: ManagerFixture | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reports-'));
  cpSync(join(__dirname, 'reports'), folder, { recursive: true });
  shell('python3 -m venv venv');
  shell(`pip install --quiet --no-compile --requirement python/requirements.txt '${REQUIREMENT}'`);
  queues = await QueueEngine.start(join(folder, 'venv', 'bin', 'moto_server'));
  sqs = new SQSClient({ endpoint: queues.endpoint, region: REGION, credentials: CREDENTIALS });
  engine = await IN_PROCESS.start();
});

afterEach(() => manager?.stop());

afterAll(async () => {
  sqs.destroy();
  await engine.stop();
  await queues.stop();
  rmSync(folder, { recursive: true });
});

it.each(REPORTERS)('the report in $name settles an event, from a queue to the ledger', async ({ name, snippet, file, prepare, run, reason }) => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const [done, failed, working, ...batch] = [0, 1, 2, 3, 4, 5].map(second => entryAt(second));
  manager = await ManagerFixture.start(engine, () => ({ status: 400, error: 'NoTarget' }));
  await manager.put([done, failed, working, ...batch].map(dispatched));

  writeFileSync(join(folder, name, file), programOf(snippet));
  for (const command of prepare) shell(command, name);
  const messages = [done, failed, working].map(entry => `'${JSON.stringify(messageOf(entry))}'`);
  const batched = `'${JSON.stringify({ version: 1, leaseUntil: batch[0].timestamp, messages: batch.map(messageOf) })}'`;
  shell(`${run} ${messages.join(' ')} ${batched} ${batch[1].id}`, name, { OUTCOME_QUEUE_URL: QueueUrl });

  const bodies = (await received(QueueUrl)).map(({ Body = '' }) => Body);
  const { result } = await manager.settler().invoke(sqsEvent(bodies));
  expect(result).toEqual({ batchItemFailures: [] });
  expect(await manager.entry(done)).toMatchObject({ status: 'completed' });
  expect(Number((await manager.entry(working))?.leaseUntil)).toBeGreaterThan(Date.now() / 1000);
  const statuses = await Promise.all(batch.map(async entry => (await manager?.entry(entry))?.status));
  expect(statuses).toEqual(['completed', 'retrying', 'completed']);
  expect(await manager.entry(failed)).toMatchObject({ status: 'retrying', ...reason === undefined ? {} : { statusReason: reason } });
});

it('the page has a report in no other language', () => {
  const reports = snippetsOf(PAGE).map(({ info }) => info).filter(info => info !== 'ts');
  expect(reports.sort()).toEqual(REPORTERS.map(({ snippet }) => snippet).sort());
});

/** An event that is with its target. */
function dispatched(entry: Entry): Entry {
  const claimed = fromMilliseconds(Date.now());
  return { ...entry, status: 'dispatched', attempt: ATTEMPT, leaseUntil: claimed, history: [{ at: claimed, from: 'retrying', to: 'dispatched', by: 'dispatch' }] };
}

function messageOf({ id, timestamp }: Entry): object {
  return { version: 1, id, timestamp, attempt: ATTEMPT, eventName: 'ObjectCreated:Put', object: { Bucket: 'b', Key: 'incoming/"one".json' } };
}

function programOf(info: string): string {
  const found = snippetsOf(PAGE).filter(snippet => snippet.info === info);
  expect(found).toHaveLength(1);
  const [{ code }] = found;
  if (info !== 'mts') return code;
  expect(typeErrors([code])).toEqual([[]]);
  return ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText;
}

/** What is in the queue, once all reports are. */
async function received(QueueUrl: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let call = 0; call < 5 && messages.length < 4; call += 1) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    messages.push(...Messages);
  }
  return messages;
}

function shell(command: string, name = '.', more: NodeJS.ProcessEnv = {}): void {
  execSync(command, {
    cwd: join(folder, name),
    env: {
      ...process.env,
      PATH: join(folder, 'venv', 'bin') + delimiter + process.env.PATH,
      NODE_PATH: join(ROOT, 'node_modules'),
      AWS_ENDPOINT_URL_SQS: queues?.endpoint,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      ...more,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
