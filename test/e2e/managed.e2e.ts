import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeployedApp } from './deployed-app';
import { eventuallyDeployed } from './deployment-deadline';
import { Emulator } from './emulator';
import { added, Inventory, inventory } from './inventory';
import { Entry, LedgerClient } from '../../src/client';
import { shardOf } from '../../src/core/contract/shards';
import { folderGroup } from '../../src/core/object-group';
import { rows } from '../support/markdown-table';
import { ROOT } from '../support/project-root';

const BATCHED = ['BatchedFunction', 'BatchedStateMachine'];
const MANAGED = ['ByQueue', 'ByFunction', 'ByStateMachine', ...BATCHED, 'ByEventBridge', 'Monitored', 'Prompt', 'ByTurns'];

/** Targets that report how each event ended. */
const REPORTING = ['ByQueue', 'ByFunction', 'ByStateMachine', ...BATCHED];

let emulator: Emulator;
let app: DeployedApp;
let s3: S3Client;
let before: Inventory;
/** Users with access keys cannot be deleted. */
const accessKeys: Array<{ readonly userName: string; readonly accessKeyId: string }> = [];

beforeAll(async () => {
  emulator = await Emulator.start({ patched: true });
  app = new DeployedApp(emulator);
  s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
  await app.bootstrap();
  before = await inventory(app);
});

afterAll(async () => {
  app.remove();
  await emulator.stop();
});

function ledgerOf(stack: string): LedgerClient {
  const { TableName: tableName, IndexName: indexName } = app.outputs(stack);
  return new LedgerClient({ client: new DynamoDBClient(emulator.client), tableName, indexName });
}

async function entriesOf(stack: string, status: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of ledgerOf(stack).all({ status })) entries.push(entry);
  return entries;
}

async function put(stack: string, ...keys: string[]): Promise<void> {
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: app.outputs(stack).BucketName, Key, Body: Key }));
}

async function recorded(stack: string, count: number): Promise<void> {
  await eventuallyDeployed(async () => expect(await entriesOf(stack, 'created')).toHaveLength(count));
}

/** A run of the deployed function. @returns the error of the function, if it failed */
async function dispatchOnce(stack: string): Promise<string | undefined> {
  const { FunctionError } = await app.awsJson<{ FunctionError?: string }>('lambda', 'invoke', '--function-name', app.outputs(stack).DispatchFunction, 'answer.json');
  return FunctionError && readFileSync(join(app.folder, 'answer.json'), 'utf8');
}

/** The credentials of a user that the stack ByFunction creates. */
async function credentialsOf(user: 'Reader' | 'Operator' | 'Stranger'): Promise<Record<string, string>> {
  const { AccessKey } = await app.awsJson<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
    'iam', 'create-access-key', '--user-name', app.outputs('ByFunction')[`${user}Name`],
  );
  accessKeys.push({ userName: app.outputs('ByFunction')[`${user}Name`], accessKeyId: AccessKey.AccessKeyId });
  return { AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey };
}

