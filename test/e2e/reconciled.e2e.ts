import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, PutBucketNotificationConfigurationCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeployedApp } from './deployed-app';
import { eventuallyDeployed } from './deployment-deadline';
import { Emulator } from './emulator';
import { LedgerClient } from '../../src/client';
import type { BatchResult } from '../../src/handlers/reconcile-objects';
import type { WiringReport } from '../../src/handlers/wiring-check';
import { FACTS, notification, notificationRecord } from '../support/envelopes';

const STACK = 'Reconciled';
const LOST = ['incoming/lost one.json', 'incoming/lost + ü.json', 'lost.json'];

let emulator: Emulator;
let app: DeployedApp;
let s3: S3Client;

beforeAll(async () => {
  emulator = await Emulator.start({ patched: true });
  app = new DeployedApp(emulator);
  s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
  await app.bootstrap();
  await app.deploy([STACK]);
});

afterAll(async () => {
  app.remove();
  await emulator.stop();
});

async function put(...keys: readonly string[]): Promise<void> {
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: app.outputs(STACK).BucketName, Key, Body: Key }));
}

/** The events that are recorded, by key: how each came. */
async function recorded(): Promise<Record<string, string>> {
  const { TableName: tableName } = app.outputs(STACK);
  const names: Record<string, string> = {};
  for await (const { key, eventName } of new LedgerClient({ client: new DynamoDBClient(emulator.client), tableName }).all({ status: 'created' })) names[key] = eventName;
  return names;
}

interface Checked {
  readonly code: number;
  readonly wrong: ReadonlyArray<{ readonly link: string; readonly code?: string }>;
}

/** What the command says is wrong. */
async function check(): Promise<Checked> {
  const { code, stdout } = await app.cli('check', '--table', app.outputs(STACK).TableName, '--json');
  const { parts } = JSON.parse(stdout) as { parts: ReadonlyArray<{ readonly links: Checked['wrong'] }> };
  const wrong = parts.flatMap(({ links }) => links).filter(link => link.code !== undefined);
  return { code, wrong: wrong.map(link => ({ link: link.link, code: link.code })) };
}

/** One check of the wiring function, with the input of its schedule. */
async function wiringErrors(): Promise<string[]> {
  const { WiringFunction } = app.outputs(STACK);
  const { Environment } = await app.awsJson<{ Environment: { Variables: Record<string, string> } }>('lambda', 'get-function-configuration', '--function-name', WiringFunction);
  const { Target } = await app.awsJson<{ Target: { Input: string } }>('scheduler', 'get-schedule', '--name', Environment.Variables.LEDGER_SCHEDULE_NAME);
  writeFileSync(join(app.folder, 'input.json'), Target.Input);
  await app.aws('lambda', 'invoke', '--function-name', WiringFunction, '--payload', 'file://input.json', 'wiring.json');
  return (JSON.parse(readFileSync(join(app.folder, 'wiring.json'), 'utf8')) as WiringReport).errors.map(({ code = '' }) => code);
}

/** A run of the deployed state machine. @returns the results of its batches */
async function reconcile(): Promise<BatchResult[]> {
  const { executionArn } = await app.awsJson<{ executionArn: string }>('stepfunctions', 'start-execution', '--state-machine-arn', app.outputs(STACK).StateMachineArn);
  let output = '';
  await eventuallyDeployed(async () => {
    const execution = await app.awsJson<{ status: string; output?: string; cause?: string }>('stepfunctions', 'describe-execution', '--execution-arn', executionArn);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: expect.any(String) as string });
    output = execution.output ?? '';
  });
  return JSON.parse(output) as BatchResult[];
}

function sum(results: readonly BatchResult[], name: 'checked' | 'missing' | 'repaired'): number {
  return results.reduce((total, result) => total + result[name], 0);
}

it('finds nothing wrong in what was deployed but that the schedule is disabled', async () => {
  // The emulator creates each event source mapping in the state enabled, also the disabled one of prompt dispatch.
  expect(await check()).toEqual({ code: 1, wrong: [{ link: 'schedule', code: 'SCHEDULE_DISABLED' }] });
  expect((await app.cli('resume', '--manager', app.outputs(STACK).DispatchFunction)).code).toBe(0);
  expect(await check()).toEqual({ code: 0, wrong: [] });
  expect(await wiringErrors()).toEqual([]);
  expect((await app.cli('pause', '--manager', app.outputs(STACK).DispatchFunction)).code).toBe(0);
});

