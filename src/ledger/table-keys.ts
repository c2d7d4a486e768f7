import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import {
  ATTENTION_INDEX_NAME, ATTENTION_KEY, INDEX_KEY, OBJECT_ATTRIBUTES, OBJECT_INDEX_NAME, OBJECT_KEY, TABLE_KEY,
} from '../core/contract/table-schema';

export interface Keys {
  readonly partitionKey: dynamodb.Attribute;
  readonly sortKey: dynamodb.Attribute;
}

export interface TableIndex extends Keys {
  readonly indexName: string;
  readonly projectionType: dynamodb.ProjectionType;
  /** With `INCLUDE`. */
  readonly nonKeyAttributes?: string[];
  /** Every new event writes it: it needs as much throughput as the table. */
  readonly writtenByEvents: boolean;
}

export interface IndexOptions {
  /** The index by status and time. */
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
  return [
    { indexName, ...keysOf(INDEX_KEY), ...everything, writtenByEvents: true },
    { indexName: ATTENTION_INDEX_NAME, ...keysOf(ATTENTION_KEY), ...everything, writtenByEvents: false },
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

function keysOf({ partition, sort }: Key): Keys {
  return { partitionKey: text(partition), sortKey: text(sort) };
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}
