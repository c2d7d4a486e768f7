import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventStatus, LogLevel, S3EventLedger } from '../src';
import { all, LedgerStack, logicalId, only, Properties, sendStatements, statements } from './support/ledger-stack';
import { decodeIngestSettings } from '../src/core/contract/ingest-settings';
import { LOG_LEVELS } from '../src/core/contract/log-levels';

describe('by default', () => {
  const stack = new LedgerStack();
  const { ledger, template } = stack;
  const tableId = logicalId(stack, ledger.table);
  const queueArn = { 'Fn::GetAtt': [logicalId(stack, ledger.queue), 'Arn'] };

  it('the table is on demand, retained, protected against deletion and backed up', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(stack.only('AWS::DynamoDB::GlobalTable')).toEqual({
      AttributeDefinitions: [
        { AttributeName: 'event_id', AttributeType: 'S' },
        { AttributeName: 'event_timestamp', AttributeType: 'S' },
        { AttributeName: 'event_status', AttributeType: 'S' },
        { AttributeName: 'attention', AttributeType: 'S' },
        { AttributeName: 'attention_at', AttributeType: 'S' },
        { AttributeName: 'object_uri', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'event_id', KeyType: 'HASH' }, { AttributeName: 'event_timestamp', KeyType: 'RANGE' }],
      GlobalSecondaryIndexes: [{
        IndexName: 'time-index',
        KeySchema: [{ AttributeName: 'event_status', KeyType: 'HASH' }, { AttributeName: 'event_timestamp', KeyType: 'RANGE' }],
        Projection: { ProjectionType: 'ALL' },
      }, {
        IndexName: 'attention-index',
        KeySchema: [{ AttributeName: 'attention', KeyType: 'HASH' }, { AttributeName: 'attention_at', KeyType: 'RANGE' }],
        Projection: { ProjectionType: 'ALL' },
      }, {
        IndexName: 'object-index',
        KeySchema: [{ AttributeName: 'object_uri', KeyType: 'HASH' }, { AttributeName: 'event_timestamp', KeyType: 'RANGE' }],
        Projection: {
          ProjectionType: 'INCLUDE',
          NonKeyAttributes: ['event_info', 'event_name', 'object_size', 'object_etag', 'object_sequencer', 'recorded_at'],
        },
      }],
      Replicas: [{
        DeletionProtectionEnabled: true,
        GlobalSecondaryIndexes: [{ IndexName: 'time-index' }, { IndexName: 'attention-index' }, { IndexName: 'object-index' }],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        Region: { Ref: 'AWS::Region' },
      }],
    });
    expect(ledger.indexName).toBe('time-index');
    expect(ledger.objectIndex).toBe(true);
  });

  it('the queue moves a message to the dead-letter queue after five attempts', () => {
    const deadLetterQueueArn = { 'Fn::GetAtt': [logicalId(stack, ledger.deadLetterQueue), 'Arn'] };
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * 30 + 1,
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      RedrivePolicy: { deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount: 5 },
      SqsManagedSseEnabled: true,
    });
    expect(all(stack, 'AWS::SQS::Queue')).toContainEqual({ MessageRetentionPeriod: 14 * 24 * 60 * 60, SqsManagedSseEnabled: true });
  });

  it('both queues reject requests without TLS', () => {
    const policies = all(stack, 'AWS::SQS::QueuePolicy');
    expect(policies).toHaveLength(2);
    for (const { PolicyDocument } of policies) {
      expect(statements(PolicyDocument)[0]).toMatchObject({
        Effect: 'Deny', Action: 'sqs:*', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
    }
  });

  it('the function runs on ARM64 with 512 MiB, knows its table, and keeps logs for three months', () => {
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 90 }, DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'ingest.handler',
      MemorySize: 512,
      Timeout: 30,
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^LedgerIngestLog') } },
      Environment: { Variables: { LEDGER_TABLE_NAME: { Ref: tableId }, LEDGER_INITIAL_STATUS: 'created', LEDGER_LOG_LEVEL: 'info' } },
    });
  });

  it('the function receives batches of 1,000 with a window of one second and ten concurrent executions, and reports failed messages', () => {
    expect(stack.only('AWS::Lambda::EventSourceMapping')).toEqual({
      EventSourceArn: queueArn,
      FunctionName: { Ref: logicalId(stack, ledger.ingestFunction) },
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 1,
      ScalingConfig: { MaximumConcurrency: 10 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('the bucket notifies the queue about every new object', () => {
    expect(stack.only('Custom::S3BucketNotifications')).toMatchObject({
      BucketName: { Ref: logicalId(stack, stack.bucket) },
      NotificationConfiguration: { QueueConfigurations: [{ Events: ['s3:ObjectCreated:*'], QueueArn: queueArn }] },
    });
    expect(stack.only('Custom::S3BucketNotifications')).not.toHaveProperty('NotificationConfiguration.QueueConfigurations.0.Filter');
  });

  it('only the bucket may send to the queue', () => {
    expect(sendStatements(stack, ledger.queue)).toEqual([{
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 's3.amazonaws.com' },
      Resource: queueArn,
      Condition: {
        ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [logicalId(stack, stack.bucket), 'Arn'] } },
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      },
    }]);
    expect(sendStatements(stack, ledger.deadLetterQueue)).toEqual([]);
  });

  it('the function may insert rows, receive messages and log, and nothing else', () => {
    expect(ingestRights(stack)).toEqual([
      { actions: ['dynamodb:PartiQLInsert'], resource: { 'Fn::GetAtt': [tableId, 'Arn'] } },
      {
        actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        resource: queueArn,
      },
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resource: { 'Fn::GetAtt': [expect.stringMatching(/^LedgerIngestLog/), 'Arn'] } },
    ]);
    template.hasResourceProperties('AWS::IAM::Role', {
      Description: Match.stringLikeRegexp('S3EventLedger'),
      ManagedPolicyArns: Match.absent(),
      Policies: Match.absent(),
    });
  });

  it('there are no warnings', () => {
    expect(ledger.node.metadata.filter(({ type }) => type === 'aws:cdk:warning')).toEqual([]);
  });
});

