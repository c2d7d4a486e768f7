import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { decodeResumption, encodeResumption } from '../../src/cli/resume-token';
import { encodeIngestSettings } from '../../src/core/contract/ingest-settings';
import type { Entry } from '../../src/core/entry';
import { NO_OBJECTS } from '../../src/core/reconcile-batch';
import type { ListedObject } from '../../src/core/s3/listed-object';
import { startEngine } from '../../src/sandbox/engine';
import { ask, Asked } from '../support/ask';
import { entryAt } from '../support/entries';
import { FakeSettings, NOW } from '../support/fake-io';
import { LEDGER_QUEUE, ReconciledLedger, reconciledLedgerOn } from '../support/reconciled-ledger';
import { listOf } from '../support/scripted-bucket';
import { tableDefinition } from '../support/table-definition';

const DAY_BEFORE = `${NOW / 1000 - 86_400}.000`;

const ledger = reconciledLedgerOn({ start: startEngine });

const object = (key: string, changes: Partial<ListedObject> = {}): ListedObject => ({ key, size: 10, etag: 'one', lastModified: DAY_BEFORE, ...changes });
const recorded = (number: number, key: string, changes: Partial<Entry> = {}) => entryAt(number, { bucket: 'my-bucket', key, etag: 'one', timestamp: `${NOW / 1000 - 86_400}.250`, ...changes });

const given = (...args: Parameters<ReconciledLedger['given']>) => ledger().given(...args);

function run(line: string, settings: FakeSettings = {}): Promise<Asked> {
  const options = ['--table', ledger().ingest.table.name, '--table-endpoint', ledger().engine.endpoint, '--endpoint', ledger().bucket.url];
  return ask([...line.split(' ').filter(word => word !== ''), ...options], settings);
}

const reconcile = (more = '', uri = 's3://my-bucket', settings: FakeSettings = {}) => run(`reconcile ${uri} --since 7d --queue ${ledger().queueUrl} ${more}`, settings);

function countsOf({ out }: Asked): Record<string, number> {
  const { objects, bucket: name, prefix, ...counts } = JSON.parse(out);
  return Object.fromEntries(Object.entries<number>(counts).filter(([, count]) => count > 0));
}

describe('reconcile', () => {
  it('finds nothing missing, and exits with 0', async () => {
    await given([object('a.json')], [recorded(1, 'a.json')]);
    const result = await reconcile();
    expect(result).toMatchObject({ code: 0 });
    expect(result.out).toBe('checked   1\nfound     1\nmissing   0\nrepaired  0\n');
  });

  it('lists what is missing, and exits with 1', async () => {
    await given([object('a.json'), object('b\n.json')], [recorded(1, 'a.json')]);
    const result = await reconcile();
    expect(result.code).toBe(1);
    expect(result.out).toContain('missing   s3://my-bucket/b\\n.json\n');
    expect(result.err).toContain('1 objects have no event in the ledger. Use --repair to record them.');
    expect(ledger().bodies).toEqual([]);
  });

  it('counts young, old and expired objects and those outside the filters apart', async () => {
    ledger().bucket.notifications = [{ queueArn: LEDGER_QUEUE, events: ['s3:ObjectCreated:*'], prefix: 'in coming/', suffix: '.json' }];
    const ago = (seconds: number) => ({ lastModified: `${NOW / 1000 - seconds}.000` });
    await given([
      object('in coming/young.json', ago(3_599)), object('in coming/missing.json', ago(3_601)), object('in coming/old.json', ago(8 * 86_400)), object('other.json'), object('in coming/a.csv'),
    ]);
    expect(countsOf(await reconcile('--json'))).toEqual({ listed: 5, checked: 1, missing: 1, tooYoung: 1, beforeLedger: 1, outsideFilters: 2 });
    expect(countsOf(await reconcile('--json --grace 2h'))).toEqual({ listed: 5, tooYoung: 2, beforeLedger: 1, outsideFilters: 2 });
    expect(countsOf(await reconcile('--json --row-retention 30m'))).toEqual({ listed: 5, checked: 1, missing: 1, tooYoung: 1, beforeLedger: 1, outsideFilters: 2 });
  });

  it('does not check objects from before the table, without --since', async () => {
    await given([object('a.json')]);
    expect(countsOf(await run(`reconcile s3://my-bucket --json --queue ${ledger().queueUrl}`))).toEqual({ listed: 1, beforeLedger: 1 });
  });

  it('lists the keys with a prefix only', async () => {
    await given([object('a/1'), object('b/1')]);
    expect(countsOf(await reconcile('--json', 's3://my-bucket/a/'))).toEqual({ listed: 1, checked: 1, missing: 1 });
  });

  it('--ndjson prints each missing object, then the counts', async () => {
    await given([object('a.json')]);
    const lines = (await reconcile('--ndjson')).out.trim().split('\n').map(line => JSON.parse(line));
    expect(lines).toMatchObject([{ bucket: 'my-bucket', key: 'a.json', repaired: false }, { bucket: 'my-bucket', missing: 1 }]);
  });
});

