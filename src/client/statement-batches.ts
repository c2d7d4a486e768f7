import { BatchExecuteStatementCommand, BatchStatementResponse, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AwsFailure, callFailure, statementFailure } from './aws-errors';
import { inParallel } from './parallel';
import { Retries, RetryOptions } from './retries';
import { chunks } from '../core/chunks';
import type { Item as Row } from '../core/item';
import { Statement, STATEMENTS_PER_CALL } from '../core/statement';

export interface StatementBatchesOptions extends RetryOptions {
  /** Give it timeouts, for a call that hangs delays a whole round, and no retries unless `rounds` is 1. */
  readonly client: DynamoDBClient;
  /** The most calls in flight. @default 8 */
  readonly concurrency?: number;
  /** How often a statement is sent at most. @default - until the signal aborts */
  readonly rounds?: number;
}

export interface Execution {
  /** Absent if the statement was executed. */
  readonly failure?: AwsFailure;
  /** What the statement returns. */
  readonly item?: Row;
  /** The statement was sent more than once: an earlier try may have been executed, and be what a later one failed on. */
  readonly repeated: boolean;
}

const CONCURRENCY = 8;

/** Nothing was received before the signal aborted. */
const DEADLINE = { code: 'DEADLINE', remedy: 'give-up', cause: undefined } as const;

interface Item<T> {
  readonly subject: T;
  failure?: AwsFailure;
  item?: Row;
  pending: boolean;
  sent: number;
}

/**
 * Executes statements in rounds: 25 per call, several calls in flight. Statements with a transient error are sent again in the next
 * round, in full calls, until the signal aborts.
 */
export class StatementBatches {
  constructor(private readonly options: StatementBatchesOptions) {}

  /** One execution per subject, in their order; never rejects. Builds the statements call by call, so that few are in memory. */
  async execute<T>(subjects: readonly T[], toStatement: (subject: T) => Statement, signal: AbortSignal): Promise<Execution[]> {
    const { concurrency = CONCURRENCY, rounds = Infinity } = this.options;
    const retries = new Retries(this.options, signal);
    const items = subjects.map((subject): Item<T> => ({ subject, failure: DEADLINE, pending: true, sent: 0 }));
    let pending: readonly Item<T>[] = items;
    for (let round = 1; pending.length > 0 && round <= rounds && !signal.aborted; round += 1) {
      if (round > 1) await retries.wait(round - 1);
      await inParallel(chunks(pending, STATEMENTS_PER_CALL), concurrency, call => this.send(call, toStatement, signal));
      pending = pending.filter(item => item.pending);
    }
    return items.map(({ failure, item, sent }) => ({ failure, item, repeated: sent > 1 }));
  }

  private async send<T>(items: ReadonlyArray<Item<T>>, toStatement: (subject: T) => Statement, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      const command = new BatchExecuteStatementCommand({ Statements: items.map(({ subject }) => toStatement(subject)) });
      const { Responses = [], $metadata } = await this.options.client.send(command, { abortSignal: signal });
      for (const item of items) item.sent += $metadata.attempts ?? 1;
      items.forEach((item, index) => settle(item, Responses[index]));
    } catch (error) {
      if (signal.aborted) return;
      for (const item of items) item.sent += 1;
      const failure = callFailure(error);
      if (failure.remedy !== 'split' || items.length === 1) return items.forEach(item => fail(item, failure));
      // Isolates the statements that are invalid. DynamoDB also rejects a call that names a key twice: its statements end up in separate calls.
      const half = Math.ceil(items.length / 2);
      await this.send(items.slice(0, half), toStatement, signal);
      await this.send(items.slice(half), toStatement, signal);
    }
  }
}

function settle(item: Item<unknown>, response: BatchStatementResponse | undefined): void {
  if (response === undefined) return fail(item, { code: 'NO_RESPONSE', remedy: 'retry', cause: undefined });
  if (response.Error) return fail(item, statementFailure(response.Error));
  item.failure = undefined;
  item.item = response.Item as Row | undefined;
  item.pending = false;
}

function fail(item: Item<unknown>, failure: AwsFailure): void {
  item.failure = failure;
  item.pending = failure.remedy === 'retry';
}
