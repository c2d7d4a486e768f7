import { readFileSync } from 'node:fs';
import type { Json } from '../../src/core/json';
import { decodeIngestSettings } from '../../src/core/settings';
import { DEFAULT_INDEX_NAME, INDEX_KEY, TABLE_KEY } from '../../src/core/table';
import { readTemplate } from '../../src/sandbox/ledger-template';
import { asset } from '../../src/sandbox/package-root';

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

/** The template with one member set, or taken away. */
function changed(path: readonly string[], value?: Json): Json {
  const copy = structuredClone(TEMPLATE);
  const owner = path.slice(0, -1).reduce((node: object, name) => (node as Record<string, object>)[name], copy.Resources);
  Object.assign(owner, { [path[path.length - 1]]: value });
  return JSON.parse(JSON.stringify(copy));
}

describe('the template that the sandbox reads', () => {
  it('gives table, function and event source, its references resolved', () => {
    expect(readTemplate(TEMPLATE, 'my-table')).toEqual({
      indexName: 'by-id',
      table: {
        TableName: 'my-table',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        GlobalSecondaryIndexes: [{ IndexName: 'by-id', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
        BillingMode: 'PAY_PER_REQUEST',
      },
      function: { environment: { TABLE: 'my-table', LEVEL: 'info' }, timeoutSeconds: 30 },
      eventSource: { batchSize: 50, batchingWindowSeconds: 2, maxReceiveCount: 4 },
    });
  });

  it.each([
    ['the sandbox\'s template must have a number at BatchSize', changed(['Mapping', 'Properties', 'BatchSize'])],
    ['the sandbox\'s template must have a number at RedrivePolicy.maxReceiveCount', changed(['Messages', 'Properties'], {})],
    ['the sandbox\'s template must have a text at FunctionName.Ref', changed(['Mapping', 'Properties', 'FunctionName'], 'name')],
    ['the sandbox\'s template must hold one AWS::DynamoDB::GlobalTable, got: 0', changed(['Table', 'Type'], 'AWS::DynamoDB::Table')],
    ['the sandbox\'s template must hold one Gone, got: 0', changed(['Mapping', 'Properties', 'FunctionName', 'Ref'], 'Gone')],
    ['the sandbox cannot resolve the variable LEVEL of the template: {"Ref":"Elsewhere"}',
      changed(['Ingest', 'Properties', 'Environment', 'Variables', 'LEVEL'], { Ref: 'Elsewhere' })],
    ['the sandbox\'s template must have an object at Resources', {}],
  ])('is refused where it is not one: %s', (message, template) => {
    expect(() => readTemplate(template, 'my-table')).toThrow(message);
  });
});

describe('the template that ships', () => {
  const template = readTemplate(JSON.parse(readFileSync(asset('sandbox', 'ledger.template.json'), 'utf8')), 'my-table');

  it('has the keys of a ledger', () => {
    expect(template.table.KeySchema).toEqual([
      { AttributeName: TABLE_KEY.partition, KeyType: 'HASH' },
      { AttributeName: TABLE_KEY.sort, KeyType: 'RANGE' },
    ]);
    expect(template.table.GlobalSecondaryIndexes).toEqual([expect.objectContaining({
      IndexName: DEFAULT_INDEX_NAME,
      KeySchema: [{ AttributeName: INDEX_KEY.partition, KeyType: 'HASH' }, { AttributeName: INDEX_KEY.sort, KeyType: 'RANGE' }],
    })]);
  });

  it('has settings that the function understands', () => {
    expect(decodeIngestSettings(template.function.environment)).toMatchObject({ tableName: 'my-table', initialStatus: 'created' });
  });
});
