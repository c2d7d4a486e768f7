import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { attentionIndexOf, shardsOf } from '../core/contract/shards';
import {
  ATTENTION_KEY, ATTRIBUTES, INDEX_KEY, OBJECT_ATTRIBUTES, OBJECT_INDEX_NAME, OBJECT_KEY, TABLE_KEY,
} from '../core/contract/table-schema';

export interface Keys {
  readonly partitionKey: dynamodb.Attribute;
  readonly sortKey: dynamodb.Attribute;
}

export interface TableIndex {
  /** One of the two. */
  readonly partitionKey?: dynamodb.Attribute;
  readonly partitionKeys?: dynamodb.Attribute[];
  readonly sortKey: dynamodb.Attribute;
  readonly indexName: string;
  readonly projectionType: dynamodb.ProjectionType;
  /** With `INCLUDE`. */
  readonly nonKeyAttributes?: string[];
  /** Every new event writes it: it needs as much throughput as the table. */
  readonly writtenByEvents: boolean;
}

export interface IndexOptions {
  /** The index by status and time. Its name shows how many shards it and the attention index have. */
  readonly indexName: string;
  /** Whether there is an index by object. */
  readonly objectIndex: boolean;
}

interface Key {
  readonly partition: string;
  readonly sort: string;
}

export const TABLE_KEYS: Keys = keysOf(TABLE_KEY);

/** The indexes of every ledger: of the table that it creates, and of an existing one. */
export function tableIndexes({ indexName, objectIndex }: IndexOptions): TableIndex[] {
  const everything = { projectionType: dynamodb.ProjectionType.ALL };
  const shards = shardsOf(indexName);
  return [
    { indexName, ...shardedKeysOf(INDEX_KEY, shards), ...everything, writtenByEvents: true },
    { indexName: attentionIndexOf(indexName), ...shardedKeysOf(ATTENTION_KEY, shards), ...everything, writtenByEvents: false },
    ...(objectIndex
      ? [{
        indexName: OBJECT_INDEX_NAME,
        ...keysOf(OBJECT_KEY),
        projectionType: dynamodb.ProjectionType.INCLUDE,
        nonKeyAttributes: [...OBJECT_ATTRIBUTES],
        writtenByEvents: true,
      }]
      : []),
  ];
}

/** All shards of a partition key value are partitions of their own. */
function shardedKeysOf(key: Key, shards: number): Pick<TableIndex, 'partitionKey' | 'partitionKeys' | 'sortKey'> {
  const { partitionKey, sortKey } = keysOf(key);
  if (shards === 1) return { partitionKey, sortKey };
  return { partitionKeys: [partitionKey, { name: ATTRIBUTES.SHARD, type: dynamodb.AttributeType.NUMBER }], sortKey };
}

function keysOf({ partition, sort }: Key): Keys {
  return { partitionKey: text(partition), sortKey: text(sort) };
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}
