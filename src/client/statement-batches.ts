import { BatchExecuteStatementCommand, BatchStatementResponse, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { callFailure, Failure, statementFailure } from './dynamodb-failures';
import { inParallel, inPieces } from './parallel';
import { Pause, pause } from './sleep';
import { backoff } from '../core/backoff';
import { Statement, STATEMENTS_PER_CALL } from '../core/statement';

export interface StatementBatchesOptions {
  /** Give it no retries, for statements are tried again here, and timeouts, for a call that hangs holds up a whole round. */
  readonly client: DynamoDBClient;
  /** Calls in flight, at most. @default 8 */
  readonly concurrency?: number;
  /** From 0 up to 1. @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly sleep?: Pause;
}

/** What became of a statement. */
export interface Execution {
  /** DynamoDB's own name for the failure, or Node's for a fault of the network; absent where the statement was executed. */
  readonly failure?: string;
  /** It was sent before, and the answer to that did not come or said to try again: its own first try may be what it failed on. */
  readonly repeated: boolean;
}

const CONCURRENCY = 8;
const BACKOFF = { base: 50, ceiling: 2_000 };

/** Nothing was heard of the statement before the signal aborted. */
const UNHEARD_OF = 'DEADLINE';

/** A statement on its way into the table. */
interface Item<T> {
  readonly subject: T;
  failure?: string;
  pending: boolean;
  sent: number;
}

/**
 * Executes statements in rounds: 25 a call, several calls in flight. What fails for a reason that passes goes out again in the next
 * round, in full calls, until the signal aborts.
 */
export class StatementBatches {
  private readonly options: Required<StatementBatchesOptions>;

  constructor({ client, concurrency = CONCURRENCY, random = Math.random, sleep = pause }: StatementBatchesOptions) {
    this.options = { client, concurrency, random, sleep };
  }

  /** One execution a subject, in their order; never rejects. The statements are made call by call, so that few stand in memory. */
  async execute<T>(subjects: readonly T[], toStatement: (subject: T) => Statement, signal: AbortSignal): Promise<Execution[]> {
    const { concurrency, random, sleep } = this.options;
    const items = subjects.map((subject): Item<T> => ({ subject, failure: UNHEARD_OF, pending: true, sent: 0 }));
    let pending: readonly Item<T>[] = items;
    for (let round = 1; pending.length > 0 && !signal.aborted; round += 1) {
      if (round > 1) await sleep(backoff(round - 1, random(), BACKOFF), signal);
      await inParallel(inPieces(pending, STATEMENTS_PER_CALL), concurrency, call => this.send(call, toStatement, signal));
      pending = pending.filter(item => item.pending);
    }
    return items.map(({ failure, sent }) => ({ failure, repeated: sent > 1 }));
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
      // Down to the statements that it is about. Were a key given twice, which DynamoDB does not take in one call, it comes apart here.
      const half = Math.ceil(items.length / 2);
      await this.send(items.slice(0, half), toStatement, signal);
      await this.send(items.slice(half), toStatement, signal);
    }
  }
}

function settle(item: Item<unknown>, response: BatchStatementResponse | undefined): void {
  if (response === undefined) return fail(item, { code: 'NO_RESPONSE', remedy: 'retry' });
  if (response.Error) return fail(item, statementFailure(response.Error.Code ?? 'UNKNOWN'));
  item.failure = undefined;
  item.pending = false;
}

function fail(item: Item<unknown>, { code, remedy }: Failure): void {
  item.failure = code;
  item.pending = remedy === 'retry';
}
