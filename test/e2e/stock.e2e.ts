import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeployedApp } from './deployed-app';
import { Emulator } from './emulator';
import { putWeirdObjects } from './weird-objects';
import { Entry, LedgerClient } from '../../src/client';
import { eventually } from '../support/eventually';

let emulator: Emulator;
let app: DeployedApp;
let s3: S3Client;

beforeAll(async () => {
  emulator = await Emulator.start({ patched: false });
  app = new DeployedApp(emulator);
  s3 = new S3Client({ ...emulator.client, forcePathStyle: true });
  await app.bootstrap();
  await s3.send(new CreateBucketCommand({ Bucket: 'the-partner-drop-box' }));
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
    expect(app.outputs('Imported').BucketName).toBe('the-partner-drop-box');
  });

  it.each(['Files', 'Imported'])('records each object once under its own key, however weird: %s', async stack => {
    const bucket = app.outputs(stack).BucketName;
    const before = (await created(stack)).length;
    const keys = await putWeirdObjects(s3, bucket, app);

    await eventually(async () => {
      const entries = (await created(stack)).slice(before);
      expect(entries.map(({ key }) => key).sort()).toEqual([...keys].sort());
    });
    for (const { bucket: Bucket, key: Key } of await created(stack)) {
      await expect(s3.send(new HeadObjectCommand({ Bucket, Key }))).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    }
  });

  it('records a deletion after what was deleted', async () => {
    const { BucketName: Bucket } = app.outputs('Files');
    const [{ key: Key }] = await created('Files');
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));

    await eventually(async () => {
      const events = (await created('Files')).filter(({ key }) => key === Key).map(({ eventName }) => eventName);
      expect(events).toEqual([expect.stringMatching(/^ObjectCreated:/), expect.stringMatching(/^ObjectRemoved:/)]);
    });
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
    expect(await app.deploy(['Files'])).toContain('(no changes)');
  });
});