describe('properties', () => {
  it('set the names of table and index', () => {
    const stack = new LedgerStack({ tableName: 'my-ledger', indexName: 'by_status.time' });
    expect(stack.only('AWS::DynamoDB::GlobalTable')).toMatchObject({
      TableName: 'my-ledger',
      GlobalSecondaryIndexes: [{ IndexName: 'by_status.time' }, { IndexName: 'attention-index' }, { IndexName: 'object-index' }],
    });
    expect(stack.ledger.indexName).toBe('by_status.time');
  });

  it('rename the index in two deployments, each with one change of an index', () => {
    const indexes = (stack: LedgerStack) => {
      const { GlobalSecondaryIndexes, Replicas } = stack.only('AWS::DynamoDB::GlobalTable') as Record<string, Array<Record<string, unknown>>>;
      return [GlobalSecondaryIndexes, Replicas[0].GlobalSecondaryIndexes].flat().map(index => JSON.stringify(index)).sort();
    };
    const before = new LedgerStack();
    const between = new LedgerStack();
    (between.ledger.table as dynamodb.TableV2).addGlobalSecondaryIndex({
      indexName: 'new',
      partitionKey: { name: 'event_status', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'event_timestamp', type: dynamodb.AttributeType.STRING },
    });
    const after = new LedgerStack({ indexName: 'new' });
    expect(indexes(between)).toEqual([...new Set([...indexes(before), ...indexes(after)])].sort());
  });

  it.each([
    { given: { removalPolicy: RemovalPolicy.DESTROY }, policy: 'Delete', isProtected: false },
    { given: { removalPolicy: RemovalPolicy.DESTROY, deletionProtection: true }, policy: 'Delete', isProtected: true },
    { given: { removalPolicy: RemovalPolicy.RETAIN }, policy: 'Retain', isProtected: true },
    { given: { deletionProtection: false }, policy: 'Retain', isProtected: false },
    { given: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }, policy: 'RetainExceptOnCreate', isProtected: true },
  ])('$given leaves the table $policy, protected: $isProtected', ({ given, policy, isProtected }) => {
    const stack = new LedgerStack(given);
    stack.template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: policy,
      Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: isProtected })] },
    });
    stack.template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: policy });
  });

  it('can disable backups', () => {
    expect(new LedgerStack({ pointInTimeRecovery: false }).only('AWS::DynamoDB::GlobalTable'))
      .toHaveProperty('Replicas.0.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', false);
  });

  it('can delete rows after a retention period', () => {
    const stack = new LedgerStack({ rowRetention: Duration.days(30) });
    expect(stack.only('AWS::DynamoDB::GlobalTable'))
      .toMatchObject({ TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true } });
    expect(environment(stack)).toMatchObject({ LEDGER_ROW_RETENTION_SECONDS: String(30 * 24 * 60 * 60) });
    expect(new LedgerStack().only('AWS::DynamoDB::GlobalTable')).not.toHaveProperty('TimeToLiveSpecification');
  });

  it('reach the function as settings that it can decode', () => {
    const stack = new LedgerStack({ initialStatus: EventStatus.of('received'), rowRetention: Duration.days(1), logLevel: LogLevel.DEBUG });
    const variables = { ...environment(stack), LEDGER_TABLE_NAME: 'ledger' };
    expect(decodeIngestSettings(variables as Record<string, string>))
      .toEqual({ tableName: 'ledger', initialStatus: 'received', rowRetentionSeconds: 86_400, logLevel: 'debug' });
  });

  it('have the log levels of the function', () => {
    expect(Object.values(LogLevel)).toEqual([...LOG_LEVELS]);
  });

  it('set batch size, function size and retries', () => {
    const stack = new LedgerStack({
      batchSize: 10_000,
      maxBatchingWindow: Duration.minutes(5),
      maxConcurrency: 2,
      maxReceiveCount: 1,
      ingestTimeout: Duration.minutes(15),
      ingestMemorySize: 10_240,
      logRetention: logs.RetentionDays.ONE_DAY,
    });
    expect(stack.only('AWS::Lambda::EventSourceMapping'))
      .toMatchObject({ BatchSize: 10_000, MaximumBatchingWindowInSeconds: 300, ScalingConfig: { MaximumConcurrency: 2 } });
    stack.template.hasResourceProperties('AWS::Lambda::Function', { Architectures: ['arm64'], MemorySize: 10_240, Timeout: 900 });
    stack.template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 5_700, RedrivePolicy: { maxReceiveCount: 1 } });
    stack.template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1 });
  });

  it('can disable the window for small batches', () => {
    expect(new LedgerStack({ batchSize: 10, maxBatchingWindow: Duration.seconds(0) }).only('AWS::Lambda::EventSourceMapping'))
      .toMatchObject({ BatchSize: 10, MaximumBatchingWindowInSeconds: 0 });
  });

  it('can keep logs permanently', () => {
    expect(all(new LedgerStack({ logRetention: logs.RetentionDays.INFINITE }), 'AWS::Logs::LogGroup')).toEqual([{}, {}]);
  });
});

