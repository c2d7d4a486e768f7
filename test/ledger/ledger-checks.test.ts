import { App, Aws, Duration, Fn, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery, EventFilter, EventStatus, S3EventLedger, S3EventLedgerProps, ShardKey } from '../../src';
import { LedgerStack } from '../support/ledger-stack';

type Props = Omit<S3EventLedgerProps, 'bucket'>;

const { OBJECT_CREATED, OBJECT_CREATED_PUT, OBJECT_REMOVED, REPLICATION, REDUCED_REDUNDANCY_LOST_OBJECT } = s3.EventType;
const { EVENT_BRIDGE, MANUAL } = EventDelivery;

const NAME_RULE = '3 to 255 letters, digits, underscores, hyphens and dots';

describe('a ledger rejects an invalid property with name, value and rule', () => {
  it.each<{ props: Props; words: string }>([
    { props: { indexName: 'object-index' }, words: 'indexName must be another name than those of the other indexes, attention-index and object-index, got: "object-index"' },
    { props: { indexName: 'object-index-8-shards', shards: 8 }, words: 'indexName must be another name than those of the other indexes, attention-index and object-index, got: "object-index-8-shards"' },
    { props: { shards: 0 }, words: 'shards must be a whole number from 1 to 64, got: 0' },
    { props: { shards: 65 }, words: 'shards must be a whole number from 1 to 64, got: 65' },
    { props: { shards: 1.5 }, words: 'shards must be a whole number from 1 to 64, got: 1.5' },
    { props: { shards: Lazy.number({ produce: () => 2 }) }, words: 'shards must be known at synth, got: a token' },
    { props: { shardKey: ShardKey.folder(2) }, words: 'shardKey must be omitted without shards, got: ShardKey.folder(2). Set shards to 2 or more' },
    { props: { indexName: 'mine-4-shards' }, words: 'indexName must end in the number of shards, 1, or in none, got: "mine-4-shards". Set shards to 4, or omit the end of the name' },
    { props: { indexName: 'mine-4-shards', shards: 8 }, words: 'indexName must end in the number of shards, 8, or in none, got: "mine-4-shards". Set shards to 4, or omit the end of the name' },
    { props: { indexName: 'ab' }, words: `indexName must be ${NAME_RULE}, got: "ab"` },
    { props: { indexName: 'time index' }, words: `indexName must be ${NAME_RULE}, got: "time index"` },
    { props: { indexName: '' }, words: `indexName must be ${NAME_RULE}, got: ""` },
    { props: { indexName: 'a'.repeat(256) }, words: `indexName must be ${NAME_RULE}, got: "aaa` },
    { props: { tableName: 'ledger/1' }, words: `tableName must be ${NAME_RULE}, got: "ledger/1"` },
    {
      props: { removalPolicy: RemovalPolicy.SNAPSHOT },
      words: 'removalPolicy must be RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY, because DynamoDB does not support snapshots, got: "snapshot"',
    },
    { props: { rowRetention: Duration.hours(23) }, words: 'rowRetention must be whole seconds, at least 1 day, got: 23 hours' },
    { props: { rowRetention: Duration.millis(86_400_001) }, words: 'rowRetention must be whole seconds, at least 1 day, got: 1 day 1 milli' },
    { props: { batchSize: 0 }, words: 'batchSize must be a whole number from 1 to 10000, got: 0' },
    { props: { batchSize: 10_001 }, words: 'batchSize must be a whole number from 1 to 10000, got: 10001' },
    { props: { batchSize: 1.5 }, words: 'batchSize must be a whole number from 1 to 10000, got: 1.5' },
    { props: { batchSize: NaN }, words: 'batchSize must be a whole number from 1 to 10000, got: NaN' },
    {
      props: { maxBatchingWindow: Duration.seconds(301) },
      words: 'maxBatchingWindow must be whole seconds, 0 seconds to 5 minutes, got: 5 minutes 1 second',
    },
    { props: { maxBatchingWindow: Duration.millis(1500) }, words: 'maxBatchingWindow must be whole seconds, 0 seconds to 5 minutes, got: 1 second 500 millis' },
    {
      props: { maxBatchingWindow: Duration.seconds(0) },
      words: 'maxBatchingWindow must be at least 1 second if batchSize is more than 10, got: 0 seconds',
    },
    {
      props: { maxBatchingWindow: Duration.seconds(0), batchSize: 11 },
      words: 'maxBatchingWindow must be at least 1 second if batchSize, which is 11, is more than 10, got: 0 seconds',
    },
    { props: { maxConcurrency: 1 }, words: 'maxConcurrency must be a whole number from 2 to 1000, got: 1' },
    { props: { maxConcurrency: 1001 }, words: 'maxConcurrency must be a whole number from 2 to 1000, got: 1001' },
    { props: { maxReceiveCount: 0 }, words: 'maxReceiveCount must be a whole number from 1 to 1000, got: 0' },
    { props: { maxReceiveCount: 1001 }, words: 'maxReceiveCount must be a whole number from 1 to 1000, got: 1001' },
    { props: { ingestTimeout: Duration.seconds(2) }, words: 'ingestTimeout must be whole seconds, 3 seconds to 15 minutes, got: 2 seconds' },
    { props: { ingestTimeout: Duration.minutes(16) }, words: 'ingestTimeout must be whole seconds, 3 seconds to 15 minutes, got: 16 minutes' },
    { props: { ingestMemorySize: 127 }, words: 'ingestMemorySize must be a whole number from 128 to 10240, got: 127' },
    { props: { ingestMemorySize: 10_241 }, words: 'ingestMemorySize must be a whole number from 128 to 10240, got: 10241' },
    { props: { events: [] }, words: 'events must contain at least one event type, got: []' },
    { props: { events: [OBJECT_REMOVED, OBJECT_REMOVED] }, words: 'events must be unique, got: s3:ObjectRemoved:* twice' },
    {
      props: { events: [OBJECT_CREATED, OBJECT_REMOVED, OBJECT_CREATED_PUT] },
      words: 'events must not overlap, got: s3:ObjectCreated:* and s3:ObjectCreated:Put. Remove the narrower one',
    },
    {
      props: { events: [OBJECT_CREATED_PUT, OBJECT_CREATED] },
      words: 'events must not overlap, got: s3:ObjectCreated:Put and s3:ObjectCreated:*. Remove the narrower one',
    },
    {
      props: { delivery: EVENT_BRIDGE, events: [REPLICATION] },
      words: 'events must be supported by EventBridge, got: s3:Replication:*. Use EventDelivery.NOTIFICATION',
    },
    {
      props: { delivery: EVENT_BRIDGE, events: [OBJECT_CREATED, REDUCED_REDUNDANCY_LOST_OBJECT] },
      words: 'events must be supported by EventBridge, got: s3:ReducedRedundancyLostObject. Use EventDelivery.NOTIFICATION',
    },
    {
      props: { filters: [{ prefix: 'in/' }, { prefix: 'in/new/', suffix: '.json' }] },
      words: 'filters must not overlap, got: prefix "in/", and: prefix "in/new/" and suffix ".json". A key can match both',
    },
    {
      props: { filters: [{ suffix: '.gz' }, { prefix: 'logs/' }] },
      words: 'filters must not overlap, got: suffix ".gz", and: prefix "logs/". A key can match both',
    },
    { props: { filters: [] }, words: 'filters must contain at least one filter, got: []. Omit filters to record the whole bucket' },
    { props: { filters: [{}] }, words: 'filters[0] must have a prefix or a suffix, got: {}. Omit filters to record the whole bucket' },
    {
      props: { filters: [{ prefix: 'a/' }, { prefix: '', suffix: '' }] },
      words: 'filters[1] must have a prefix or a suffix, got: {"prefix":"","suffix":""}. Omit filters to record the whole bucket',
    },
    { props: { filters: [{ prefix: undefined, suffix: undefined }] }, words: 'filters[0] must have a prefix or a suffix, got: {}' },
    { props: { delivery: EVENT_BRIDGE, filters: [{}] }, words: 'filters[0] must have a prefix or a suffix, got: {}' },
    { props: { filters: [{ prefx: 'in/' } as EventFilter] }, words: 'filters[0] must have a prefix or a suffix, got: {"prefx":"in/"}' },
    { props: { filters: [{ prefix: 'a/' }, {}] }, words: 'filters must not overlap, got: prefix "a/", and: the whole bucket. A key can match both' },
    {
      props: { filters: [{ prefix: 'é'.repeat(513) }] },
      words: 'filters[0].prefix must have at most the 1024 bytes of an S3 key, got: 1026 bytes',
    },
    {
      props: { filters: [{ prefix: 'a' }, { prefix: 'b', suffix: 'x'.repeat(1025) }] },
      words: 'filters[1].suffix must have at most the 1024 bytes of an S3 key, got: 1025 bytes',
    },
    {
      props: { delivery: EVENT_BRIDGE, filters: Array.from({ length: 40 }, (_, index) => ({ prefix: `${index}/${'x'.repeat(50)}` })) },
      words: 'filters must make an EventBridge pattern of at most 2048 characters',
    },
    {
      props: { events: [OBJECT_CREATED, OBJECT_REMOVED], filters: Array.from({ length: 51 }, (_, index) => ({ prefix: `${index}/` })) },
      words: 'events times filters must be at most 100, which is the number of notifications that S3 allows per bucket, got: 102',
    },
    { props: { delivery: MANUAL, events: [OBJECT_CREATED] }, words: 'events must be omitted with EventDelivery.MANUAL, because the ledger records every event on its queue' },
    { props: { delivery: MANUAL, filters: [] }, words: 'filters must be omitted with EventDelivery.MANUAL, because the ledger records every event on its queue' },
  ])('$words', ({ props, words }) => {
    expect(() => new LedgerStack(props)).toThrow(words);
    expect(() => new LedgerStack(props)).toThrow('Stack/Ledger: ');
  });

  it('and lists all errors at once', () => {
    expect(() => new LedgerStack({ indexName: 'x', batchSize: -1, events: [] })).toThrow([
      'Stack/Ledger: ',
      `  - indexName must be ${NAME_RULE}, got: "x"`,
      '  - batchSize must be a whole number from 1 to 10000, got: -1',
      '  - events must contain at least one event type, got: []',
    ].join('\n'));
  });

  it('and rejects durations that are tokens', () => {
    const later = Duration.seconds(Lazy.number({ produce: () => 60 }));
    expect(() => new LedgerStack({ ingestTimeout: later })).toThrow('ingestTimeout must be whole seconds, 3 seconds to 15 minutes, and known at synth, got: a token');
    expect(() => new LedgerStack({ rowRetention: later })).toThrow('rowRetention must be whole seconds, at least 1 day, and known at synth, got: a token');
  });

  it.each(['', '1st', 'two words', 'ä', 'a'.repeat(65)])('and the status %j', value => {
    expect(() => EventStatus.of(value))
      .toThrow(`EventStatus.of(): the status must be 1 to 64 letters, digits, dots, hyphens and underscores, a letter first, got: ${JSON.stringify(value)}`);
  });
});

