import { encodeReconcileSettings, ReconcileSettings } from '../../src/core/contract/reconcile-settings';
import type { ListedObject } from '../../src/core/s3/listed-object';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { BatchResult, FoundInventory } from '../../src/handlers/reconcile-objects';
import { ENGINES } from '../support/engines';
import { entryAt } from '../support/entries';
import { bundleOf, CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { reconciledLedgerOn } from '../support/reconciled-ledger';
import { listOf } from '../support/scripted-bucket';

const HOUR = 3_600;
const START = Math.floor(Date.now() / 1_000);

/** Items as ListObjectsV2 gives them to a Distributed Map. */
const item = ({ key, etag = '', size, lastModified }: ListedObject) => ({ Key: key, Etag: `"${etag}"`, Size: size, LastModified: Number(lastModified), StorageClass: 'STANDARD' });
const object = (key: string, changes: Partial<ListedObject> = {}): ListedObject => ({ key, size: 10, etag: 'one', lastModified: `${START - 2 * HOUR}.000`, ...changes });
const batch = (objects: readonly ListedObject[]) => ({ Items: objects.map(item), BatchInput: { listedAt: new Date().toISOString() } });

describe.each(ENGINES)('the reconcile function on $name', ({ start }) => {
  const ledger = reconciledLedgerOn({ start });
  let running: LambdaProcess | undefined;

  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });

  function functionWith(settings: Partial<ReconcileSettings> = {}): LambdaProcess {
    running = new LambdaProcess({
      ...CREDENTIALS,
      ...encodeReconcileSettings({
        tableName: ledger().ingest.table.name, bucketName: 'my-bucket', filters: [{}], graceSeconds: HOUR, notBeforeSeconds: START - 24 * HOUR, mode: 'report', logLevel: 'info', ...settings,
      }),
      AWS_ENDPOINT_URL_DYNAMODB: ledger().engine.endpoint,
      AWS_ENDPOINT_URL_S3: ledger().bucket.url,
      AWS_ENDPOINT_URL_SQS: ledger().sqs.url,
    }, bundleOf('reconcile'));
    return running;
  }

  const repairing = () => functionWith({ mode: 'repair', queueUrl: ledger().queueUrl });

  it('checks a batch, publishes metrics, and names the missing keys in its result only', async () => {
    const objects = Array.from({ length: 60 }, (_, index) => object(`in/secret-${String(index).padStart(3, '0')}.json`));
    ledger().bucket.source = listOf(objects);
    await ledger().ingest.table.insert(objects.slice(2).map(({ key }, index) => entryAt(index, { bucket: 'my-bucket', key, etag: 'one', timestamp: `${START - 2 * HOUR}.500` })));
    const { result } = await functionWith().invoke<BatchResult>(batch(objects));

    expect(result).toMatchObject({ listed: 60, checked: 60, found: 58, missing: 2, repaired: 0, missingKeys: ['in/secret-000.json', 'in/secret-001.json'] });
    const { stdout, stderr } = await (running as LambdaProcess).stop();
    expect(stderr).toBe('');
    expect(stdout).not.toContain('secret');
    const metrics = stdout.trim().split('\n').map(line => JSON.parse(line)).find(line => '_aws' in line);
    expect(metrics).toMatchObject({ TableName: ledger().ingest.table.name, BucketName: 'my-bucket', Checked: 60, Missing: 2, Repaired: 0, Superseded: 0 });
    expect(ledger().bodies).toEqual([]);
  });

  it('repairs through the queue and ingest; a repeated batch adds nothing', async () => {
    const objects = Array.from({ length: 12 }, (_, index) => object(`in/${index}.json`));
    ledger().bucket.source = listOf(objects);
    const first = await repairing().invoke<BatchResult>(batch(objects));
    const again = await (running as LambdaProcess).invoke<BatchResult>(batch(objects));
    expect([first, again].map(({ result }) => [result.missing, result.repaired])).toEqual([[12, 12], [12, 12]]);
    await ledger().deliver();

    expect(await ledger().ingest.table.entries()).toHaveLength(12);
    expect((await (running as LambdaProcess).invoke<BatchResult>(batch(objects))).result).toMatchObject({ found: 12, missing: 0, repaired: 0 });
  });

  it('counts objects from before the table, without notBefore', async () => {
    const { result } = await functionWith({ notBeforeSeconds: undefined }).invoke<BatchResult>(batch([object('a.json', { lastModified: `${START - 2 * HOUR}.000` })]));
    expect(result).toMatchObject({ listed: 1, checked: 0, beforeLedger: 1 });
  });

  it('fails if the bucket cannot be listed again: nothing is missing that is not confirmed', async () => {
    ledger().bucket.fault = () => ({ status: 403, code: 'AccessDenied' });
    await expect(repairing().invoke(batch([object('a.json')]))).rejects.toThrow('AccessDenied');
    expect(ledger().bodies).toEqual([]);
    expect((await (running as LambdaProcess).stop()).stdout).toContain('"message":"objects cannot be checked","requestId":"request-1","code":"ACCESS_DENIED"');
  });

  it('takes a single item, for a map without batches', async () => {
    ledger().bucket.source = listOf([]);
    expect((await functionWith().invoke<BatchResult>(item(object('gone.json')))).result).toMatchObject({ listed: 1, checked: 1, changed: 1, missing: 0 });
  });

  it('keeps its result within the limit of Step Functions', async () => {
    const objects = Array.from({ length: 400 }, (_, index) => object(`${'k'.repeat(900)}${String(index).padStart(4, '0')}`));
    ledger().bucket.source = listOf(objects);
    const { result } = await functionWith().invoke<BatchResult>(batch(objects));
    expect(result.missing).toBe(400);
    expect(result.missingKeys.length).toBeGreaterThan(100);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(256 * 1_024);
  });

  describe('with an inventory', () => {
    const inventory = { bucketName: 'my-bucket', prefix: 'inventories/my-bucket/daily/', maxAgeSeconds: 48 * HOUR };
    const folder = (hoursAgo: number) => `${inventory.prefix}${new Date((START - hoursAgo * HOUR) * 1_000).toISOString().slice(0, 16).replace(/:/g, '-')}Z/`;
    const inventoried = (key: string, changes: object = {}) => ({
      Bucket: 'my-bucket', Key: encodeURIComponent(key), Size: '10', LastModifiedDate: new Date((START - 2 * HOUR) * 1_000).toISOString(), ETag: 'one', ...changes,
    });

    it('finds the newest complete inventory', async () => {
      ledger().bucket.source = listOf([
        ...[30, 6].map(hours => object(`${folder(hours)}manifest.json`)), object(`${folder(6)}manifest.checksum`), object(`${inventory.prefix}data/x.csv.gz`),
        // S3 writes the manifest last.
        object(`${folder(1)}manifest.checksum`),
      ]);
      const { result } = await functionWith({ inventory }).invoke<FoundInventory>({ find: 'inventory' });
      expect(result.manifestKey).toBe(`${folder(6)}manifest.json`);
      expect(Number(result.listedAt)).toBe(Math.floor((START - 6 * HOUR) / 60) * 60);
    });

    it.each([['none', []], ['an old one', [`${folder(49)}manifest.json`]]])('fails with a clear message: %s', async (_, keys: string[]) => {
      ledger().bucket.source = listOf(keys.map(key => object(key)));
      await expect(functionWith({ inventory }).invoke({ find: 'inventory' }))
        .rejects.toThrow('there is no inventory below s3://my-bucket/inventories/my-bucket/daily/ that is younger than 172800 seconds.');
      expect((await (running as LambdaProcess).stop()).stdout).toContain('"code":"INVENTORY_TOO_OLD"');
    });

    it('checks the current versions, by their version ids', async () => {
      ledger().bucket.source = listOf(['a b.json', 'c.json'].map(key => object(key)));
      await ledger().ingest.table.insert([entryAt(1, { bucket: 'my-bucket', key: 'a b.json', versionId: 'v2', etag: 'other', timestamp: `${START - 2 * HOUR}.500` })]);
      const { result } = await functionWith({ inventory }).invoke<BatchResult>({
        Items: [
          inventoried('a b.json', { VersionId: 'v2', IsLatest: 'true', IsDeleteMarker: 'false' }), inventoried('a b.json', { VersionId: 'v1', IsLatest: 'false' }),
          inventoried('deleted.json', { VersionId: 'v9', IsLatest: 'true', IsDeleteMarker: 'true', ETag: '' }), inventoried('c.json', { VersionId: 'v1', IsLatest: 'true' }),
        ],
        BatchInput: { listedAt: fromMilliseconds((START - HOUR) * 1_000) },
      });
      expect(result).toMatchObject({ listed: 2, found: 1, missing: 1, missingKeys: ['c.json'] });
    });

    it('an object that was deleted since the inventory is not missing', async () => {
      ledger().bucket.source = listOf([]);
      const { result } = await functionWith({ inventory }).invoke<BatchResult>({ Items: [inventoried('gone.json')], BatchInput: {} });
      expect(result).toMatchObject({ changed: 1, missing: 0 });
    });

    it('names the fields that the inventory lacks', async () => {
      await expect(functionWith({ inventory }).invoke({ Items: [{ Bucket: 'my-bucket', Key: 'a.json' }] }))
        .rejects.toThrow('Add the optional fields LastModifiedDate and ETag to its configuration');
    });
  });
});

it('does not start with settings that its construct does not write', async () => {
  const broken = new LambdaProcess({ ...CREDENTIALS, LEDGER_RECONCILE_MODE: 'repair' }, bundleOf('reconcile'));
  const { stderr } = await broken.stop();
  expect(stderr).toContain("LEDGER_QUEUE_URL must be the URL of the ledger's queue, got: nothing");
  expect(stderr).toContain('LEDGER_KEY_FILTERS must be a JSON list of [prefix, suffix], got: nothing');
});
