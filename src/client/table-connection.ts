import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** A ledger's table, and the client that calls it. */
export interface LedgerTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly indexName: string;
}

/** A ledger's table, and how calls to it are made. */
export interface TableConnection extends LedgerTable {
  /** Makes a call: the functions retry it, the ledger client explains its error. */
  readonly call: <T>(send: (abortSignal?: AbortSignal) => Promise<T>) => Promise<T>;
}