describe('a bucket is rejected', () => {
  it('with an empty filter', () => {
    const { ledger, bucket } = new LedgerStack();
    expect(() => ledger.addBucket(bucket, { events: [OBJECT_REMOVED], filters: [{}] }))
      .toThrow('Stack/Ledger: filters[0] must have a prefix or a suffix, got: {}. Omit filters to record the whole bucket');
  });

  it('a second time with events and filters in common', () => {
    const { ledger, bucket } = new LedgerStack({ filters: [{ prefix: 'a/' }, { prefix: 'b/' }] });
    expect(() => ledger.addBucket(bucket, { events: [OBJECT_CREATED_PUT], filters: [{ prefix: 'c/' }, { prefix: 'b/b/' }] })).toThrow(
      'Stack/Ledger: bucket Stack/Bucket already sends these events to this ledger: s3:ObjectCreated:* of prefix "b/", '
      + 'and s3:ObjectCreated:Put of prefix "b/b/". Use other events or filters');
  });

  it('a second time by EventBridge with events and filters in common', () => {
    const { ledger, bucket } = new LedgerStack({ delivery: EVENT_BRIDGE });
    expect(() => ledger.addBucket(bucket, { delivery: EVENT_BRIDGE })).toThrow('already sends these events to this ledger');
  });

  it.each([
    { first: EventDelivery.NOTIFICATION, second: EVENT_BRIDGE },
    { first: EVENT_BRIDGE, second: EventDelivery.NOTIFICATION },
    { first: MANUAL, second: EVENT_BRIDGE },
  ])('$second after $first', ({ first, second }) => {
    const { ledger, bucket } = new LedgerStack({ delivery: first });
    expect(() => ledger.addBucket(bucket, { delivery: second, events: [OBJECT_REMOVED] })).toThrow(
      `Stack/Ledger: bucket Stack/Bucket must use one delivery per ledger, got: EventDelivery.${first} and EventDelivery.${second}`);
  });

  it('by a second ledger whose notifications overlap', () => {
    const stack = new LedgerStack();
    expect(() => new S3EventLedger(stack, 'Second', { bucket: stack.bucket, events: [OBJECT_CREATED_PUT] })).toThrow(
      'Stack/Second: bucket Stack/Bucket already sends these events to Stack/Ledger, and S3 rejects overlapping notifications: '
      + 's3:ObjectCreated:* of the whole bucket, and s3:ObjectCreated:Put of the whole bucket. '
      + 'Use other events or filters, or EventDelivery.EVENT_BRIDGE for one of the ledgers');
  });

  it('by a second ledger in another stack that imports it again', () => {
    const app = new App();
    const [one, other] = ['One', 'Other'].map(id => new Stack(app, id));
    new S3EventLedger(one, 'Ledger', { bucket: s3.Bucket.fromBucketName(one, 'Bucket', 'files') });
    expect(() => new S3EventLedger(other, 'Ledger', { bucket: s3.Bucket.fromBucketArn(other, 'Bucket', 'arn:aws:s3:::files') }))
      .toThrow('Other/Ledger: bucket "files" already sends these events to One/Ledger');
  });

  it('in another account', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'files', account: '222222222222' });
    expect(() => new S3EventLedger(stack, 'Ledger', { bucket })).toThrow(
      'Stack/Ledger: bucket "files" must be in the ledger\'s account 111111111111, got: 222222222222. Use EventDelivery.MANUAL and ledger.allowSendFrom(bucket)');
  });

  it('in another region', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'files', region: 'us-east-1' });
    expect(() => new S3EventLedger(stack, 'Ledger', { bucket, delivery: EVENT_BRIDGE }))
      .toThrow('Stack/Ledger: bucket "files" must be in the ledger\'s region eu-west-1, got: us-east-1. Create a ledger in each region');
  });

  it('and can be added after the options are fixed', () => {
    const stack = new LedgerStack();
    expect(() => stack.ledger.addBucket(stack.bucket)).toThrow();
    stack.ledger.addBucket(stack.bucket, { events: [OBJECT_REMOVED] });
    expect(stack.only('Custom::S3BucketNotifications')).toMatchObject({
      NotificationConfiguration: { QueueConfigurations: [{ Events: ['s3:ObjectCreated:*'] }, { Events: ['s3:ObjectRemoved:*'] }] },
    });
  });
});