describe('reconcile --repair', () => {
  it('records what is missing; the next run finds it, and a repeated repair adds nothing', async () => {
    const objects = Array.from({ length: 25 }, (_, index) => object(`in/${String(index).padStart(2, '0')} +ü.json`));
    await given(objects, [recorded(1, objects[0].key)]);

    const first = await reconcile('--repair --json');
    expect([first.code, countsOf(first)]).toEqual([0, { listed: 25, checked: 25, found: 1, missing: 24, repaired: 24 }]);
    // Before ingest has received the messages: the same again.
    expect(countsOf(await reconcile('--repair --json'))).toMatchObject({ missing: 24, repaired: 24 });
    await ledger().deliver();

    const rows = await ledger().ingest.table.entries();
    expect(rows).toHaveLength(25);
    expect(rows.filter(({ eventName }) => eventName === 'ObjectCreated:Reconciled').map(({ key }) => key).sort()).toEqual(objects.slice(1).map(({ key }) => key));
    expect(countsOf(await reconcile('--repair --json'))).toEqual({ listed: 25, checked: 25, found: 25 });
  });

  it('exits with 1 if something could not be sent', async () => {
    ledger().script = call => ({ body: { Successful: [], Failed: call.body.Entries.map(({ Id }: { Id: string }) => ({ Id, Code: 'InvalidMessageContents', SenderFault: true })) } });
    await given([object('a.json')]);
    const result = await reconcile('--repair');
    expect(result.code).toBe(1);
    expect(result.err).toContain('1 objects could not be sent to the queue.');
  });

  it('ends at once without permission to send', async () => {
    ledger().script = () => ({ status: 403, error: 'AccessDenied' });
    await given([object('a.json')]);
    const result = await reconcile('--repair');
    expect(result.code).toBe(5);
    expect(result.err).toContain(`queue ${ledger().queueUrl}`);
  });

  it('supersedes the copy if the event of a repaired object arrives late; later runs leave both rows as they are', async () => {
    await given([object('a.json')]);
    await reconcile('--repair');
    await ledger().deliver();
    await ledger().ingest.table.insert([recorded(1, 'a.json')]);
    expect(countsOf(await reconcile('--json'))).toEqual({ listed: 1, checked: 1, found: 1, twins: 1 });
    expect(countsOf(await reconcile('--json --repair'))).toEqual({ listed: 1, checked: 1, found: 1, twins: 1, superseded: 1 });
    const rowsOf = async () => {
      const rows = await ledger().ingest.table.entries();
      return rows.map(({ eventName, status, statusReason }) => [eventName, status, statusReason]).sort();
    };
    const resolved = [
      ['ObjectCreated:Put', 'created', undefined],
      ['ObjectCreated:Reconciled', 'superseded', 'the same event was recorded twice: live and by reconciliation'],
    ];
    expect(await rowsOf()).toEqual(resolved);
    expect(countsOf(await reconcile('--json --repair'))).toEqual({ listed: 1, checked: 1, found: 1, twins: 1 });
    expect(await rowsOf()).toEqual(resolved);
  });

  it('reports an event that was delivered twice: live and repaired', async () => {
    const delivered = { status: 'completed', attempt: 1 };
    await given([object('a.json')], [recorded(1, 'a.json', delivered), recorded(2, 'a.json', { ...delivered, eventName: 'ObjectCreated:Reconciled', timestamp: DAY_BEFORE })]);
    const result = await reconcile('--repair');
    expect(result.out).toContain('delivered twice: live and repaired  1\n');
    expect(result.code).toBe(0);
  });
});

