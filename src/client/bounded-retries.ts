import { callFailure } from './aws-errors';
import { RetryOptions, Retries } from './retries';

/** With backoff, about ten seconds. */
const TRIES = 8;

/** Retries that give up after some tries, for a caller without a deadline. */
export class BoundedRetries extends Retries {
  constructor(options: RetryOptions, signal: AbortSignal, private readonly tries = TRIES) {
    super(options, signal);
  }

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
