import { callFailure, isMissing, toFailure } from './aws-errors';
import type { Observed } from '../core/link';

/** Rejects if AWS cannot be reached or throttles: then nothing is known. */
export async function observe<T>(read: () => Promise<T>): Promise<Observed<T>> {
  try {
    return { found: await read() };
  } catch (error) {
    const failure = callFailure(error);
    if (isMissing(error)) return 'missing';
    if (failure.remedy === 'retry') throw error;
    return toFailure(failure);
  }
}