describe('reconcile --ingest', () => {
  /** Lambda and the queue of a deployed ledger. */
  function deployedWith(answers: { readonly variables?: object; readonly sources?: readonly string[]; readonly queueError?: string }): void {
    const variables = answers.variables ?? encodeIngestSettings({ tableName: ledger().ingest.table.name, initialStatus: 'created', logLevel: 'info' });
    ledger().script = ({ path, operation, body }) => {
      if (path.startsWith('/2015-03-31/functions/')) return { body: { FunctionName: 'my-ingest', Environment: { Variables: variables } } };
      if (path.startsWith('/2015-03-31/event-source-mappings')) return { body: { EventSourceMappings: (answers.sources ?? [LEDGER_QUEUE]).map(EventSourceArn => ({ EventSourceArn })) } };
      if (operation !== 'GetQueueUrl') return { status: 400, error: 'UnsupportedOperation' };
      if (answers.queueError !== undefined) return { status: 400, error: answers.queueError };
      expect(body).toEqual({ QueueName: 'ledger-queue', QueueOwnerAWSAccountId: '123456789012' });
      return { body: { QueueUrl: ledger().queueUrl } };
    };
  }

  function reconcileDeployed(): Promise<Asked> {
    const env = { AWS_ENDPOINT_URL_LAMBDA: ledger().sqs.url, AWS_ENDPOINT_URL_SQS: ledger().sqs.url };
    const options = ['--json', '--since', '7d', '--ingest', 'my-ingest', '--table-endpoint', ledger().engine.endpoint, '--endpoint', ledger().bucket.url];
    return ask(['reconcile', 's3://my-bucket', ...options], { env });
  }

  it('reads the table and the queue from the function', async () => {
    ledger().bucket.notifications = [{ queueArn: LEDGER_QUEUE, events: ['s3:ObjectCreated:*'], prefix: 'in/' }];
    deployedWith({ sources: ['arn:aws:kinesis:eu-west-1:123456789012:stream/x', LEDGER_QUEUE] });
    const ago = (hours: number) => ({ lastModified: `${NOW / 1000 - hours * 3_600}.000` });
    await given([object('in/a.json', ago(2)), object('in/b.json', ago(2)), object('other.json')], [recorded(1, 'in/a.json', { timestamp: `${NOW / 1000 - 7_200}.000` })]);
    const result = await reconcileDeployed();
    expect([result.code, result.err]).toEqual([1, expect.stringContaining('1 objects have no event in the ledger.')]);
    expect(countsOf(result)).toEqual({ listed: 3, checked: 2, found: 1, missing: 1, outsideFilters: 1 });
  });

  it.each<[string, Parameters<typeof deployedWith>[0], number, string]>([
    ['another function', { variables: { TABLE_NAME: 'x' } }, 2, 'function my-ingest is not the ingest function of a ledger: '],
    ['a function without a queue', { sources: [] }, 3, 'function my-ingest reads no queue. Give the queue with --queue URL.'],
    ['a queue without permission', { queueError: 'AccessDenied' }, 5, `queue ${LEDGER_QUEUE}: `],
  ])('reports %s', async (_, answers, code, message) => {
    deployedWith(answers);
    const result = await reconcileDeployed();
    expect([result.code, result.out, result.err]).toEqual([code, '', expect.stringContaining(message)]);
  });
});

