import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ATTENTION_INDEX_NAME, ATTENTION_KEY, INDEX_KEY, TABLE_KEY } from '../core/contract/table-schema';

export interface Keys {
  readonly partitionKey: dynamodb.Attribute;
  readonly sortKey: dynamodb.Attribute;
}

export interface TableIndex extends Keys {
  readonly indexName: string;
  readonly projectionType: dynamodb.ProjectionType;
}

export const TABLE_KEYS: Keys = { partitionKey: text(TABLE_KEY.partition), sortKey: text(TABLE_KEY.sort) };

/** The indexes of every ledger: of the table that it creates, and of an existing one. */
export function tableIndexes(indexName: string): TableIndex[] {
  return [index(indexName, INDEX_KEY), index(ATTENTION_INDEX_NAME, ATTENTION_KEY)];
}

function index(indexName: string, { partition, sort }: typeof INDEX_KEY | typeof ATTENTION_KEY): TableIndex {
  return { indexName, partitionKey: text(partition), sortKey: text(sort), projectionType: dynamodb.ProjectionType.ALL };
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}
