import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetScheduleCommand, ListScheduleGroupsCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeployedApp } from './deployed-app';
import { Emulator } from './emulator';
import { Entry, LedgerClient } from '../../src/client';
import { eventually } from '../support/eventually';

const MANAGED = ['ByQueue', 'ByFunction', 'ByStateMachine', 'ByEventBridge', 'Monitored'];

/** Targets that report how each event ended. */
const REPORTING = ['ByQueue', 'ByFunction', 'ByStateMachine'];

let emulator: Emulator;
let app: DeployedApp;
let s3: S3Client;

beforeAll(async () => {
  emulator = await Emulator.start({ patched: true });
  app = new DeployedApp(emulator);
  s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
  await app.bootstrap();
});

afterAll(async () => {
  app.remove();
  await emulator.stop();
});

function ledgerOf(stack: string): LedgerClient {
  return new LedgerClient({ client: new DynamoDBClient(emulator.client), tableName: app.outputs(stack).TableName });
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
  await eventually(async () => expect(await entriesOf(stack, 'created')).toHaveLength(count));
}

/** A run of the deployed function with the command line's own credentials. */
async function dispatchOnce(stack: string): Promise<void> {
  await app.aws('lambda', 'invoke', '--function-name', app.outputs(stack).DispatchFunction, 'answer.json');
}

describe('on the patched engine', () => {
  it('deploys managers with every kind of target, monitored and encrypted ones among them', async () => {
    await app.deploy(MANAGED);

    for (const stack of MANAGED) expect(app.outputs(stack).DispatchFunction).toEqual(expect.any(String));
  });

  it.each(REPORTING)('delivers events, settles them by their outcomes, retries what failed and gives up on it: %s', async stack => {
    await put(stack, 'good one.json', 'good two.json', 'bad.json');
    await recorded(stack, 3);

    await eventually(async () => {
      await dispatchOnce(stack);
      expect((await entriesOf(stack, 'completed')).map(({ key }) => key).sort()).toEqual(['good one.json', 'good two.json']);
      const [failed, ...others] = await entriesOf(stack, 'failed');
      expect(others).toEqual([]);
      expect(failed).toMatchObject({ key: 'bad.json', attempt: 2, statusReason: expect.stringMatching(/bad|cannot read it/i) });
      expect(failed.history.map(({ to }) => to)).toEqual(['dispatched', 'retrying', 'dispatched', 'failed']);
    });
  });

  it('delivers events to an event bus', async () => {
    const sqs = new SQSClient(emulator.client);
    await put('ByEventBridge', 'one.json');
    await recorded('ByEventBridge', 1);
    await dispatchOnce('ByEventBridge');

    await eventually(async () => {
      const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: app.outputs('ByEventBridge').SeenQueueUrl }));
      expect(JSON.parse(message.Body ?? '')).toMatchObject({ 'source': 'com.example.files', 'detail-type': 'File arrived', 'detail': { object: { Key: 'one.json' } } });
    });
    await eventually(async () => expect(await entriesOf('ByEventBridge', 'completed')).toHaveLength(1));
  });

  it('delivers by the schedule alone, within a minute or two', async () => {
    await put('Monitored', 'scheduled.json');

    await eventually(async () => expect(await entriesOf('Monitored', 'completed')).toHaveLength(1), 150_000);
  });

  it('dispatches once by the command line, with the settings of the deployed manager', async () => {
    await put('ByFunction', 'by hand.json');
    await recorded('ByFunction', 1);
    const { code, stdout, stderr } = await app.cli('dispatch', '--once', '--manager', app.outputs('ByFunction').DispatchFunction, '--json');

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(JSON.parse(stdout)).toMatchObject({ dispatched: 1 });
    await eventually(async () => expect((await entriesOf('ByFunction', 'completed')).map(({ key }) => key)).toContain('by hand.json'));
  });

  it('shows and retries what failed by the command line', async () => {
    const { TableName, DispatchFunction } = app.outputs('ByFunction');
    const [{ id }] = await entriesOf('ByFunction', 'failed');
    const shown = await app.cli('show', id, '--table', TableName, '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ id, status: 'failed' });

    const counted = await app.cli('retry', '--manager', DispatchFunction, '--status', 'failed', '--dry-run', '--json');
    expect(JSON.parse(counted.stdout)).toMatchObject({ count: 1 });
    const retried = await app.cli('retry', '--manager', DispatchFunction, '--status', 'failed', '--yes', '--reason', 'the bucket policy is fixed');
    expect(retried.code).toBe(0);
    await eventually(async () => {
      await dispatchOnce('ByFunction');
      expect(await entriesOf('ByFunction', 'failed')).toEqual([expect.objectContaining({ id, attempt: 4 })]);
    });
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

  it('leaves nothing but what the docs name when it is destroyed, and can be deployed again', async () => {
    await app.deploy(['Again']);
    await put('Again', 'kept.json');
    await recorded('Again', 1);
    const { TableName } = app.outputs('Again');
    await app.destroy(['Again']);

    const { tableNames } = await leftBehind();
    expect(tableNames).toContain(TableName);
    await app.deploy(['Again']);
    expect(app.outputs('Again').TableName).not.toBe(TableName);
  });

  it('recovers from a first deployment that failed half way', async () => {
    await app.destroy(['Again']);
    const failed = await app.tryDeploy(['Again'], 'broken');
    expect(failed.code).not.toBe(0);

    await app.deploy(['Again']);
  });

  it('leaves no schedule, no group and no queue behind', async () => {
    await app.destroy([...MANAGED, 'Again']);
    const { schedules, groups } = await leftBehind();

    expect(schedules).toEqual([]);
    expect(groups).toEqual(['default']);
  });
});

async function leftBehind() {
  const scheduler = new SchedulerClient(emulator.client);
  const [{ Schedules = [] }, { ScheduleGroups = [] }, tables] = await Promise.all([
    scheduler.send(new ListSchedulesCommand({})),
    scheduler.send(new ListScheduleGroupsCommand({})),
    app.aws('dynamodb', 'list-tables', '--output', 'json'),
  ]);
  return {
    schedules: Schedules.map(({ Name }) => Name),
    groups: ScheduleGroups.map(({ Name }) => Name),
    tableNames: (JSON.parse(tables.slice(0, tables.lastIndexOf('}') + 1)) as { TableNames: string[] }).TableNames,
  };
}
