import { callFailure } from './aws-errors';
import { Sleep, sleep } from './sleep';
import type { LedgerTable, TableConnection } from './table-connection';
import { backoff, BackoffLimits } from '../core/backoff';

export interface RetryOptions {
  /** From 0 up to 1. @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly sleep?: Sleep;
}

const LIMITS: BackoffLimits = { base: 50, ceiling: 2_000 };

/** With backoff, about ten seconds. */
const BOUNDED_TRIES = 8;

/** Retries with exponential backoff and jitter, until the signal aborts. */
export class Retries {
  /** Give up after some tries, too, for a caller without a deadline. */
  static bounded(options: RetryOptions, signal: AbortSignal): Retries {
    return new Retries(options, signal, LIMITS, BOUNDED_TRIES);
  }

  private readonly random: () => number;
  private readonly sleep: Sleep;

  constructor(options: RetryOptions, readonly signal: AbortSignal, private readonly limits = LIMITS, private readonly tries = Infinity) {
    this.random = options.random ?? Math.random;
    this.sleep = options.sleep ?? sleep;
  }

  /** Sleeps before the next try. @param failures how many tries have failed, from 1 */
  wait(failures: number): Promise<void> {
    return this.sleep(backoff(failures, this.random(), this.limits), this.signal);
  }

  /** Repeats a call while its error is transient. */
  async call<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await send(this.signal);
      } catch (error) {
        if (failures >= this.tries || this.signal.aborted || callFailure(error).remedy !== 'retry') throw error;
        await this.wait(failures);
      }
    }
  }
}

/** A table whose calls are retried. */
export function retried(table: LedgerTable, retries: Retries): TableConnection {
  return { ...table, call: send => retries.call(send) };
}