describe('these are accepted', () => {
  it('the same bucket in another app', () => {
    expect(() => [1, 2].map(() => new LedgerStack())).not.toThrow();
  });

  it('two ledgers that share a bucket through EventBridge, or with one delivery each', () => {
    const stack = new LedgerStack({ delivery: EVENT_BRIDGE });
    new S3EventLedger(stack, 'Second', { bucket: stack.bucket, delivery: EVENT_BRIDGE });
    new S3EventLedger(stack, 'Third', { bucket: stack.bucket });
    stack.template.resourceCountIs('AWS::Events::Rule', 2);
  });

  it('values that are tokens', () => {
    const number = () => Lazy.number({ produce: () => 1234 });
    const text = () => Fn.importValue('text');
    const stack = new LedgerStack({
      indexName: text(),
      tableName: `${Aws.STACK_NAME}-x`,
      initialStatus: EventStatus.of(text()),
      batchSize: number(),
      ingestMemorySize: number(),
      filters: [{ prefix: text(), suffix: '.json' }],
    });
    expect(stack.only('AWS::Lambda::EventSourceMapping')).toMatchObject({ BatchSize: 1234 });
    stack.template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 1234,
      Environment: { Variables: { LEDGER_INITIAL_STATUS: { 'Fn::ImportValue': 'text' } } },
    });
    expect(stack.only('AWS::DynamoDB::GlobalTable')).toMatchObject({ GlobalSecondaryIndexes: [{ IndexName: { 'Fn::ImportValue': 'text' } }, { IndexName: 'attention-index' }, { IndexName: 'object-index' }] });
    expect(stack.only('Custom::S3BucketNotifications')).toMatchObject({
      NotificationConfiguration: {
        QueueConfigurations: [{
          Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.json' }, { Name: 'prefix', Value: { 'Fn::ImportValue': 'text' } }] } },
        }],
      },
    });
  });
});
