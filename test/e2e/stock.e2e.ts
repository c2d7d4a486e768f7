import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand, DeleteObjectCommand, GetBucketNotificationConfigurationCommand, HeadObjectCommand, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { DeployedApp } from './deployed-app';
import { eventuallyDeployed } from './deployment-deadline';
import { Emulator } from './emulator';
import { added, Inventory, inventory } from './inventory';
import { putWeirdObjects } from './weird-objects';
import { Entry, LedgerClient } from '../../src/client';

const PARTNER = 'the-partner-drop-box';
const MANY = 300;

let emulator: Emulator;
let app: DeployedApp;
let s3: S3Client;
let before: Inventory;
let replacedTable: string;

beforeAll(async () => {
  emulator = await Emulator.start({ patched: false });
  app = new DeployedApp(emulator);
  s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
  await app.bootstrap();
  await s3.send(new CreateBucketCommand({ Bucket: PARTNER }));
  before = await inventory(app);
});

afterAll(async () => {
  app.remove();
  await emulator.stop();
});

function ledgerOf(stack: string): LedgerClient {
  return new LedgerClient({ client: new DynamoDBClient(emulator.client), tableName: app.outputs(stack).TableName });
}

async function created(stack: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of ledgerOf(stack).all({ status: 'created' })) entries.push(entry);
  return entries;
}

