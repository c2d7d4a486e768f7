import type { Log } from './log';
import { callFailure, toFailure } from '../client/aws-errors';
import { LedgerError } from '../core/errors';

/** Logs why an invocation fails. Lambda itself logs only the error that the SDK threw. */
export async function loggingFailure<T>(log: Log, message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    log('error', message, error instanceof LedgerError ? { code: error.code } : { ...toFailure(callFailure(error)) });
    throw error;
  }
}
