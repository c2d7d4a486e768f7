import type { AttributeDefinition, CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import {
  ATTENTION_INDEX_NAME, ATTENTION_KEY, ATTRIBUTES, DEFAULT_INDEX_NAME, INDEX_KEY, OBJECT_ATTRIBUTES, OBJECT_INDEX_NAME, OBJECT_KEY, TABLE_KEY,
} from '../../src/core/contract/table-schema';

/** The schema that the construct gives its table. */
export function tableDefinition(tableName: string): CreateTableCommandInput {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: texts(
      ATTRIBUTES.ID, ATTRIBUTES.TIMESTAMP, ATTRIBUTES.STATUS, ATTRIBUTES.ATTENTION, ATTRIBUTES.ATTENTION_AT, ATTRIBUTES.URI,
    ),
    KeySchema: keySchema(TABLE_KEY.partition, TABLE_KEY.sort),
    GlobalSecondaryIndexes: [{
      IndexName: DEFAULT_INDEX_NAME,
      KeySchema: keySchema(INDEX_KEY.partition, INDEX_KEY.sort),
      Projection: { ProjectionType: 'ALL' },
    }, {
      IndexName: ATTENTION_INDEX_NAME,
      KeySchema: keySchema(ATTENTION_KEY.partition, ATTENTION_KEY.sort),
      Projection: { ProjectionType: 'ALL' },
    }, {
      IndexName: OBJECT_INDEX_NAME,
      KeySchema: keySchema(OBJECT_KEY.partition, OBJECT_KEY.sort),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...OBJECT_ATTRIBUTES] },
    }],
  };
}

export function texts(...names: string[]): AttributeDefinition[] {
  return names.map(AttributeName => ({ AttributeName, AttributeType: 'S' }));
}

export function keySchema(partition: string, sort?: string): CreateTableCommandInput['KeySchema'] {
  return [{ AttributeName: partition, KeyType: 'HASH' }, ...(sort ? [{ AttributeName: sort, KeyType: 'RANGE' as const }] : [])];
}