describe('an interrupted run', () => {
  it('ends after the current page, and continues with its token', async () => {
    const objects = Array.from({ length: 1_010 }, (_, index) => object(`k/${String(index).padStart(5, '0')}`, index < 1_000 ? { lastModified: `${NOW / 1000}.000` } : {}));
    await given(objects, [recorded(1, objects[1_000].key)]);
    const interrupt = new AbortController();
    interrupt.abort();
    const first = await reconcile('--json', 's3://my-bucket', { signal: interrupt.signal });
    expect([first.code, first.out]).toEqual([130, '']);
    const [, token] = /--cursor (\S+)/.exec(first.err) ?? [];

    ledger().bucket.listings.length = 0;
    const second = await reconcile(`--json --cursor ${token}`);
    expect(second.code).toBe(1);
    expect(countsOf(second)).toEqual({ listed: 1_010, checked: 10, tooYoung: 1_000, found: 1, missing: 9 });
    expect(ledger().bucket.listings[0].searchParams.get('start-after')).toBe('k/00999');
  });

  it('after an error prints where to continue', async () => {
    await given(Array.from({ length: 1_001 }, (_, index) => object(`k/${String(index).padStart(5, '0')}`, { lastModified: `${NOW / 1000}.000` })));
    ledger().bucket.fault = url => (url.searchParams.get('start-after') === 'k/00999' ? { status: 403, code: 'AccessDenied' } : undefined);
    const result = await reconcile();
    expect(result.code).toBe(5);
    expect(result.err).toMatch(/Ended after 1000 objects. To continue, use the same options and --cursor \S+/);
  });

  it('rejects the token of another bucket, prefix or table, and a changed one', () => {
    const scope = ['my-bucket', '', 'my-ledger'];
    const token = encodeResumption({ after: 'k/1', counts: { ...NO_OBJECTS, listed: 7 } }, scope);
    expect(decodeResumption(token, scope)).toEqual({ after: 'k/1', counts: { ...NO_OBJECTS, listed: 7 } });
    for (const other of [['other', '', 'my-ledger'], ['my-bucket', 'k/', 'my-ledger'], ['my-bucket', '', 'other']]) {
      expect(() => decodeResumption(token, other)).toThrow('--cursor must be the one that the interrupted run printed');
    }
    expect(() => decodeResumption(`${token.slice(0, -4)}AAAA`, scope)).toThrow('--cursor');
    expect(() => decodeResumption('', scope)).toThrow('--cursor');
  });
});