describe('on the patched engine', () => {
  it('deploys managers with every kind of target, monitored and encrypted ones among them', async () => {
    await app.deploy(MANAGED);

    for (const stack of MANAGED) expect(app.outputs(stack).DispatchFunction).toEqual(expect.any(String));
  });

  it.each(REPORTING)('delivers events, settles them by their outcomes, retries what failed and gives up on it: %s', async stack => {
    await put(stack, 'good one.json', 'good two.json', 'bad.json');
    await recorded(stack, 3);

    await eventuallyDeployed(async () => {
      await dispatchOnce(stack);
      expect((await entriesOf(stack, 'completed')).map(({ key }) => key).sort()).toEqual(['good one.json', 'good two.json']);
      const [failed, ...others] = await entriesOf(stack, 'failed');
      expect(others).toEqual([]);
      expect(failed).toMatchObject({ key: 'bad.json', attempt: 2, statusReason: expect.stringMatching(/bad|cannot read it/i) });
      expect(failed.history.map(({ to }) => to)).toEqual(['dispatched', 'retrying', 'dispatched', 'failed']);
    });
  });

  it.each(BATCHED)('delivered all events in one batch, and only the one that failed again, alone: %s', async stack => {
    const [failed] = await entriesOf(stack, 'failed');
    expect(failed.history.flatMap(({ reason = [] }) => reason)).toEqual(['bad, one of 3', 'bad, one of 1']);
    expect((await entriesOf(stack, 'completed')).map(({ attempt }) => attempt)).toEqual([1, 1]);
  });

  it('extends the lease of a job that sends heartbeats, by its report and by the command line', async () => {
    const { DispatchFunction } = app.outputs('ByQueue');
    const left = async () => {
      const [entry] = await entriesOf('ByQueue', 'dispatched');
      return { attempt: entry?.attempt, seconds: Number(entry?.leaseUntil) - Date.now() / 1000 };
    };
    await put('ByQueue', 'long.json');
    await eventuallyDeployed(async () => {
      await dispatchOnce('ByQueue');
      expect((await left()).seconds).toBeGreaterThan(3_000);
    });

    const [{ id }] = await entriesOf('ByQueue', 'dispatched');
    expect(await app.cli('heartbeat', id, '--manager', DispatchFunction, '--lease', '3h')).toMatchObject({ code: 0 });
    expect(await left()).toEqual({ attempt: 1, seconds: expect.any(Number) });
    expect((await left()).seconds).toBeGreaterThan(10_000);
    expect(await app.cli('complete', id, '--manager', DispatchFunction, '--attempt', '1')).toMatchObject({ code: 0 });
  });

  it('delivers only the newest event of an object that was overwritten while the manager was paused', async () => {
    const { ScheduleName, ScheduleGroupName } = app.outputs('ByQueue');
    expect(await app.cli('pause', '--schedule', ScheduleName, '--group', ScheduleGroupName)).toMatchObject({ code: 0 });
    await put('ByQueue', 'overwritten.json', 'overwritten.json', 'overwritten.json', 'overwritten.json');
    await recorded('ByQueue', 4);
    await eventuallyDeployed(async () => {
      await dispatchOnce('ByQueue');
      const completed = (await entriesOf('ByQueue', 'completed')).filter(({ key }) => key === 'overwritten.json');
      expect(completed).toEqual([expect.objectContaining({ attempt: 1 })]);
    });

    const { entries: [newest, ...older] } = await ledgerOf('ByQueue').history({ bucket: app.outputs('ByQueue').BucketName, key: 'overwritten.json' });
    expect(newest.status).toBe('completed');
    expect(older.map(({ status, attempt, history }) => [status, attempt, history.map(({ to }) => to)])).toEqual(Array(3).fill(['superseded', undefined, ['superseded']]));
    expect(await app.cli('resume', '--schedule', ScheduleName, '--group', ScheduleGroupName)).toMatchObject({ code: 0 });
  });

  it('delivers events to an event bus', async () => {
    const sqs = new SQSClient(emulator.client);
    await put('ByEventBridge', 'one.json');
    await recorded('ByEventBridge', 1);
    await dispatchOnce('ByEventBridge');

    await eventuallyDeployed(async () => {
      const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: app.outputs('ByEventBridge').SeenQueueUrl }));
      expect(JSON.parse(message.Body ?? '')).toMatchObject({ 'source': 'com.example.files', 'detail-type': 'File arrived', 'detail': { object: { Key: 'one.json' } } });
    });
    await eventuallyDeployed(async () => expect(await entriesOf('ByEventBridge', 'completed')).toHaveLength(1));
  });

  it('delivers by the schedule alone, within a minute or two', async () => {
    await put('Monitored', 'scheduled.json');

    await eventuallyDeployed(async () => expect(await entriesOf('Monitored', 'completed')).toHaveLength(1));
  });

  it('delivers by signals alone: what arrives, and what waits for a slot in flight', async () => {
    await put('Prompt', 'one.json', 'two.json', 'three.json');

    await eventuallyDeployed(async () => expect(await entriesOf('Prompt', 'completed')).toHaveLength(3));
  });

  it('starts no run by signals while it is paused', async () => {
    const { ScheduleName, ScheduleGroupName } = app.outputs('Prompt');
    const schedule = ['--schedule', ScheduleName, '--group', ScheduleGroupName, '--json'];
    const paused = await app.cli('pause', ...schedule);
    expect(JSON.parse(paused.stdout)).toMatchObject({ to: 'DISABLED', wakeSource: { to: expect.stringMatching(/^Disabl/) } });
    await put('Prompt', 'paused.json');
    await recorded('Prompt', 1);
    const resumed = await app.cli('resume', ...schedule);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ to: 'ENABLED', wakeSource: { to: expect.stringMatching(/^Enabl/) } });
    await put('Prompt', 'resumed.json');

    await eventuallyDeployed(async () => expect(await entriesOf('Prompt', 'completed')).toHaveLength(5));
  });

  it('permits nothing to a user without a grant, and no change to one with grantRead', async () => {
    const { TableName } = app.outputs('ByFunction');
    const [{ id }] = await entriesOf('ByFunction', 'completed');
    const [stranger, reader] = [await credentialsOf('Stranger'), await credentialsOf('Reader')];

    expect(await app.cliAs(stranger, 'list', '--table', TableName)).toMatchObject({ code: 5, stderr: expect.stringMatching(/may not dynamodb:Query .*grantRead/) });
    expect(await app.cliAs(reader, 'show', id, '--table', TableName)).toMatchObject({ code: 0, stdout: expect.stringContaining(id) });
    expect(await app.cliAs(reader, 'set', id, '--table', TableName, '--from', 'completed', '--to', 'mine'))
      .toMatchObject({ code: 5, stderr: expect.stringMatching(/may not dynamodb:PartiQLUpdate .*grantManage/) });
    expect((await ledgerOf('ByFunction').get({ id }))?.status).toBe('completed');
  });

  it('changes nothing in a run whose function has lost a permission, and delivers in the next run with it', async () => {
    const role = ['--role-name', app.outputs('ByFunction').DispatchRoleName, '--policy-name', 'denied'];
    const statement = { Effect: 'Deny', Action: 'dynamodb:PartiQLUpdate', Resource: '*' };
    await put('ByFunction', 'denied at first.json');
    await recorded('ByFunction', 1);
    await app.aws('iam', 'put-role-policy', ...role, '--policy-document', JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
    try {
      expect(await dispatchOnce('ByFunction')).toContain('no change could be written: ACCESS_DENIED');
      expect(await entriesOf('ByFunction', 'created')).toEqual([expect.objectContaining({ key: 'denied at first.json', history: [] })]);
    } finally {
      await app.aws('iam', 'delete-role-policy', ...role);
    }

    expect(await dispatchOnce('ByFunction')).toBeUndefined();
    await eventuallyDeployed(async () => expect((await entriesOf('ByFunction', 'completed')).map(({ key }) => key)).toContain('denied at first.json'));
  });

  it('dispatches once by the command line, with the settings of the deployed manager and the permissions of an operator', async () => {
    const { ScheduleName, ScheduleGroupName } = app.outputs('ByFunction');
    expect(await app.cli('pause', '--schedule', ScheduleName, '--group', ScheduleGroupName)).toMatchObject({ code: 0 });
    await put('ByFunction', 'by hand.json');
    await recorded('ByFunction', 1);
    const { code, stdout, stderr } = await app.cliAs(await credentialsOf('Operator'), 'dispatch', '--once', '--manager', app.outputs('ByFunction').DispatchFunction, '--json');

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(JSON.parse(stdout)).toMatchObject({ dispatched: 1 });
    await eventuallyDeployed(async () => expect((await entriesOf('ByFunction', 'completed')).map(({ key }) => key)).toContain('by hand.json'));
  });

  it('takes equal turns of folders, in the deployed function and by the command line', async () => {
    const { BucketName: bucket, DispatchFunction } = app.outputs('ByTurns');
    const shardOfFolder = (folder: string) => shardOf(folderGroup({ object: { Bucket: bucket, Key: `${folder}/` } }), 4);
    const small = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm'].find(folder => shardOfFolder(folder) !== shardOfFolder('a'));
    await put('ByTurns', ...['1', '2', '3', '4', '5', '6'].map(name => `a/${name}`), `${small}/1`);
    await recorded('ByTurns', 7);

    expect(await dispatchOnce('ByTurns')).toBeUndefined();
    expect((await entriesOf('ByTurns', 'completed')).map(({ key }) => key).sort()).toEqual(['a/1', 'a/2', 'a/3', `${small}/1`]);
    const { stdout } = await app.cli('dispatch', '--once', '--manager', DispatchFunction, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ completed: 3, moreToDeliver: false });
  });

  it('shows and retries what failed by the command line', async () => {
    const { TableName, DispatchFunction } = app.outputs('ByFunction');
    const [{ id }] = await entriesOf('ByFunction', 'failed');
    const shown = await app.cli('show', id, '--table', TableName, '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ id, status: 'failed' });

    const counted = await app.cli('retry', '--manager', DispatchFunction, '--status', 'failed', '--dry-run', '--json');
    expect(JSON.parse(counted.stdout)).toMatchObject({ count: 1 });
    const retried = await app.cliAs(await credentialsOf('Operator'), 'retry', '--manager', DispatchFunction, '--status', 'failed', '--yes', '--reason', 'the bucket policy is fixed');
    expect(retried.code).toBe(0);
    await eventuallyDeployed(async () => {
      await dispatchOnce('ByFunction');
      expect(await entriesOf('ByFunction', 'failed')).toEqual([expect.objectContaining({ id, attempt: 4 })]);
    });
  });

  it('replays a completed event by the command line: it is delivered and completed again, as the next attempt', async () => {
    const { DispatchFunction } = app.outputs('ByFunction');
    const [{ id, attempt = 0 }] = await entriesOf('ByFunction', 'completed');
    const replayed = await app.cliAs(await credentialsOf('Operator'), 'replay', id, '--manager', DispatchFunction, '--reason', 'parser fixed', '--json');
    expect(JSON.parse(replayed.stdout)).toMatchObject({ id, status: 'retrying', attempt, statusReason: 'parser fixed' });

    await eventuallyDeployed(async () => {
      await dispatchOnce('ByFunction');
      expect(await ledgerOf('ByFunction').get({ id })).toMatchObject({ status: 'completed', attempt: attempt + 1 });
    });
    const { history } = await ledgerOf('ByFunction').get({ id }) ?? { history: [] };
    expect(history.map(({ to }) => to).slice(-3)).toEqual(['retrying', 'dispatched', 'completed']);
  });

  it('changes nothing when it is deployed again', async () => {
    const printed = await app.deploy(MANAGED);

    expect(printed.match(/\(no changes\)/g)).toHaveLength(MANAGED.length);
  });

  it('updates what changed, and keeps the table', async () => {
    const { TableName } = app.outputs('ByQueue');
    const completed = (await entriesOf('ByQueue', 'completed')).length;
    await app.deploy(['ByQueue'], 'update');

    expect(app.outputs('ByQueue').TableName).toBe(TableName);
    expect(await entriesOf('ByQueue', 'completed')).toHaveLength(completed);
    const scheduler = new SchedulerClient(emulator.client);
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ NamePrefix: 'ByQueue' }));
    // The ledger's own schedule checks the wiring; it is in the default group.
    const ofManager = Schedules.filter(({ GroupName }) => GroupName !== 'default');
    expect([Schedules.length, ofManager.length]).toEqual([2, 1]);
    const { ScheduleExpression } = await scheduler.send(new GetScheduleCommand({ Name: ofManager[0].Name, GroupName: ofManager[0].GroupName }));
    expect(ScheduleExpression).toBe('rate(5 minutes)');
  });

  it('leaves exactly what the README names when it is destroyed, and can be deployed again', async () => {
    const others = added(before, await inventory(app));
    await app.deploy(['Again']);
    await put('Again', 'kept.json');
    await recorded('Again', 1);
    const { TableName } = app.outputs('Again');
    const retained = await app.retained('Again');
    await app.destroy(['Again']);

    const left = withoutLogsOfLambda(added(merged(before, others), await inventory(app)));
    expect(left).toEqual(retained);
    expect(Object.keys(left).sort()).toEqual(rows(readFileSync(join(ROOT, 'README.md'), 'utf8'), 'type').map(([, type]) => type).sort());
    await app.deploy(['Again']);
    expect(app.outputs('Again').TableName).not.toBe(TableName);
  });

  it('recovers from a first deployment that failed half way', async () => {
    await app.destroy(['Again']);
    const failed = await app.tryDeploy(['Again'], 'broken');
    expect(failed.code).not.toBe(0);

    await app.deploy(['Again']);
  });

  it('leaves only buckets, tables and logs behind', async () => {
    for (const { userName, accessKeyId } of accessKeys) await app.aws('iam', 'delete-access-key', '--user-name', userName, '--access-key-id', accessKeyId);
    await app.destroy([...MANAGED, 'Again']);

    const left = withoutLogsOfLambda(added(before, await inventory(app)));
    expect(Object.keys(left).filter(type => !['AWS::DynamoDB::GlobalTable', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket'].includes(type))).toEqual([]);
    expect(left['AWS::DynamoDB::GlobalTable'].filter(name => !name.startsWith('Again-'))).toEqual([]);
    expect(left['AWS::Logs::LogGroup'].filter(name => !name.includes('/Again'))).toEqual([]);
  });
});

/** Lambda creates the log group of a function that has none, as the README says. */
function withoutLogsOfLambda({ 'AWS::Logs::LogGroup': groups = [], ...others }: Inventory): Inventory {
  const own = groups.filter(name => !name.startsWith('/aws/lambda/'));
  return own.length > 0 ? { ...others, 'AWS::Logs::LogGroup': own } : others;
}

function merged(one: Inventory, other: Inventory): Inventory {
  return Object.fromEntries(Object.entries(one).map(([type, names]) => [type, [...names, ...other[type] ?? []]]));
}
