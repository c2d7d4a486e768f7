import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ALWAYS, IndexRows, Position, readIndex, TimeRange } from './index-reader';
import { Retries, RetryOptions } from './retries';
import { readRows } from './row-reader';
import { endsWith, RowWriter, WriteResult } from './row-writer';
import type { LedgerTable } from './table-connection';
import { ATTENTION, DEFAULT_INDEX_NAME } from '../core/contract/table-schema';
import type { Entry, EntryRef } from '../core/entry';
import type { Change, ChangeOutcome, WorkLedger, SettleLedger } from '../core/ports';
import type { Timestamp } from '../core/timestamp';

export interface DynamoDbWorkLedgerOptions extends RetryOptions {
  /** Give it timeouts and no retries: the work ledger retries itself. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The index that `oldest` reads. @default 'time-index' */
  readonly indexName?: string;
  /** The most calls in flight for one `change`. @default 8 */
  readonly concurrency?: number;
  /** Ends all retries: reads reject, and changes without a response have failed. @default - never */
  readonly signal?: AbortSignal;
}

/** The most rows that one page evaluates: DynamoDB also ends it at 1 MB, about as many rows. */
const PAGE = 1_000;

/** The ledger that a manager processes, in DynamoDB. */
export class DynamoDbWorkLedger implements WorkLedger, SettleLedger {
  private readonly table: LedgerTable;
  private readonly retries: Retries;
  private readonly writer: RowWriter;

  constructor({ client, tableName, indexName = DEFAULT_INDEX_NAME, signal = new AbortController().signal, ...options }: DynamoDbWorkLedgerOptions) {
    this.table = { client, tableName, indexName };
    this.retries = new Retries(options, signal);
    this.writer = new RowWriter(this.table, { ...options, signal });
  }

  /** Reads the index page by page. Eventually consistent. */
  oldest(status: string, limit: number): Promise<readonly Entry[]> {
    return this.first({ status }, ALWAYS, limit);
  }

  /** Reads the attention index, which holds nothing before the retries that are due. Eventually consistent. */
  dueRetries(limit: number, by: Timestamp): Promise<readonly Entry[]> {
    return this.first({ attention: ATTENTION.RETRY }, [ALWAYS[0], by], limit);
  }

  read(refs: readonly EntryRef[]): Promise<ReadonlyArray<Entry | undefined>> {
    return readRows(this.table, this.retries, refs);
  }

  private async first(rows: IndexRows, range: TimeRange, limit: number): Promise<readonly Entry[]> {
    const connection = { ...this.table, call: <T>(send: (signal: AbortSignal) => Promise<T>) => this.retries.call(send) };
    const found: Entry[] = [];
    let after: Position | undefined;
    do {
      const page = await readIndex(connection, rows, { range, after, limit: Math.min(PAGE, limit - found.length) });
      found.push(...page.entries);
      after = page.last;
    } while (after && found.length < limit);
    return found;
  }

  /** A change that others have changed again since is a conflict: the caller must not act on it any more. */
  async change(changes: readonly Change[]): Promise<ChangeOutcome[]> {
    const results = await this.writer.change(changes);
    return results.map((result, index) => toOutcome(result, changes[index]));
  }
}

function toOutcome(result: WriteResult, { after }: Change): ChangeOutcome {
  if (result.outcome !== 'written') return result.outcome;
  return endsWith(result.row, after) ? 'changed' : 'conflict';
}