describe('bad input is a clear error, never a missing object', () => {
  const cases: Array<[name: string, line: () => string, prepare: () => void, code: number, message: string]> = [
    ['no S3 URI', () => 'reconcile my-bucket', () => {}, 2, 'the bucket must be an S3 URI, got: "my-bucket". Use s3://bucket or s3://bucket/prefix.'],
    ['a bucket that does not exist', () => `reconcile s3://other-bucket --since 7d --queue ${ledger().queueUrl}`, () => {}, 3, 'there is no bucket other-bucket.'],
    ['a bucket that is not the ledger\'s', () => `reconcile s3://my-bucket --since 7d --queue ${ledger().queueUrl}`, () => { ledger().bucket.notifications = []; }, 3,
      's3://my-bucket is not a bucket of this ledger: it has no notification for the queue'],
    ['a bucket of another ledger', () => `reconcile s3://my-bucket --since 7d --queue ${ledger().queueUrl}`,
      () => { ledger().bucket.notifications = [{ queueArn: `${LEDGER_QUEUE}-2`, events: ['s3:ObjectCreated:*'] }]; }, 3, 's3://my-bucket is not a bucket of this ledger'],
    ['a prefix outside the filters', () => `reconcile s3://my-bucket/outgoing/ --since 7d --queue ${ledger().queueUrl}`,
      () => { ledger().bucket.notifications = [{ queueArn: LEDGER_QUEUE, events: ['s3:ObjectCreated:*'], prefix: 'incoming/' }]; }, 2,
      'the ledger records no key of s3://my-bucket/ that begins with "outgoing/", only incoming/*.'],
    ['a listing without permission', () => `reconcile s3://my-bucket --since 7d --queue ${ledger().queueUrl}`,
      () => { ledger().bucket.fault = url => (url.searchParams.has('list-type') ? { status: 403, code: 'AccessDenied' } : undefined); }, 5,
      'the caller may not list s3://my-bucket. It needs s3:ListBucket on arn:aws:s3:::my-bucket'],
    ['a ledger that records deletions only', () => `reconcile s3://my-bucket --since 7d --queue ${ledger().queueUrl}`,
      () => { ledger().bucket.notifications = [{ queueArn: LEDGER_QUEUE, events: ['s3:ObjectRemoved:*'] }]; }, 2,
      'the ledger cannot be reconciled with s3://my-bucket: it records s3:ObjectRemoved:*, and a listing shows created objects only.'],
    ['a ledger that records only some creations', () => `reconcile s3://my-bucket --since 7d --queue ${ledger().queueUrl}`,
      () => { ledger().bucket.notifications = [{ queueArn: LEDGER_QUEUE, events: ['s3:ObjectCreated:Put', 's3:ObjectCreated:Copy'] }]; }, 2,
      'it records s3:ObjectCreated:Put, s3:ObjectCreated:Copy'],
    ['a repair without a queue', () => 'reconcile s3://my-bucket --repair', () => {}, 2, 'a repair needs the ledger\'s queue.'],
    ['a repair of a bucket whose events come through EventBridge', () => `reconcile s3://my-bucket --since 7d --repair --queue ${ledger().queueUrl}`,
      () => { ledger().bucket.notifications = []; ledger().bucket.eventBridge = true; }, 2, 'it is not known which keys of s3://my-bucket the ledger records: the bucket sends its events to EventBridge'],
    ['a repair without permission to read the notifications', () => `reconcile s3://my-bucket --since 7d --repair --queue ${ledger().queueUrl}`,
      () => { ledger().bucket.fault = url => (url.searchParams.has('notification') ? { status: 403, code: 'AccessDenied' } : undefined); }, 2, '(s3:GetBucketNotification)'],
    ['a filter without an asterisk', () => 'reconcile s3://my-bucket --filter incoming/', () => {}, 2, '--filter must have one asterisk between prefix and suffix, got: "incoming/".'],
    ['no queue URL', () => 'reconcile s3://my-bucket --queue my-queue', () => {}, 2, '--queue is not the URL of a queue: "my-queue".'],
    ['no objects of the ledger, if it is not known what it records', () => 'reconcile s3://my-bucket --since 7d', () => {}, 2,
      'the ledger has no event of any of the 1 objects that were checked: s3://my-bucket is probably not one of its buckets.'],
  ];

  it.each(cases)('%s', async (_, line, prepare, code, message) => {
    await given([object('a.json')]);
    prepare();
    const result = await run(line());
    expect(result.err).toContain(message);
    expect(result.code).toBe(code);
    expect(result.out).toBe('');
    expect(ledger().bodies).toEqual([]);
  });

  it('a table without the index by object', async () => {
    const { GlobalSecondaryIndexes = [], ...definition } = tableDefinition('no-object-index');
    await ledger().ingest.table.client.send(new CreateTableCommand({
      ...definition,
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== 'object-index'),
      AttributeDefinitions: definition.AttributeDefinitions?.filter(({ AttributeName }) => AttributeName !== 'object_uri'),
    }));
    const result = await ask(['reconcile', 's3://my-bucket', '--filter', '*', '--table', 'no-object-index', '--table-endpoint', ledger().engine.endpoint, '--endpoint', ledger().bucket.url]);
    expect([result.code, result.err]).toEqual([3, expect.stringContaining('table no-object-index has no index object-index')]);
  });

  it('an object that is deleted while it is checked', async () => {
    const objects = [object('a.json'), object('b.json')];
    await given(objects, [recorded(1, 'a.json')]);
    const whole = ledger().bucket.source;
    ledger().bucket.source = { page: (...query) => { ledger().bucket.source = listOf([objects[0]]); return whole.page(...query); } };
    const result = await reconcile('--repair --json');
    expect([result.code, countsOf(result)]).toEqual([0, { listed: 2, checked: 2, found: 1, changed: 1 }]);
  });

  it('--filter says what the ledger records, if the bucket does not', async () => {
    ledger().bucket.notifications = [];
    ledger().bucket.eventBridge = true;
    await given([object('a.json'), object('b.csv')]);
    const result = await reconcile('--repair --json --filter *.json');
    expect([result.code, countsOf(result)]).toEqual([0, { listed: 2, checked: 1, missing: 1, repaired: 1, outsideFilters: 1 }]);
  });
});