describe('on the stock engine', () => {
  it('deploys a ledger, and one for a bucket that exists already', async () => {
    await app.deploy(['Files', 'Imported']);

    expect(Object.keys(app.outputs('Files')).sort()).toEqual(['BucketName', 'TableName']);
    expect(app.outputs('Imported').BucketName).toBe(PARTNER);
  });

  it.each(['Files', 'Imported'])('records each object once under its own key, however weird: %s', async stack => {
    const bucket = app.outputs(stack).BucketName;
    const known = (await created(stack)).length;
    const keys = await putWeirdObjects(s3, bucket, app);

    await eventuallyDeployed(async () => {
      const entries = (await created(stack)).slice(known);
      expect(entries.map(({ key }) => key).sort()).toEqual([...keys].sort());
    });
    for (const { bucket: Bucket, key: Key } of await created(stack)) {
      await expect(s3.send(new HeadObjectCommand({ Bucket, Key }))).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    }
  });

  it('knows how each object came', async () => {
    const names = new Map((await created('Imported')).map(({ key, eventName }) => [key, eventName]));

    expect(names.get('incoming/a+b.txt')).toBe('ObjectCreated:Put');
    expect(names.get('incoming/by the CLI & co.txt')).toBe('ObjectCreated:Put');
    for (const key of ['incoming/copy of + 😀.txt', 'incoming/copied by the CLI 100%.txt']) expect(names.get(key)).toBe('ObjectCreated:Copy');
    for (const key of ['incoming/in parts + more.bin', 'incoming/in parts by the CLI + 日本語.bin']) {
      expect(names.get(key)).toBe('ObjectCreated:CompleteMultipartUpload');
    }
  });

  it.each([
    ['the SDK', (Bucket: string, Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key }))],
    ['the AWS CLI', (bucket: string, key: string) => app.aws('s3', 'rm', `s3://${bucket}/${key}`)],
  ])('records a deletion by %s after what was deleted', async (_, remove) => {
    const [{ key }] = (await created('Files')).filter(({ key: each }, __, all) => all.filter(other => other.key === each).length === 1);
    await remove(app.outputs('Files').BucketName, key);

    await eventuallyDeployed(async () => {
      const events = (await created('Files')).filter(({ key: each }) => each === key).map(({ eventName }) => eventName);
      expect(events).toEqual([expect.stringMatching(/^ObjectCreated:/), expect.stringMatching(/^ObjectRemoved:/)]);
    });
  });

  it('records many objects at once, each once, in batches of 10 without a window: that is how the engine invokes functions', async () => {
    const { BucketName: Bucket, IngestName } = app.outputs('Imported');
    const known = (await created('Imported')).length;
    const keys = Array.from({ length: MANY }, (_, number) => `many/${number}`);
    await Promise.all(keys.map(Key => s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))));

    await eventuallyDeployed(async () => expect((await created('Imported')).length).toBe(known + MANY));
    expect((await created('Imported')).map(({ key }) => key).filter(key => key.startsWith('many/')).sort()).toEqual([...keys].sort());
    const { EventSourceMappings: [mapping] } = await app.awsJson<{ EventSourceMappings: unknown[] }>('lambda', 'list-event-source-mappings', '--function-name', IngestName);
    expect(mapping).toMatchObject({ BatchSize: 1000, MaximumBatchingWindowInSeconds: expect.any(Number) });
    const batches = await batchesOf(IngestName);
    expect(batches.length).toBeGreaterThanOrEqual(MANY / 10);
    expect(Math.max(...batches)).toBeLessThanOrEqual(10);
  });

  it('lists, counts and shows by the command line', async () => {
    const { TableName } = app.outputs('Files');
    const listed = await app.cli('list', '--table', TableName, '--all', '--json');
    const { entries } = JSON.parse(listed.stdout) as { entries: Entry[] };
    const counted = await app.cli('count', '--table', TableName, '--json');
    const shown = await app.cli('show', entries[0].id, '--table', TableName, '--json');

    expect(entries.map(({ id }) => id)).toEqual((await created('Files')).map(({ id }) => id));
    expect(JSON.parse(counted.stdout)).toContainEqual(expect.objectContaining({ status: 'created', count: entries.length }));
    expect(JSON.parse(shown.stdout)).toEqual(entries[0]);
  });

  it('pages through the ledger in one order', async () => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ledgerOf('Files').list({ status: 'created', limit: 3, cursor });
      ids.push(...page.entries.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor);

    expect(ids).toEqual((await created('Files')).map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no list_append in PartiQL: no status changes (the patched engine has it)', async () => {
    const [entry] = await created('Files');

    await expect(ledgerOf('Files').transition(entry, { from: 'created', to: 'completed', by: 'e2e' })).rejects.toThrow(/list_append|Unsupported/);
  });

  it('changes nothing when it is deployed again', async () => {
    expect(await app.cdkVersion()).toMatch(/^2\./);
    expect(await app.deploy(['Files'])).toContain('(no changes)');
  });

  it('updates filters; it replaces a table without a name, and keeps the old one (the patched engine keeps one table)', async () => {
    const { BucketName: Bucket, TableName } = app.outputs('Files');
    await app.deploy(['Files'], 'update');
    replacedTable = TableName;
    expect(app.outputs('Files').BucketName).toBe(Bucket);
    expect(app.outputs('Files').TableName).not.toBe(TableName);
    const { QueueConfigurations = [] } = await notifications(Bucket);
    const filters = QueueConfigurations.map(({ Filter }) => (Filter?.Key?.FilterRules ?? []).map(({ Value }) => Value).sort().join(' '));
    expect([...new Set(filters)].sort()).toEqual(['.json late/', 'incoming/']);

    for (const Key of ['other/ignored.json', 'late/ignored.txt', 'late/recorded.json']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    await eventuallyDeployed(async () => expect((await created('Files')).map(({ key }) => key)).toEqual(['late/recorded.json']));
  });

  it('has no time to live and no replicas in tables of CloudFormation, though the templates do', async () => {
    const { TableName } = app.outputs('Files');
    const { TimeToLiveDescription } = await app.awsJson<{ TimeToLiveDescription: unknown }>('dynamodb', 'describe-time-to-live', '--table-name', TableName);
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });

    await app.deploy(['Replicated']);
    const { Table } = await app.awsJson<{ Table: object }>('dynamodb', 'describe-table', '--table-name', app.outputs('Replicated').TableName);
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE' });
    expect(Table).not.toHaveProperty('Replicas');
  });

  it('leaves what the README says when it is destroyed: the bucket that is not the stack\'s own stays as it was', async () => {
    const retained = await app.retained('Files');
    retained['AWS::DynamoDB::GlobalTable'].push(replacedTable);
    await app.destroy(['Files', 'Imported', 'Replicated']);

    const left = added(before, await inventory(app));
    expect({ ...left, 'AWS::Logs::LogGroup': left['AWS::Logs::LogGroup']?.filter(name => !name.startsWith('/aws/lambda/')) })
      .toEqual({ ...retained, 'AWS::DynamoDB::GlobalTable': retained['AWS::DynamoDB::GlobalTable'].sort() });
    expect(await notifications(PARTNER)).not.toHaveProperty('QueueConfigurations');
    await expect(s3.send(new HeadObjectCommand({ Bucket: PARTNER, Key: 'many/0' }))).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });
});

async function notifications(Bucket: string) {
  const { $metadata: _, ...configuration } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  return configuration;
}

/** How many messages each invocation of an ingest function had. */
async function batchesOf(ingest: string): Promise<number[]> {
  const { Configuration } = await app.awsJson<{ Configuration: { LoggingConfig: { LogGroup: string } } }>('lambda', 'get-function', '--function-name', ingest);
  const { events } = await app.awsJson<{ events: ReadonlyArray<{ readonly message: string }> }>(
    'logs', 'filter-log-events', '--log-group-name', Configuration.LoggingConfig.LogGroup, '--filter-pattern', '"batch done"',
  );
  return events.map(({ message }) => Number(/"messages":(\d+)/.exec(message)?.[1]));
}
