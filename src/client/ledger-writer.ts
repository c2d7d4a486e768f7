import { BatchExecuteStatementCommand, BatchStatementResponse, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { callFailure, Failure, statementFailure } from './dynamodb-failures';
import { backoff } from '../core/backoff';
import type { Entry } from '../core/entry';
import type { LedgerWriter, RecordOutcome } from '../core/ledger';
import { insertStatement, STATEMENTS_PER_CALL } from '../core/statement';

export interface DynamoDbLedgerWriterOptions {
  /** Give it no retries, for the writer tries again itself, and timeouts, for a call that hangs holds up a whole round. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Calls in flight, at most. @default 8 */
  readonly concurrency?: number;
  /** From 0 up to 1. @default Math.random */
  readonly random?: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts. @default a timer */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const CONCURRENCY = 8;
const BACKOFF = { base: 50, ceiling: 2_000 };

const DUPLICATE_CODES = ['DuplicateItem', 'DuplicateItemException'];

/** Nothing was heard of the entry before the signal aborted. */
const UNHEARD_OF: RecordOutcome = { outcome: 'failed', code: 'DEADLINE' };

/** An entry on its way into the table. */
interface Row {
  readonly entry: Entry;
  outcome: RecordOutcome;
  pending: boolean;
}

/**
 * Inserts entries in rounds: 25 a call, several calls in flight. What fails for a reason that passes goes out again in the next
 * round, in full calls. The answer to an insert can be lost: an entry whose second try finds the first counts as a duplicate.
 */
export class DynamoDbLedgerWriter implements LedgerWriter {
  private readonly options: Required<DynamoDbLedgerWriterOptions>;

  constructor({ client, tableName, concurrency = CONCURRENCY, random = Math.random, sleep = pause }: DynamoDbLedgerWriterOptions) {
    this.options = { client, tableName, concurrency, random, sleep };
  }

  async record(entries: readonly Entry[], signal: AbortSignal): Promise<RecordOutcome[]> {
    const rows = entries.map(entry => ({ entry, outcome: UNHEARD_OF, pending: true }));
    await this.insert(rows, signal);
    return rows.map(({ outcome }) => outcome);
  }

  private async insert(rows: readonly Row[], signal: AbortSignal): Promise<void> {
    const { concurrency, random, sleep } = this.options;
    let pending = rows;
    for (let round = 1; pending.length > 0 && !signal.aborted; round += 1) {
      if (round > 1) await sleep(backoff(round - 1, random(), BACKOFF), signal);
      await inParallel(inCalls(pending), concurrency, call => this.send(call, signal));
      pending = pending.filter(row => row.pending);
    }
  }

  private async send(rows: readonly Row[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { client, tableName } = this.options;
    try {
      const command = new BatchExecuteStatementCommand({ Statements: rows.map(({ entry }) => insertStatement(tableName, entry)) });
      const { Responses = [] } = await client.send(command, { abortSignal: signal });
      rows.forEach((row, index) => settle(row, Responses[index]));
    } catch (error) {
      if (signal.aborted) return;
      const failure = callFailure(error);
      if (failure.remedy !== 'split' || rows.length === 1) return rows.forEach(row => fail(row, failure));
      // Down to the statements that it is about. Were a key given twice, which DynamoDB does not take in one call, it comes apart here.
      const half = Math.ceil(rows.length / 2);
      await this.send(rows.slice(0, half), signal);
      await this.send(rows.slice(half), signal);
    }
  }
}

function settle(row: Row, response: BatchStatementResponse | undefined): void {
  if (response === undefined) return fail(row, { code: 'NO_RESPONSE', remedy: 'retry' });
  const { Error: error } = response;
  const code = error?.Code ?? 'UNKNOWN';
  if (error && !DUPLICATE_CODES.includes(code)) return fail(row, statementFailure(code));
  row.outcome = { outcome: error ? 'duplicate' : 'recorded' };
  row.pending = false;
}

function fail(row: Row, { code, remedy }: Failure): void {
  row.outcome = { outcome: 'failed', code };
  row.pending = remedy === 'retry';
}

function inCalls(rows: readonly Row[]): Row[][] {
  const calls = Math.ceil(rows.length / STATEMENTS_PER_CALL);
  return Array.from({ length: calls }, (_, call) => rows.slice(call * STATEMENTS_PER_CALL, (call + 1) * STATEMENTS_PER_CALL));
}

async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
