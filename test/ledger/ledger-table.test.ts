import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchTarget, EventDelivery, S3EventLedger, S3EventLedgerProps, S3EventManager, ShardKey } from '../../src';
import { all, LedgerStack, logicalId, Properties } from '../support/ledger-stack';
import { rightsOf } from '../support/manager-stack';

type Props = Omit<S3EventLedgerProps, 'bucket'>;

const ENV = { account: '111111111111', region: 'eu-west-1' };
const REPLICA_KEY = 'arn:aws:kms:us-east-1:111111111111:key/12345678-1234-1234-1234-123456789012';
const TABLE = 'AWS::DynamoDB::GlobalTable';

function tableOf(props: Props, env: typeof ENV | undefined = ENV): Properties {
  return new LedgerStack(props, { env }).only(TABLE);
}

describe('a created table', () => {
  it('is billed on demand without a maximum, and has neither stream, insights, class, policy, warm throughput nor replicas by default', () => {
    const table = tableOf({});
    expect(table).toMatchObject({ BillingMode: 'PAY_PER_REQUEST', Replicas: [{ Region: 'eu-west-1' }] });
    for (const absent of ['WriteOnDemandThroughputSettings', 'WriteProvisionedThroughputSettings', 'StreamSpecification', 'WarmThroughput']) {
      expect(table).not.toHaveProperty(absent);
    }
    for (const absent of ['ReadOnDemandThroughputSettings', 'ContributorInsightsSpecification', 'TableClass', 'ResourcePolicy']) {
      expect(table).not.toHaveProperty(`Replicas.0.${absent}`);
    }
    for (const index of [0, 1, 2]) expect(table).not.toHaveProperty(`GlobalSecondaryIndexes.${index}.WarmThroughput`);
  });

  it('is billed on demand up to a maximum', () => {
    expect(tableOf({ billing: dynamodb.Billing.onDemand({ maxReadRequestUnits: 100, maxWriteRequestUnits: 200 }) })).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 200 },
      Replicas: [{ ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 100 } }],
    });
  });

  it('is provisioned and scales, and each index like the table', () => {
    const capacity = (minCapacity: number) => dynamodb.Capacity.autoscaled({ minCapacity, maxCapacity: 500, targetUtilizationPercent: 70 });
    const table = tableOf({ billing: dynamodb.Billing.provisioned({ readCapacity: capacity(5), writeCapacity: capacity(10) }) });
    const write = { WriteCapacityAutoScalingSettings: { MinCapacity: 10, MaxCapacity: 500 } };
    const read = { ReadCapacityAutoScalingSettings: { MinCapacity: 5, MaxCapacity: 500 } };
    expect(table).toMatchObject({ BillingMode: 'PROVISIONED', WriteProvisionedThroughputSettings: write, Replicas: [{ ReadProvisionedThroughputSettings: read }] });
    for (const index of [table.GlobalSecondaryIndexes].flat()) expect(index).toMatchObject({ WriteProvisionedThroughputSettings: write });
    const index = { ReadProvisionedThroughputSettings: read };
    expect(table).toMatchObject({ Replicas: [{ GlobalSecondaryIndexes: [index, index, index] }] });
  });

  it('is warm, and each index that every event writes like the table', () => {
    const warm = { ReadUnitsPerSecond: 15_000, WriteUnitsPerSecond: 8_000 };
    const table = tableOf({ warmThroughput: { readUnitsPerSecond: 15_000, writeUnitsPerSecond: 8_000 } });
    expect(table).toMatchObject({ WarmThroughput: warm });
    expect(table.GlobalSecondaryIndexes).toMatchObject([{ IndexName: 'time-index', WarmThroughput: warm }, { IndexName: 'attention-index' }, { IndexName: 'object-index', WarmThroughput: warm }]);
    expect(table).not.toHaveProperty('GlobalSecondaryIndexes.1.WarmThroughput');
  });

  it.each<[warmThroughput: dynamodb.WarmThroughput, words: string]>([
    [{}, 'warmThroughput must have readUnitsPerSecond or writeUnitsPerSecond, got: neither'],
    [{ writeUnitsPerSecond: 3_999 }, 'warmThroughput.writeUnitsPerSecond must be a whole number from 4000 to 10000000, got: 3999'],
    [{ readUnitsPerSecond: 11_999 }, 'warmThroughput.readUnitsPerSecond must be a whole number from 12000 to 10000000, got: 11999'],
    [{ readUnitsPerSecond: 12_000, writeUnitsPerSecond: 4_000.5 }, 'warmThroughput.writeUnitsPerSecond must be a whole number from 4000 to 10000000, got: 4000.5'],
  ])('is not warmed to %j', (warmThroughput, words) => {
    expect(() => tableOf({ warmThroughput })).toThrow(words);
  });

  it('is warmed to what a new table has, with any billing', () => {
    const warm = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 };
    const warmThroughput = { readUnitsPerSecond: 12_000, writeUnitsPerSecond: 4_000 };
    const capacity = dynamodb.Capacity.autoscaled({ minCapacity: 5, maxCapacity: 500 });
    const provisioned = dynamodb.Billing.provisioned({ readCapacity: capacity, writeCapacity: capacity });
    for (const billing of [dynamodb.Billing.onDemand({ maxWriteRequestUnits: 4_000 }), provisioned]) {
      expect(tableOf({ warmThroughput, billing })).toMatchObject({ WarmThroughput: warm });
    }
  });

  it('has no index by object if it is not wanted, and no grant on it', () => {
    const stack = new LedgerStack({ objectIndex: false });
    stack.ledger.grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    const table = stack.only(TABLE);
    expect([table.GlobalSecondaryIndexes].flat()).toMatchObject([{ IndexName: 'time-index' }, { IndexName: 'attention-index' }]);
    expect(table.AttributeDefinitions).not.toContainEqual({ AttributeName: 'object_uri', AttributeType: 'S' });
    expect(JSON.stringify(rightsOf(stack, 'Reader'))).not.toContain('object-index');
  });

  it('has indexes with shards, whose names end in their number', () => {
    const stack = new LedgerStack({ shards: 8 });
    stack.ledger.grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    const table = stack.only(TABLE);
    expect(table.AttributeDefinitions).toContainEqual({ AttributeName: 'event_shard', AttributeType: 'N' });
    expect([table.GlobalSecondaryIndexes].flat()).toMatchObject([
      { IndexName: 'time-index-8-shards', KeySchema: shardedKey('event_status', 'event_timestamp') },
      { IndexName: 'attention-index-8-shards', KeySchema: shardedKey('attention', 'attention_at') },
      { IndexName: 'object-index', KeySchema: [{ AttributeName: 'object_uri', KeyType: 'HASH' }, { AttributeName: 'event_timestamp', KeyType: 'RANGE' }] },
    ]);
    expect(stack.ledger.indexName).toBe('time-index-8-shards');
    const rights = JSON.stringify(rightsOf(stack, 'Reader'));
    expect(rights).toContain('/index/time-index-8-shards');
    expect(rights).toContain('/index/attention-index-8-shards');
  });

  it.each<{ props: Props; name: string }>([
    { props: { shards: 1 }, name: 'time-index' },
    { props: { shards: 64, indexName: 'mine' }, name: 'mine-64-shards' },
    { props: { shards: 8, indexName: 'mine-8-shards' }, name: 'mine-8-shards' },
  ])('has the index $name', ({ props, name }) => {
    expect(new LedgerStack(props).only(TABLE)).toMatchObject({ GlobalSecondaryIndexes: [{ IndexName: name }, {}, {}] });
  });

  it('without shards is the same as with one, and so are the functions', () => {
    expect(new LedgerStack({ shards: 1 }).template.toJSON()).toEqual(new LedgerStack().template.toJSON());
    expect(JSON.stringify(new LedgerStack().template.toJSON())).not.toMatch(/shard/i);
  });

  it('passes its shards to the functions that write and read it', () => {
    const stack = new LedgerStack({ shards: 8 });
    new S3EventManager(stack, 'Manager', { ledger: stack.ledger, target: DispatchTarget.queue(new sqs.Queue(stack, 'Work')) });
    for (const variables of [{ LEDGER_INITIAL_STATUS: 'created', LEDGER_SHARDS: '8' }, { LEDGER_INDEX_NAME: 'time-index-8-shards' }]) {
      stack.template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike(variables) } });
    }
  });

  it('passes the folders that decide the shard to the function that writes it', () => {
    const { ledger, template } = new LedgerStack({ shards: 8, shardKey: ShardKey.folder(2) });
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ LEDGER_SHARDS: '8', LEDGER_SHARD_FOLDER_DEPTH: '2' }) } });
    expect(ledger.shardKey.folderDepth).toBe(2);
    expect(new LedgerStack({ shards: 8, shardKey: ShardKey.eventId() }).template.toJSON()).toEqual(new LedgerStack({ shards: 8 }).template.toJSON());
  });

  it('has a class', () => {
    expect(tableOf({ tableClass: dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS })).toMatchObject({ Replicas: [{ TableClass: 'STANDARD_INFREQUENT_ACCESS' }] });
  });

  it('shows its hottest keys, and those of each index', () => {
    const insights = { Enabled: true, Mode: 'THROTTLED_KEYS' };
    const table = tableOf({ contributorInsights: dynamodb.ContributorInsightsMode.THROTTLED_KEYS });
    expect(table).toMatchObject({
      Replicas: [{
        ContributorInsightsSpecification: insights,
        GlobalSecondaryIndexes: Array.from({ length: 3 }, () => ({ ContributorInsightsSpecification: insights })),
      }],
    });
  });

  it('publishes changes', () => {
    const stack = new LedgerStack({ dynamoStream: dynamodb.StreamViewType.NEW_IMAGE });
    expect(stack.only(TABLE)).toMatchObject({ StreamSpecification: { StreamViewType: 'NEW_IMAGE' } });
    expect(stack.resolve(stack.ledger.table.tableStreamArn)).toEqual({ 'Fn::GetAtt': [logicalId(stack, stack.ledger.table), 'StreamArn'] });
  });

  it('has a resource policy', () => {
    const statement = new iam.PolicyStatement({ principals: [new iam.AccountPrincipal('222222222222')], actions: ['dynamodb:GetItem'], resources: ['*'] });
    expect(tableOf({ tableResourcePolicy: new iam.PolicyDocument({ statements: [statement] }) }))
      .toMatchObject({ Replicas: [{ ResourcePolicy: { PolicyDocument: { Statement: [{ Action: 'dynamodb:GetItem', Resource: '*' }] } } }] });
  });

  it('has replicas, with new and old images in its stream', () => {
    expect(tableOf({ replicas: [{ region: 'us-east-1' }] })).toMatchObject({
      Replicas: [{ Region: 'us-east-1', DeletionProtectionEnabled: true }, { Region: 'eu-west-1' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  it('encrypts each replica with a key of its region', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    new S3EventLedger(stack, 'Ledger', {
      bucket: new s3.Bucket(stack, 'Bucket'),
      encryptionKey: new kms.Key(stack, 'Key'),
      replicas: [{ region: 'us-east-1' }],
      replicaKeyArns: { 'us-east-1': REPLICA_KEY },
    });
    const [table] = all(stack, TABLE);
    expect(table).toMatchObject({
      Replicas: [
        { SSESpecification: { KMSMasterKeyId: REPLICA_KEY } },
        { SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } } },
      ],
    });
  });

  it.each<{ props: Props; env?: typeof ENV; words: string }>([
    { props: { replicas: [{ region: 'us-east-1' }] }, env: undefined, words: 'replicas needs a stack whose region is known at synth. Set env of the stack' },
    { props: { replicas: [{ region: 'eu-west-1' }] }, env: ENV, words: 'replicas must be in other regions than the ledger, got: eu-west-1' },
    {
      props: { replicas: [{ region: 'us-east-1' }], replicaKeyArns: { 'us-east-1': REPLICA_KEY } },
      env: ENV,
      words: 'replicaKeyArns must have keys only for replicas of a ledger with an encryptionKey, got one for: us-east-1',
    },
  ])('is rejected: $words', ({ props, env, words }) => {
    expect(() => new LedgerStack(props, { env })).toThrow(`Stack/Ledger: ${words}`);
  });

  it.each<{ replicaKeyArns: Record<string, string>; words: string }>([
    { replicaKeyArns: {}, words: 'replicaKeyArns must have a key for each of the replicas together with encryptionKey, got none for: us-east-1' },
    {
      replicaKeyArns: { 'us-east-1': REPLICA_KEY, 'us-west-2': REPLICA_KEY },
      words: 'replicaKeyArns must have keys only for replicas of a ledger with an encryptionKey, got one for: us-west-2',
    },
    {
      replicaKeyArns: { 'us-east-1': 'arn:aws:kms:eu-west-1:111111111111:key/a' },
      words: 'replicaKeyArns must have the ARN of a key in the region of its replica, us-east-1, got: arn:aws:kms:eu-west-1:111111111111:key/a',
    },
    {
      replicaKeyArns: { 'us-east-1': 'arn:aws:kms:us-east-1:111111111111:alias/a' },
      words: 'replicaKeyArns must have the ARN of a key in the region of its replica, us-east-1, got: arn:aws:kms:us-east-1:111111111111:alias/a',
    },
  ])('is rejected: $words', ({ replicaKeyArns, words }) => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const bucket = new s3.Bucket(stack, 'Bucket');
    const given = { bucket, encryptionKey: new kms.Key(stack, 'Key'), replicas: [{ region: 'us-east-1' }], replicaKeyArns };
    expect(() => new S3EventLedger(stack, 'Ledger', given)).toThrow(`Stack/Ledger: ${words}`);
  });
});