describe('grants', () => {
  const tableArn = (stack: LedgerStack) => ({ 'Fn::GetAtt': [logicalId(stack, stack.ledger.table), 'Arn'] });
  const reads = (stack: LedgerStack) => [
    {
      actions: ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
      resource: tableArn(stack),
    },
    { actions: ['dynamodb:Query'], resource: ['time-index', 'attention-index', 'object-index'].map(name => ({ 'Fn::Join': ['', [tableArn(stack), `/index/${name}`]] })) },
  ];

  it('grantRead allows to get, list and count', () => {
    const stack = new LedgerStack();
    const reader = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    stack.ledger.grantRead(reader).assertSuccess();
    expect(rights(stack, 'Reader')).toEqual(reads(stack));
  });

  it('grantManage also allows to change statuses', () => {
    const stack = new LedgerStack();
    const manager = new iam.Role(stack, 'Manager', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    stack.ledger.grantManage(manager).assertSuccess();
    expect(rights(stack, 'Manager')).toEqual([...reads(stack), { actions: ['dynamodb:PartiQLUpdate'], resource: tableArn(stack) }]);
  });

  it('accept a role of another stack', () => {
    const app = new App();
    const stack = new LedgerStack({}, {}, app);
    const other = new Stack(app, 'Other');
    stack.ledger.grantManage(new iam.Role(other, 'Manager', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    app.synth();
    expect(other.dependencies).toEqual([stack]);
    expect(stack.dependencies).toEqual([]);
  });
});

describe('metrics', () => {
  const stack = new LedgerStack();
  const { ledger } = stack;

  it.each([
    { metric: ledger.metricRecorded(), name: 'Recorded' },
    { metric: ledger.metricDuplicates(), name: 'Duplicates' },
    { metric: ledger.metricRejected(), name: 'Rejected' },
    { metric: ledger.metricFailed(), name: 'Failed' },
    { metric: ledger.metricSignalFailures(), name: 'SignalFailures' },
  ])('$name is a sum by table', ({ metric, name }) => {
    expect(metric).toMatchObject({ namespace: 'S3EventLedger', metricName: name, statistic: 'Sum', period: Duration.minutes(5) });
    expect(stack.resolve(metric.dimensions)).toEqual({ TableName: { Ref: expect.stringMatching(/^LedgerTable/) } });
  });

  it('DeliveryLag is the 99th percentile by table, or another one', () => {
    expect(ledger.metricDeliveryLag()).toMatchObject({ namespace: 'S3EventLedger', metricName: 'DeliveryLag', statistic: 'p99', period: Duration.minutes(5) });
    expect(ledger.metricDeliveryLag({ statistic: 'p50' })).toMatchObject({ metricName: 'DeliveryLag', statistic: 'p50' });
  });

  it('can be changed', () => {
    expect(ledger.metricFailed({ period: Duration.hours(1), statistic: 'Maximum' }))
      .toMatchObject({ metricName: 'Failed', statistic: 'Maximum', period: Duration.hours(1) });
  });
});

describe('many ledgers and buckets', () => {
  it('two ledgers can be in one stack', () => {
    const stack = new LedgerStack();
    new S3EventLedger(stack, 'Second', { bucket: new s3.Bucket(stack, 'Other') });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 2);
    template.resourceCountIs('AWS::SQS::Queue', 4);
    template.resourceCountIs('Custom::S3BucketNotifications', 2);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
  });

  it('one ledger can record many buckets', () => {
    const stack = new LedgerStack();
    const second = new s3.Bucket(stack, 'Second');
    stack.ledger.addBucket(second);
    expect(all(stack, 'Custom::S3BucketNotifications').map(({ NotificationConfiguration }) => NotificationConfiguration))
      .toEqual(Array.from({ length: 2 }, () => ({
        QueueConfigurations: [{ Events: ['s3:ObjectCreated:*'], QueueArn: { 'Fn::GetAtt': [logicalId(stack, stack.ledger.queue), 'Arn'] } }],
      })));
    expect(sendStatements(stack, stack.ledger.queue).map(({ Condition }) => Condition)).toEqual([{
      ArnEquals: { 'aws:SourceArn': [stack.bucket, second].map(bucket => ({ 'Fn::GetAtt': [logicalId(stack, bucket), 'Arn'] })) },
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    }]);
    expect(only(stack, 'AWS::DynamoDB::GlobalTable')).toBeDefined();
  });

  it('two ledgers can share a bucket if their filters do not overlap', () => {
    const stack = new LedgerStack({ filters: [{ prefix: 'a/' }] });
    new S3EventLedger(stack, 'Second', { bucket: stack.bucket, filters: [{ prefix: 'b/' }] });
    expect(stack.only('Custom::S3BucketNotifications')).toMatchObject({
      NotificationConfiguration: {
        QueueConfigurations: [
          { Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'a/' }] } } },
          { Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'b/' }] } } },
        ],
      },
    });
  });
});

function environment(stack: Stack): Properties {
  const [variables] = all(stack, 'AWS::Lambda::Function')
    .map(({ Environment }) => (Environment as { Variables: Properties } | undefined)?.Variables)
    .filter((found): found is Properties => found !== undefined);
  return variables;
}

function ingestRights(stack: Stack): ReturnType<typeof rights> {
  return rights(stack, 'LedgerIngestRole');
}

/** Everything that the policies of a role allow. */
function rights(stack: Stack, role: string): Array<{ actions: string[]; resource: unknown }> {
  return all(stack, 'AWS::IAM::Policy')
    .filter(({ Roles }) => JSON.stringify(Roles).includes(`"${role}`))
    .flatMap(({ PolicyDocument }) => statements(PolicyDocument))
    .map(({ Action, Resource }) => ({ actions: [Action].flat(), resource: Resource }));
}
