import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toFailure } from './aws-errors';
import { readIndex } from './index-reader';
import { Retries, RetryOptions } from './retries';
import { readRows } from './row-reader';
import { endsWith, RowWriter, WriteResult } from './row-writer';
import type { LedgerTable } from './table-connection';
import { ATTRIBUTES, DEFAULT_INDEX_NAME } from '../core/contract/table-schema';
import type { Entry, EntryRef } from '../core/entry';
import { isMalformed } from '../core/item';
import type { MalformedRow } from '../core/malformed-row';
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
  /** Receives each malformed row that a read skips. @default - nobody */
  readonly onMalformed?: (row: MalformedRow) => void;
  /** Ends all retries: reads reject, and changes without a response have failed. @default - never */
  readonly signal?: AbortSignal;
}

/** The most rows that one page evaluates: DynamoDB also ends it at 1 MB, about as many rows. */
const PAGE = 1_000;

/** How much larger each further page is: due rows may follow many that are not due. */
const PAGE_GROWTH = 4;

/** The most rows skipped because they are not due: 250 read units for rows of 1 KB. */
const MAX_SKIPPED = 2_000;

/** The ledger that a manager processes, in DynamoDB. */
export class DynamoDbWorkLedger implements WorkLedger, SettleLedger {
  private readonly table: LedgerTable;
  private readonly retries: Retries;
  private readonly writer: RowWriter;
  private readonly onMalformed: (row: MalformedRow) => void;

  constructor({ client, tableName, indexName = DEFAULT_INDEX_NAME, signal = new AbortController().signal, ...options }: DynamoDbWorkLedgerOptions) {
    this.onMalformed = options.onMalformed ?? (() => {});
    this.table = { client, tableName, indexName };
    this.retries = new Retries(options, signal);
    this.writer = new RowWriter(this.table, { ...options, signal });
  }

  /**
   * Reads the index page by page, and no more than it needs. With `dueBy` it skips rows that are not due, up to a bound: rows behind
   * that many wait until some of them are due, which no retry delay postpones for long. It skips malformed rows without a bound, so that
   * they never stop the others. Eventually consistent.
   */
  async oldest(status: string, limit: number, dueBy?: Timestamp): Promise<readonly Entry[]> {
    const connection = { ...this.table, call: <T>(send: (signal: AbortSignal) => Promise<T>) => this.retries.call(send) };
    const due = dueBy === undefined ? undefined : { attribute: ATTRIBUTES.NOT_BEFORE, by: dueBy };
    const found: Entry[] = [];
    let skipped = 0;
    let malformed = 0;
    let after: EntryRef | undefined;
    for (let size = limit; ; size *= PAGE_GROWTH) {
      const most = limit - found.length + (due ? MAX_SKIPPED - skipped : 0) + malformed;
      const page = await readIndex(connection, status, { due, after, limit: Math.min(PAGE, most, size) });
      found.push(...page.entries);
      page.malformed.forEach(this.onMalformed);
      malformed += page.malformed.length;
      skipped += page.evaluated - page.entries.length - page.malformed.length;
      after = page.last;
      if (!after || found.length >= limit || skipped >= MAX_SKIPPED) break;
    }
    return found.slice(0, limit);
  }

  /** A malformed row is undefined, too. */
  async read(refs: readonly EntryRef[]): Promise<ReadonlyArray<Entry | undefined>> {
    const rows = await readRows(this.table, this.retries, refs);
    return rows.map(row => {
      if (!row || !isMalformed(row)) return row;
      this.onMalformed(row);
      return undefined;
    });
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