describe('an existing table', () => {
  it('is used, and no other is created', () => {
    const stack = new TableStack(scope => tableV2(scope));
    expect(all(stack, TABLE)).toHaveLength(1);
    expect(stack.ledger.table).toBe(stack.table);
    const table = { Ref: logicalId(stack, stack.table) };
    stack.template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ LEDGER_TABLE_NAME: table }) } });
    expect(stack.resolve(stack.ledger.metricRecorded().dimensions)).toEqual({ TableName: table });
  });

  it('gets insertions only, as a created one does', () => {
    const stack = new TableStack(scope => tableV2(scope));
    expect(rightsOf(stack, 'LedgerIngestRole').filter(({ actions }) => actions.some(action => action.startsWith('dynamodb:')))).toEqual([
      { actions: ['dynamodb:PartiQLInsert'], resource: { 'Fn::GetAtt': [logicalId(stack, stack.table), 'Arn'] } },
    ]);
  });

  it('serves a manager', () => {
    const stack = new TableStack(scope => tableV2(scope));
    const work = sqs.Queue.fromQueueArn(stack, 'Work', 'arn:aws:sqs:eu-west-1:111111111111:work');
    new S3EventManager(stack, 'Manager', { ledger: stack.ledger, target: DispatchTarget.queue(work) });
    expect(rightsOf(stack, 'ManagerDispatchRole')).toContainEqual({
      actions: ['dynamodb:PartiQLUpdate'], resource: { 'Fn::GetAtt': [logicalId(stack, stack.table), 'Arn'] },
    });
  });

  it('may be a classic one', () => {
    const stack = new TableStack(scope => classicTable(scope));
    expect(all(stack, TABLE)).toEqual([]);
    expect(rightsOf(stack, 'LedgerIngestRole')[0]).toEqual({
      actions: ['dynamodb:PartiQLInsert'], resource: { 'Fn::GetAtt': [logicalId(stack, stack.table), 'Arn'] },
    });
  });

  it('may be imported, unchecked', () => {
    const stack = new TableStack(scope => dynamodb.TableV2.fromTableName(scope, 'Table', 'theirs'));
    expect(all(stack, TABLE)).toEqual([]);
    stack.template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ LEDGER_TABLE_NAME: 'theirs' }) } });
  });

  it('may be encrypted with a key of its own, which ingest may use', () => {
    const stack = new TableStack(scope => tableV2(scope, { encryption: dynamodb.TableEncryptionV2.customerManagedKey(new kms.Key(scope, 'Key')) }));
    const conditions = rightsOf(stack, 'LedgerIngestRole').map(({ condition }) => condition).filter(condition => condition !== undefined);
    expect(conditions).toEqual([{ StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' } }]);
  });

  it('may have shards', () => {
    const sharded = (index: typeof INDEX) => ({
      indexName: `${index.indexName}-8-shards`, partitionKeys: [index.partitionKey, { name: 'event_shard', type: dynamodb.AttributeType.NUMBER }], sortKey: index.sortKey,
    });
    const table = (scope: Stack) => tableV2(scope, { globalSecondaryIndexes: [sharded(INDEX), sharded(ATTENTION_INDEX), OBJECT_INDEX] });
    expect(() => new TableStack(table, { shards: 8 }).template).not.toThrow();
  });

  it('may have an index that is added later', () => {
    const stack = new TableStack(scope => tableV2(scope, { globalSecondaryIndexes: [ATTENTION_INDEX, OBJECT_INDEX] }));
    (stack.table as dynamodb.TableV2).addGlobalSecondaryIndex(INDEX);
    expect(() => stack.template).not.toThrow();
  });

  it('leaves log group and queues to the ledger', () => {
    const stack = new TableStack(scope => tableV2(scope), { removalPolicy: RemovalPolicy.DESTROY, rowRetention: undefined });
    stack.template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
    stack.template.hasResource(TABLE, { DeletionPolicy: 'Retain' });
  });

  it('lets rows expire by the ledger\'s attribute', () => {
    expect(() => new TableStack(scope => tableV2(scope, { timeToLiveAttribute: 'expires_at' }), { rowRetention: Duration.days(30) }).template).not.toThrow();
    expect(() => new TableStack(scope => classicTable(scope, { timeToLiveAttribute: 'expires_at' }), { rowRetention: Duration.days(30) }).template).not.toThrow();
  });

  it.each<{ name: string; table: (scope: Stack) => dynamodb.ITable; props?: Props; words: string }>([
    {
      name: 'another partition key',
      table: scope => tableV2(scope, { partitionKey: text('id') }),
      words: 'table Stack/Table must have the keys HASH event_id (S), RANGE event_timestamp (S), got: HASH id (S), RANGE event_timestamp (S)',
    },
    {
      name: 'no sort key',
      table: scope => tableV2(scope, { sortKey: undefined }),
      words: 'table Stack/Table must have the keys HASH event_id (S), RANGE event_timestamp (S), got: HASH event_id (S)',
    },
    {
      name: 'a number as sort key',
      table: scope => tableV2(scope, { sortKey: { name: 'event_timestamp', type: dynamodb.AttributeType.NUMBER }, globalSecondaryIndexes: [] }),
      words: 'table Stack/Table must have the keys HASH event_id (S), RANGE event_timestamp (S), got: HASH event_id (S), RANGE event_timestamp (N)',
    },
    {
      name: 'no index',
      table: scope => tableV2(scope, { globalSecondaryIndexes: [] }),
      words: 'table Stack/Table must have an index named "time-index", got: none. Add it, or set indexName',
    },
    {
      name: 'an index of another name',
      table: scope => tableV2(scope, { globalSecondaryIndexes: [{ ...INDEX, indexName: 'by-status' }] }),
      words: 'table Stack/Table must have an index named "time-index", got: "by-status". Add it, or set indexName',
    },
    {
      name: 'an index without shards',
      table: scope => tableV2(scope),
      props: { shards: 8 },
      words: 'table Stack/Table must have an index named "time-index-8-shards", got: "time-index", "attention-index", "object-index". Add it, or set indexName',
    },
    {
      name: 'an index with a name of shards, and another key',
      table: scope => tableV2(scope, { globalSecondaryIndexes: [{ ...INDEX, indexName: 'time-index-8-shards' }] }),
      props: { shards: 8 },
      words: 'the index "time-index-8-shards" of table Stack/Table must have the keys HASH event_status (S), HASH event_shard (N), RANGE event_timestamp (S), '
        + 'got: HASH event_status (S), RANGE event_timestamp (S)',
    },
    {
      name: 'no attention index',
      table: scope => tableV2(scope, { globalSecondaryIndexes: [INDEX] }),
      words: 'table Stack/Table must have an index named "attention-index", got: "time-index". Add it',
    },
    {
      name: 'an attention index by other keys',
      table: scope => tableV2(scope, { globalSecondaryIndexes: [INDEX, { ...ATTENTION_INDEX, sortKey: text('recorded_at') }] }),
      words: 'the index "attention-index" of table Stack/Table must have the keys HASH attention (S), RANGE attention_at (S), got: HASH attention (S), RANGE recorded_at (S)',
    },
    {
      name: 'no object index',
      table: scope => tableV2(scope, { globalSecondaryIndexes: [INDEX, ATTENTION_INDEX] }),
      words: 'table Stack/Table must have an index named "object-index", got: "time-index", "attention-index". Add it, or set objectIndex: false',
    },
    {
      name: 'an object index of all attributes',
      table: scope => tableV2(scope, {
        globalSecondaryIndexes: [
          INDEX, ATTENTION_INDEX, { ...OBJECT_INDEX, projectionType: dynamodb.ProjectionType.ALL, nonKeyAttributes: undefined },
        ],
      }),
      words: 'the index "object-index" of table Stack/Table must project INCLUDE event_info, event_name, object_size, object_etag, object_sequencer, recorded_at only, '
        + 'which never change, got: ALL',
    },
    {
      name: 'an object index that lacks attributes',
      table: scope => tableV2(scope, { globalSecondaryIndexes: [INDEX, ATTENTION_INDEX, { ...OBJECT_INDEX, nonKeyAttributes: ['event_name', 'event_info', 'object_size'] }] }),
      words: 'the index "object-index" of table Stack/Table must project object_etag, object_sequencer, recorded_at, too. Add them to its nonKeyAttributes',
    },
    {
      name: 'an index by other keys',
      table: scope => tableV2(scope, { globalSecondaryIndexes: [{ ...INDEX, sortKey: text('recorded_at') }] }),
      words: 'the index "time-index" of table Stack/Table must have the keys HASH event_status (S), RANGE event_timestamp (S), got: HASH event_status (S), RANGE recorded_at (S)',
    },
    {
      name: 'an index without all attributes',
      table: scope => tableV2(scope, { globalSecondaryIndexes: [{ ...INDEX, projectionType: dynamodb.ProjectionType.KEYS_ONLY }] }),
      words: 'the index "time-index" of table Stack/Table must project ALL attributes, got: KEYS_ONLY',
    },
    {
      name: 'no time to live',
      table: scope => tableV2(scope),
      props: { rowRetention: Duration.days(30) },
      words: 'table Stack/Table must have the time to live attribute expires_at together with rowRetention, got: none',
    },
    {
      name: 'another time to live attribute, on a classic table',
      table: scope => classicTable(scope, { timeToLiveAttribute: 'ttl' }),
      props: { rowRetention: Duration.days(30) },
      words: 'table Stack/Table must have the time to live attribute expires_at together with rowRetention, got: ttl',
    },
  ])('is rejected at synth with $name', ({ table, props, words }) => {
    const stack = new TableStack(table, props);
    expect(() => stack.template).toThrow(words);
  });

  it.each<{ props: Props; name: string }>([
    { name: 'tableName', props: { tableName: 'other' } },
    { name: 'deletionProtection', props: { deletionProtection: false } },
    { name: 'pointInTimeRecovery', props: { pointInTimeRecovery: true } },
    { name: 'billing', props: { billing: dynamodb.Billing.onDemand() } },
    { name: 'warmThroughput', props: { warmThroughput: {} } },
    { name: 'tableClass', props: { tableClass: dynamodb.TableClass.STANDARD } },
    { name: 'contributorInsights', props: { contributorInsights: dynamodb.ContributorInsightsMode.THROTTLED_KEYS } },
    { name: 'replicas', props: { replicas: [] } },
    { name: 'replicaKeyArns', props: { replicaKeyArns: {} } },
    { name: 'dynamoStream', props: { dynamoStream: dynamodb.StreamViewType.KEYS_ONLY } },
    { name: 'tableResourcePolicy', props: { tableResourcePolicy: new iam.PolicyDocument() } },
  ])('is rejected together with $name', ({ name, props }) => {
    expect(() => new TableStack(scope => tableV2(scope), props))
      .toThrow(`Stack/Ledger: ${name} must be omitted together with table, because it applies to a table that the ledger creates. Set it on Stack/Table`);
  });

  it('is rejected in another region or account', () => {
    const arn = 'arn:aws:dynamodb:us-east-1:222222222222:table/theirs';
    const words = ['table must be in the ledger\'s account 111111111111, got: 222222222222', 'table must be in the ledger\'s region eu-west-1, got: us-east-1'];
    for (const each of words) expect(() => new TableStack(scope => dynamodb.TableV2.fromTableArn(scope, 'Table', arn))).toThrow(each);
  });
});

describe('event pollers', () => {
  const mapping = (props: Props) => new LedgerStack(props).only('AWS::Lambda::EventSourceMapping');

  it('are provisioned instead of the maximum concurrency', () => {
    const provisioned = mapping({ provisionedPollers: { minimum: 5, maximum: 50 } });
    expect(provisioned).toMatchObject({ ProvisionedPollerConfig: { MinimumPollers: 5, MaximumPollers: 50 } });
    expect(provisioned).not.toHaveProperty('ScalingConfig');
  });

  it('are provisioned as Lambda does by default', () => {
    expect(mapping({ provisionedPollers: {} }).ProvisionedPollerConfig).toEqual({ MinimumPollers: 2 });
    expect(mapping({ provisionedPollers: { maximum: 9 } }).ProvisionedPollerConfig).toEqual({ MinimumPollers: 2, MaximumPollers: 9 });
    expect(mapping({})).not.toHaveProperty('ProvisionedPollerConfig');
  });

  it.each<{ props: Props; words: string }>([
    { props: { provisionedPollers: {}, maxConcurrency: 10 }, words: 'maxConcurrency must be omitted together with provisionedPollers. Use provisionedPollers.maximum' },
    { props: { provisionedPollers: { minimum: 1 } }, words: 'provisionedPollers.minimum must be a whole number from 2 to 200, got: 1' },
    { props: { provisionedPollers: { minimum: 201 } }, words: 'provisionedPollers.minimum must be a whole number from 2 to 200, got: 201' },
    { props: { provisionedPollers: { maximum: 2001 } }, words: 'provisionedPollers.maximum must be a whole number from 2 to 2000, got: 2001' },
    { props: { provisionedPollers: { minimum: 5, maximum: 4 } }, words: 'provisionedPollers.maximum must be at least provisionedPollers.minimum, 5, got: 4' },
  ])('are rejected: $words', ({ props, words }) => {
    expect(() => new LedgerStack(props)).toThrow(words);
  });
});

function shardedKey(partition: string, sort: string) {
  return [{ AttributeName: partition, KeyType: 'HASH' }, { AttributeName: 'event_shard', KeyType: 'HASH' }, { AttributeName: sort, KeyType: 'RANGE' }];
}

const INDEX = { indexName: 'time-index', partitionKey: text('event_status'), sortKey: text('event_timestamp') };
const ATTENTION_INDEX = { indexName: 'attention-index', partitionKey: text('attention'), sortKey: text('attention_at') };

const OBJECT_INDEX = {
  indexName: 'object-index',
  partitionKey: text('object_uri'),
  sortKey: text('event_timestamp'),
  projectionType: dynamodb.ProjectionType.INCLUDE,
  nonKeyAttributes: ['event_info', 'event_name', 'object_size', 'object_etag', 'object_sequencer', 'recorded_at'],
};

class TableStack extends Stack {
  readonly table: dynamodb.ITable;
  readonly ledger: S3EventLedger;

  constructor(table: (scope: Stack) => dynamodb.ITable, props: Props = {}) {
    super(new App(), 'Stack', { env: ENV });
    this.table = table(this);
    this.ledger = new S3EventLedger(this, 'Ledger', {
      bucket: s3.Bucket.fromBucketName(this, 'Bucket', 'files'), delivery: EventDelivery.MANUAL, table: this.table, ...props,
    });
  }

  get template(): Template {
    return Template.fromStack(this);
  }
}

function tableV2(scope: Stack, props: Partial<dynamodb.TablePropsV2> = {}): dynamodb.TableV2 {
  return new dynamodb.TableV2(scope, 'Table', {
    partitionKey: text('event_id'), sortKey: text('event_timestamp'), globalSecondaryIndexes: [INDEX, ATTENTION_INDEX, OBJECT_INDEX], ...props,
  });
}

function classicTable(scope: Stack, props: Partial<dynamodb.TableProps> = {}): dynamodb.Table {
  const table = new dynamodb.Table(scope, 'Table', { partitionKey: text('event_id'), sortKey: text('event_timestamp'), ...props });
  for (const index of [INDEX, ATTENTION_INDEX, OBJECT_INDEX]) table.addGlobalSecondaryIndex(index);
  return table;
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}
