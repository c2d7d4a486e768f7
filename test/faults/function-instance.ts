import { setTimeout as sleep } from 'node:timers/promises';
import { CREDENTIALS, LambdaProcess } from '../support/lambda-process';

export interface FunctionInstanceOptions {
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  /** How far the clock of each start of the process is ahead, in milliseconds. @param start from 1 */
  readonly skewOf: (start: number) => number;
  readonly timeoutMs: number;
}

const SKEWED_CLOCK = require.resolve('./skewed-clock.js');

/** A function as Lambda runs it: one invocation at a time, ended at its timeout, and started again after its process ended. */
export class FunctionInstance {
  timeouts = 0;
  private starts = 0;
  private process?: LambdaProcess;

  constructor(private readonly options: FunctionInstanceOptions) {}

  /** Rejects if the handler throws, the process is killed, or the time is up. */
  async invoke(event: object, requestId: string): Promise<unknown> {
    const { timeoutMs } = this.options;
    const process = this.process ??= this.start();
    const over = new AbortController();
    // As in Lambda, a cold start does not count.
    await process.ready;
    try {
      const answer = await Promise.race([
        process.invoke<unknown>(event, { remaining: timeoutMs, requestId }),
        sleep(timeoutMs, undefined, { signal: over.signal }).then(() => {
          this.timeouts += 1;
          process.kill();
          throw new Error(`the function timed out after ${timeoutMs} ms`);
        }),
      ]);
      return answer.result;
    } catch (error) {
      if (process.ended && this.process === process) this.process = undefined;
      throw error;
    } finally {
      over.abort();
    }
  }

  /** As a machine fails: at once, whatever the process is doing. False if there is none. */
  kill(): boolean {
    if (!this.process || this.process.ended) return false;
    this.process.kill();
    this.process = undefined;
    return true;
  }

  private start(): LambdaProcess {
    this.starts += 1;
    const { environment, bundle, skewOf } = this.options;
    return new LambdaProcess(
      { ...CREDENTIALS, ...environment, CLOCK_SKEW_MS: String(skewOf(this.starts)) }, bundle, ['--require', SKEWED_CLOCK]);
  }
}
