import type { AttributeDefinition, CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { attentionIndexOf, shardedName } from '../../src/core/contract/shards';
import {
  ATTENTION_KEY, ATTRIBUTES, DEFAULT_INDEX_NAME, INDEX_KEY, OBJECT_ATTRIBUTES, OBJECT_INDEX_NAME, OBJECT_KEY, TABLE_KEY,
} from '../../src/core/contract/table-schema';

/** The schema that the construct gives its table. */
export function tableDefinition(tableName: string, shards = 1): CreateTableCommandInput {
  const indexName = shardedName(DEFAULT_INDEX_NAME, shards);
  const shard = shards === 1 ? [] : [ATTRIBUTES.SHARD];
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      ...texts(ATTRIBUTES.ID, ATTRIBUTES.TIMESTAMP, ATTRIBUTES.STATUS, ATTRIBUTES.ATTENTION, ATTRIBUTES.ATTENTION_AT, ATTRIBUTES.URI),
      ...shard.map(AttributeName => ({ AttributeName, AttributeType: 'N' as const })),
    ],
    KeySchema: keySchema(TABLE_KEY.partition, TABLE_KEY.sort),
    GlobalSecondaryIndexes: [{
      IndexName: indexName,
      KeySchema: keySchema([INDEX_KEY.partition, ...shard], INDEX_KEY.sort),
      Projection: { ProjectionType: 'ALL' },
    }, {
      IndexName: attentionIndexOf(indexName),
      KeySchema: keySchema([ATTENTION_KEY.partition, ...shard], ATTENTION_KEY.sort),
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

export function keySchema(partition: string | readonly string[], sort?: string): CreateTableCommandInput['KeySchema'] {
  return [...[partition].flat().map(AttributeName => ({ AttributeName, KeyType: 'HASH' as const })), ...(sort ? [{ AttributeName: sort, KeyType: 'RANGE' as const }] : [])];
}