describe('backfill', () => {
  const backfill = (more = '', settings: FakeSettings = {}) => run(`backfill s3://my-bucket --queue ${ledger().queueUrl} ${more}`, settings);
  const OLD = { lastModified: '1500000000.000' };

  it('counts first, shows the cost, and records after a confirmation', async () => {
    await given([object('a.json', OLD), object('b.json', OLD), object('c.json')], [recorded(1, 'c.json')]);
    const asked: string[] = [];
    const confirm = (question: string) => {
      asked.push(question);
      return Promise.resolve(true);
    };
    const result = await backfill('', { confirm });
    expect([result.code, asked]).toEqual([0, ['Record them?']]);
    expect(result.err).toContain('Recording 2 objects costs about $0.00, delivery not included.');
    await ledger().deliver();
    expect((await ledger().ingest.table.entries()).map(({ key, timestamp, eventName }) => [key, timestamp, eventName]).sort()).toEqual([
      ['a.json', '1500000000.000', 'ObjectCreated:Reconciled'], ['b.json', '1500000000.000', 'ObjectCreated:Reconciled'], ['c.json', `${NOW / 1000 - 86_400}.250`, 'ObjectCreated:Put'],
    ]);
    expect(countsOf(await backfill('--json --dry-run'))).toMatchObject({ checked: 3, found: 3 });
  });

  it.each<[string, string, FakeSettings, number]>([
    ['--dry-run', '--dry-run', {}, 0],
    ['no terminal to confirm on', '', {}, 2],
    ['a negative answer', '', { confirm: () => Promise.resolve(false) }, 0],
  ])('records nothing: %s', async (_, options, settings, code) => {
    await given([object('a.json', OLD)]);
    expect((await backfill(options, settings)).code).toBe(code);
    expect(ledger().bodies).toEqual([]);
  });

  it('--yes records without counting first; --since leaves older objects out', async () => {
    await given([object('a.json', OLD), object('b.json')]);
    const result = await backfill('--yes --json --since 2d');
    expect([result.code, countsOf(result)]).toEqual([0, { listed: 2, checked: 1, missing: 1, repaired: 1, beforeLedger: 1 }]);
    expect(ledger().bucket.listings.filter(url => !url.searchParams.has('max-keys'))).toHaveLength(1);
  });

  it('imports a bucket of which the ledger has no event yet', async () => {
    await given(Array.from({ length: 1_100 }, (_, index) => object(`k/${index}`, OLD)));
    expect(countsOf(await backfill('--yes --json'))).toEqual({ listed: 1_100, checked: 1_100, missing: 1_100, repaired: 1_100 });
    expect(ledger().bodies).toHaveLength(110);
  });
});
