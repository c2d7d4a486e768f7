import type { Log } from './log';
import { callFailure } from '../client/aws-errors';

/** Logs why an invocation fails. Lambda itself logs only the error that the SDK threw. */
export async function loggingFailure<T>(log: Log, message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, awsError } = callFailure(error);
    log('error', message, { code, awsError });
    throw error;
  }
}
