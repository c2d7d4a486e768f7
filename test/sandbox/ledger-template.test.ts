import { readFileSync } from 'node:fs';
import { decodeIngestSettings } from '../../src/core/contract/ingest-settings';
import { decodeDispatchSettings, decodeSettleSettings } from '../../src/core/contract/manager-settings';
import {
  ATTENTION_INDEX_NAME, ATTENTION_KEY, DEFAULT_INDEX_NAME, INDEX_KEY, OBJECT_INDEX_NAME, OBJECT_KEY, TABLE_KEY,
} from '../../src/core/contract/table-schema';
import type { Json } from '../../src/core/json';
import { readTemplate } from '../../src/sandbox/ledger-template';
import { asset } from '../../src/sandbox/package-assets';

const DEPLOYED = { tableName: 'my-table', targetQueueUrl: 'http://queue', wakeQueueUrl: 'http://wake' };

const TEMPLATE = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        GlobalSecondaryIndexes: [{ IndexName: 'by-id', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
        Replicas: [{ Region: { Ref: 'AWS::Region' } }],
      },
    },
    Notifications: {
      Type: 'Custom::S3BucketNotifications',
      Properties: { NotificationConfiguration: { QueueConfigurations: [{ QueueArn: { 'Fn::GetAtt': ['Messages', 'Arn'] } }] } },
    },
    Work: { Type: 'AWS::SQS::Queue' },
    Outcomes: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: { maxReceiveCount: 3 } } },
    Settle: {
      Type: 'AWS::Lambda::Function',
      Properties: { Timeout: 20, Environment: { Variables: { TABLE: { Ref: 'Table' } } } },
    },
    SettleMapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 1,
        EventSourceArn: { 'Fn::GetAtt': ['Outcomes', 'Arn'] },
        FunctionName: { Ref: 'Settle' },
      },
    },
    Dispatch: {
      Type: 'AWS::Lambda::Function',
      Properties: { Timeout: 300, Environment: { Variables: { TABLE: { Ref: 'Table' }, LEDGER_TARGET_URL: { Ref: 'Work' }, LEDGER_WAKE_QUEUE_URL: { Ref: 'Wake' } } } },
    },
    Schedule: { Type: 'AWS::Scheduler::Schedule', Properties: { Target: { Arn: { 'Fn::GetAtt': ['Dispatch', 'Arn'] } } } },
    WiringSchedule: { Type: 'AWS::Scheduler::Schedule', Properties: { Target: { Arn: { 'Fn::GetAtt': ['Wiring', 'Arn'] } } } },
    Wiring: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 120, Environment: { Variables: { TABLE: { Ref: 'Table' } } } } },
    Wake: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 2, MessageRetentionPeriod: 62, VisibilityTimeout: 900 } },
    WakeMapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { BatchSize: 10, EventSourceArn: { 'Fn::GetAtt': ['Wake', 'Arn'] }, FunctionName: { Ref: 'Dispatch' } },
    },
    DeadLetters: { Type: 'AWS::SQS::Queue' },
    Messages: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: { maxReceiveCount: 4 } } },
    OtherFunction: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 1 } },
    Ingest: {
      Type: 'AWS::Lambda::Function',
      Properties: { Timeout: 30, Environment: { Variables: { TABLE: { Ref: 'Table' }, LEVEL: 'info' } } },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        BatchSize: 50,
        MaximumBatchingWindowInSeconds: 2,
        EventSourceArn: { 'Fn::GetAtt': ['Messages', 'Arn'] },
        FunctionName: { Ref: 'Ingest' },
      },
    },
  },
};

/** The template with one member changed or removed. */
function changed(path: readonly string[], value?: Json): Json {
  const copy = structuredClone(TEMPLATE);
  const owner = path.slice(0, -1).reduce((node: object, name) => (node as Record<string, object>)[name], copy.Resources);
  Object.assign(owner, { [path[path.length - 1]]: value });
  return JSON.parse(JSON.stringify(copy));
}