it('sees that somebody has replaced the notifications of the bucket: the wiring function and the command', async () => {
  await put('recorded.json');
  await eventuallyDeployed(async () => expect(Object.keys(await recorded())).toEqual(['recorded.json']));
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: app.outputs(STACK).BucketName, NotificationConfiguration: {} }));
  await put(...LOST);

  expect(await wiringErrors()).toEqual(['NOTIFICATION_MISSING']);
  const found = await check();
  expect(found.code).toBe(1);
  expect(found.wrong).toContainEqual({ link: 'notification', code: 'NOTIFICATION_MISSING' });
});

it('finds exactly the objects whose notifications were lost, and repairs them', async () => {
  const results = await reconcile();

  expect({ checked: sum(results, 'checked'), missing: sum(results, 'missing'), repaired: sum(results, 'repaired') }).toEqual({ checked: 4, missing: 3, repaired: 3 });
  expect(results.flatMap(({ missingKeys }) => missingKeys).sort()).toEqual([...LOST].sort());
  await eventuallyDeployed(async () => expect(await recorded()).toEqual({
    'recorded.json': 'ObjectCreated:Put', ...Object.fromEntries(LOST.map(key => [key, 'ObjectCreated:Reconciled'])),
  }));
});

it('finds nothing in the next run', async () => {
  const results = await reconcile();

  expect([sum(results, 'checked'), sum(results, 'missing')]).toEqual([4, 0]);
});

it('the engine has no batches and no report: each object is a child of its own, and the bucket of the reports stays empty', async () => {
  expect(await reconcile()).toHaveLength(4);
  expect((await s3.send(new ListObjectsV2Command({ Bucket: app.outputs(STACK).ReportBucketName }))).KeyCount).toBe(0);
});

it('publishes what it found as metrics', async () => {
  const { ReconcileFunction } = app.outputs(STACK);
  const { LoggingConfig } = await app.awsJson<{ LoggingConfig: { LogGroup: string } }>('lambda', 'get-function-configuration', '--function-name', ReconcileFunction);
  await eventuallyDeployed(async () => {
    // The emulator may add what a function prints to the log of its next invocation only.
    await reconcile();
    const { events } = await app.awsJson<{ events: ReadonlyArray<{ readonly message: string }> }>(
      'logs', 'filter-log-events', '--log-group-name', LoggingConfig.LogGroup, '--filter-pattern', '"CloudWatchMetrics"',
    );
    const metrics = events.map(({ message }) => JSON.parse(message.slice(message.indexOf('{'))) as { readonly Checked: number; readonly Repaired: number });
    expect(metrics.map(({ Checked }) => Checked)).toEqual(metrics.map(() => 1));
    expect(metrics.length).toBeGreaterThan(4);
    expect(metrics.filter(({ Repaired }) => Repaired === 1)).toHaveLength(3);
  });
});

it('a deployment that changes the notifications repairs the wiring', async () => {
  await app.deploy([STACK], 'update');

  expect(await wiringErrors()).toEqual([]);
  expect((await check()).wrong).toEqual([{ link: 'schedule', code: 'SCHEDULE_DISABLED' }, { link: 'prompt dispatch', code: 'MAPPING_DISABLED' }]);
  await put('after.json');
  await eventuallyDeployed(async () => expect(await recorded()).toMatchObject({ 'after.json': 'ObjectCreated:Put' }));
});

it('lists and redrives what could not be recorded', async () => {
  const { TableName, DeadLetterQueueUrl: QueueUrl, BucketName } = app.outputs(STACK);
  const sqs = new SQSClient(emulator.client);
  const valid = notification(notificationRecord({ ...FACTS, bucket: BucketName, key: 'from the dead-letter queue.json' }));
  for (const MessageBody of ['garbage', valid]) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

  const listed = await app.cli('dlq', 'list', '--table', TableName, '--json');
  const { reasons } = JSON.parse(listed.stdout) as { reasons: ReadonlyArray<{ code: string; count: number }> };
  expect(reasons.map(({ code, count }) => [code, count]).sort()).toEqual([['NOT_JSON', 1], ['NOT_RECORDED', 1]]);
  const redriven = await app.cli('dlq', 'redrive', '--table', TableName, '--yes', '--json');
  expect(JSON.parse(redriven.stdout)).toMatchObject({ status: 'COMPLETED', moved: 2 });
  await eventuallyDeployed(async () => expect(Object.keys(await recorded())).toContain('from the dead-letter queue.json'));
});
