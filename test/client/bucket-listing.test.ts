import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { BucketListing, compareKeys } from '../../src/client/bucket-listing';
import { walk } from '../../src/core/reconcile-walk';
import { unquoted } from '../../src/core/s3/etag';
import type { ListedObject } from '../../src/core/s3/listed-object';
import { anyKey } from '../support/arbitrary-event';
import { listOf, ScriptedBucket } from '../support/scripted-bucket';

const object = (key: string, changes: Partial<ListedObject> = {}): ListedObject => ({ key, size: 1, etag: 'one', lastModified: '1700000000.000', ...changes });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => object(`k/${String(index).padStart(5, '0')}`));

let bucket: ScriptedBucket;
let client: S3Client;

beforeAll(async () => {
  bucket = await ScriptedBucket.of([]);
  client = new S3Client({
    endpoint: bucket.url, region: 'eu-west-1', forcePathStyle: true, maxAttempts: 1, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  });
});
beforeEach(() => {
  bucket.listings.length = 0;
  bucket.fault = () => undefined;
});
afterAll(async () => {
  client.destroy();
  await bucket.stop();
});

function listing(objects: readonly ListedObject[], prefix?: string): BucketListing {
  bucket.source = listOf(objects);
  return new BucketListing({ client, bucket: 'my-bucket', prefix, signal: new AbortController().signal, sleep: () => Promise.resolve() });
}

async function keysOf(pages: BucketListing, start?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of walk(after => pages.page(after), () => '1700000000.000', start)) keys.push(...page.objects.map(({ key }) => key));
  return keys;
}

it('lists every object once, 1,000 per request', async () => {
  const objects = numbered(2_500);
  expect(await keysOf(listing(objects))).toEqual(objects.map(({ key }) => key));
  expect(bucket.listings).toHaveLength(3);
});

it('continues behind a key', async () => {
  expect(await keysOf(listing(numbered(5)), 'k/00002')).toEqual(['k/00003', 'k/00004']);
});

it('lists the keys with a prefix only', async () => {
  expect(await keysOf(listing([...numbered(3), object('other')], 'k/'))).toHaveLength(3);
});

it('reads any key, size, etag and time', async () => {
  await fc.assert(fc.asyncProperty(fc.uniqueArray(anyKey.filter(key => !/\p{Surrogate}/u.test(key)), { minLength: 1, maxLength: 5 }), async keys => {
    const objects = keys.map(key => object(key, { size: 0, etag: 'a-2', lastModified: '1651363199.000' })).sort((one, other) => compareKeys(one.key, other.key));
    expect((await listing(objects).page()).objects).toEqual(objects);
  }), { numRuns: 50 });
});

it('an object without an etag has none', () => {
  expect([unquoted('""'), unquoted(undefined), unquoted('"a"')]).toEqual([undefined, undefined, 'a']);
});

describe('keys that are listed again', () => {
  it('finds those that exist, whatever their number and order', async () => {
    await fc.assert(fc.asyncProperty(
      fc.integer({ min: 0, max: 3_000 }), fc.uniqueArray(fc.integer({ min: 0, max: 3_200 }), { maxLength: 30 }), async (count, wanted) => {
        const objects = numbered(count);
        const keys = wanted.map(index => `k/${String(index).padStart(5, '0')}`);
        const found = await listing(objects).current(keys);
        expect([...found.keys()].sort()).toEqual(keys.filter(key => objects.some(each => each.key === key)).sort());
      }), { numRuns: 20 });
  });

  it('does not mistake a longer key for the key', async () => {
    expect((await listing([object('a.json.bak')]).current(['a.json'])).size).toBe(0);
  });

  it('needs two requests for a page of them', async () => {
    const objects = numbered(1_000);
    expect((await listing(objects).current(objects.map(({ key }) => key))).size).toBe(1_000);
    expect(bucket.listings).toHaveLength(2);
  });
});

describe('an error', () => {
  it('that is transient is retried', async () => {
    let faults = 3;
    bucket.fault = () => (faults-- > 0 ? { status: 503, code: 'SlowDown' } : undefined);
    expect(await keysOf(listing(numbered(2)))).toHaveLength(2);
    expect(bucket.listings).toHaveLength(4);
  });

  it('that stays ends the listing', async () => {
    bucket.fault = () => ({ status: 503, code: 'SlowDown' });
    await expect(keysOf(listing(numbered(2)))).rejects.toMatchObject({ name: 'SlowDown' });
    expect(bucket.listings).toHaveLength(8);
  });

  it('of permissions is not retried', async () => {
    bucket.fault = () => ({ status: 403, code: 'AccessDenied' });
    await expect(keysOf(listing(numbered(2)))).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(bucket.listings).toHaveLength(1);
  });
});