describe('the template that the sandbox reads', () => {
  it('provides table, functions and event source mappings, with resolved references', () => {
    expect(readTemplate(TEMPLATE, DEPLOYED)).toEqual({
      indexName: 'by-id',
      table: {
        TableName: 'my-table',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        GlobalSecondaryIndexes: [{ IndexName: 'by-id', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
        BillingMode: 'PAY_PER_REQUEST',
      },
      ingest: { environment: { TABLE: 'my-table', LEVEL: 'info' }, timeoutSeconds: 30, batchSize: 50, batchingWindowSeconds: 2, maxReceiveCount: 4 },
      dispatch: { environment: { TABLE: 'my-table', LEDGER_TARGET_URL: 'http://queue', LEDGER_WAKE_QUEUE_URL: 'http://wake' }, timeoutSeconds: 300 },
      settle: { environment: { TABLE: 'my-table' }, timeoutSeconds: 20, batchSize: 10, batchingWindowSeconds: 1, maxReceiveCount: 3 },
      wakeSource: { batchSize: 10, deliveryDelay: 2_000, retention: 62_000, visibilityTimeout: 900_000 },
    });
  });

  it.each([
    ['the sandbox\'s template must have a number at BatchSize', changed(['Mapping', 'Properties', 'BatchSize'])],
    ['the sandbox\'s template must have a number at RedrivePolicy.maxReceiveCount', changed(['Messages', 'Properties'], {})],
    ['the sandbox\'s template must have a string at FunctionName.Ref', changed(['Mapping', 'Properties', 'FunctionName'], 'name')],
    ['the sandbox\'s template must hold one AWS::DynamoDB::GlobalTable, got: 0', changed(['Table', 'Type'], 'AWS::DynamoDB::Table')],
    ['the sandbox\'s template must hold one function invoked by another queue, got: 0', changed(['SettleMapping', 'Type'], 'AWS::SQS::Queue')],
    ['the sandbox\'s template must hold one function invoked by the wake queue, got: 0', changed(['WakeMapping', 'Type'], 'AWS::SQS::Queue')],
    ['the sandbox\'s template must have a number at DelaySeconds', changed(['Wake', 'Properties', 'DelaySeconds'])],
    ['the sandbox\'s template must hold one scheduled function with a target, got: 0', changed(['Schedule', 'Type'], 'AWS::SQS::Queue')],
    ['the sandbox\'s template must hold one Gone, got: 0', changed(['Mapping', 'Properties', 'FunctionName', 'Ref'], 'Gone')],
    ['the sandbox cannot resolve the variable LEVEL of the template: {"Ref":"Other"}',
      changed(['Ingest', 'Properties', 'Environment', 'Variables', 'LEVEL'], { Ref: 'Other' })],
    ['the sandbox\'s template must have an object at Resources', {}],
  ])('is rejected if it is invalid: %s', (message, template) => {
    expect(() => readTemplate(template, DEPLOYED)).toThrow(message);
  });
});

describe('the template that ships', () => {
  const template = readTemplate(JSON.parse(readFileSync(asset('sandbox', 'ledger.template.json'), 'utf8')), DEPLOYED);

  it('has the keys of a ledger', () => {
    expect(template.table.KeySchema).toEqual([
      { AttributeName: TABLE_KEY.partition, KeyType: 'HASH' },
      { AttributeName: TABLE_KEY.sort, KeyType: 'RANGE' },
    ]);
    expect(template.table.GlobalSecondaryIndexes).toEqual([
      { IndexName: DEFAULT_INDEX_NAME, key: INDEX_KEY },
      { IndexName: ATTENTION_INDEX_NAME, key: ATTENTION_KEY },
      { IndexName: OBJECT_INDEX_NAME, key: OBJECT_KEY },
    ].map(({ IndexName, key: { partition, sort } }) => expect.objectContaining({
      IndexName,
      KeySchema: [{ AttributeName: partition, KeyType: 'HASH' }, { AttributeName: sort, KeyType: 'RANGE' }],
    })));
  });

  it('has valid settings of the ingest function', () => {
    expect(decodeIngestSettings(template.ingest.environment)).toMatchObject({
      tableName: 'my-table', initialStatus: 'created', wake: { queueUrl: 'http://wake', intervalSeconds: 2 },
    });
  });

  it('has valid settings of the manager functions, for a queue with outcomes', () => {
    expect(decodeDispatchSettings(template.dispatch.environment)).toMatchObject({
      tableName: 'my-table',
      settleOnDispatch: false,
      target: { kind: 'queue', url: 'http://queue', fifo: false },
      wake: { queueUrl: 'http://wake', intervalSeconds: 2 },
    });
    expect(decodeSettleSettings(template.settle.environment)).toMatchObject({ tableName: 'my-table', wake: { queueUrl: 'http://wake', intervalSeconds: 2 } });
  });
});
