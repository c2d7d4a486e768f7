import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toFailure } from './aws-errors';
import { ALWAYS, IndexRows, MAX_OF_ONE_TIME, PAGE, Position, readIndex, TimeRange } from './index-reader';
import { retried, Retries, RetryOptions } from './retries';
import { readRows } from './row-reader';
import { endsWith, RowWriter, WriteResult } from './row-writer';
import { readInShares } from './share-reader';
import type { TableConnection } from './table-connection';
import { STATUSES } from '../core/contract/status';
import { ATTENTION, DEFAULT_INDEX_NAME } from '../core/contract/table-schema';
import type { Entry, EntryRef } from '../core/entry';
import { compareEvents } from '../core/event-order';
import { isMalformed } from '../core/item';
import type { MalformedRow } from '../core/malformed-row';
import type { Change, ChangeOutcome, SettleLedger, SharedRows, SharedWork, WaitingWork, WorkLedger } from '../core/ports';
import type { ShardShares } from '../core/shard-shares';
import type { Timestamp } from '../core/timestamp';

export interface DynamoDbWorkLedgerOptions extends RetryOptions {
  /** Give it timeouts and no retries: the work ledger retries itself. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The index that `oldest` reads. @default 'time-index' */
  readonly indexName?: string;
  /** The most calls in flight for one `change`. @default 8 */
  readonly concurrency?: number;
  /** Receives each malformed row that a read skips. @default - nobody */
  readonly onMalformed?: (row: MalformedRow) => void;
  /** Ends all retries: reads reject, and changes without a response have failed. @default - never */
  readonly signal?: AbortSignal;
}

/** The ledger that a manager processes, in DynamoDB. */
export class DynamoDbWorkLedger implements WorkLedger, WaitingWork, SettleLedger {
  private readonly connection: TableConnection;
  private readonly retries: Retries;
  private readonly writer: RowWriter;
  private readonly onMalformed: (row: MalformedRow) => void;

  constructor({ client, tableName, indexName = DEFAULT_INDEX_NAME, signal = new AbortController().signal, ...options }: DynamoDbWorkLedgerOptions) {
    this.onMalformed = options.onMalformed ?? (() => {});
    const table = { client, tableName, indexName };
    this.retries = new Retries(options, signal);
    this.connection = retried(table, this.retries);
    this.writer = new RowWriter(table, { ...options, signal });
  }

  /**
   * Reads the index page by page, and the row behind the last one. Eventually consistent.
   *
   * The index does not order the rows of one time. If the limit divides them, all are read, so that no event of an object is returned
   * without its predecessor.
   */
  async oldest(status: string, limit: number): Promise<readonly Entry[]> {
    const found = await this.first({ status }, ALWAYS, limit + 1);
    const [last, next] = found.slice(limit - 1);
    if (!next || next.timestamp !== last.timestamp) return found.slice(0, limit);
    const earlier = found.filter(({ timestamp }) => timestamp !== last.timestamp);
    const others = await this.first({ status }, [last.timestamp, last.timestamp], MAX_OF_ONE_TIME);
    return [...earlier, ...[...others].sort(compareEvents)].slice(0, limit);
  }

  /** Reads the attention index, which holds nothing before the retries that are due. Eventually consistent. */
  dueRetries(limit: number, by: Timestamp): Promise<readonly Entry[]> {
    return this.first({ attention: ATTENTION.RETRY }, [ALWAYS[0], by], limit);
  }

  /** Like `dueRetries`. */
  dueReplays(limit: number, by: Timestamp): Promise<readonly Entry[]> {
    return this.first({ attention: ATTENTION.REPLAY }, [ALWAYS[0], by], limit);
  }

  /**
   * Reads each shard page by page, and no more pages of all shards together than `oldest`. Eventually consistent.
   *
   * The index does not order the rows of one time. If the rows that are taken of a shard end between them, all of this time are read, so that no event of an
   * object is returned without its predecessor, which is in the same shard.
   */
  inShares(work: SharedWork, limit: number, shares: ShardShares): Promise<SharedRows> {
    return readInShares(this.connection, work, limit, shares, this.onMalformed);
  }

  /** Reads one entry of each index: half a read unit each. */
  async waits(by: Timestamp): Promise<boolean> {
    const firsts = await Promise.all([this.first({ status: STATUSES.CREATED }, ALWAYS, 1), this.dueRetries(1, by), this.dueReplays(1, by)]);
    return firsts.some(found => found.length > 0);
  }

  /** A malformed row is undefined, too. */
  async read(refs: readonly EntryRef[]): Promise<ReadonlyArray<Entry | undefined>> {
    const rows = await readRows(this.connection, this.retries, refs);
    return rows.map(row => {
      if (!row || !isMalformed(row)) return row;
      this.onMalformed(row);
      return undefined;
    });
  }

  /** Malformed rows are skipped without a bound, so that they never stop the others. */
  private async first(rows: IndexRows, range: TimeRange, limit: number): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    let malformed = 0;
    let after: Position | undefined;
    do {
      const page = await readIndex(this.connection, rows, { range, after, limit: Math.min(PAGE, limit - found.length + malformed) });
      found.push(...page.entries);
      page.malformed.forEach(this.onMalformed);
      malformed += page.malformed.length;
      after = page.last;
    } while (after && found.length < limit);
    return found.slice(0, limit);
  }

  /** A change that others have changed again since is a conflict: the caller must not act on it any more. */
  async change(changes: readonly Change[]): Promise<ChangeOutcome[]> {
    const results = await this.writer.change(changes);
    return results.map((result, index) => toOutcome(result, changes[index]));
  }
}

function toOutcome(result: WriteResult, { after }: Change): ChangeOutcome {
  if (result.outcome === 'failed') return toFailure(result.failure);
  return result.outcome === 'written' && endsWith(result.row, after) ? 'changed' : 'conflict';
}
