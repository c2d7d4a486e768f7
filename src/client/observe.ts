import { callFailure, toFailure } from './aws-errors';
import type { Observed } from '../core/link';

const MISSING = [
  'NoSuchBucket', 'NotFound', 'ResourceNotFoundException', 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue', 'NonExistentQueue',
];

/** Rejects if AWS cannot be reached or throttles: then nothing is known. */
export async function observe<T>(read: () => Promise<T>): Promise<Observed<T>> {
  try {
    return { found: await read() };
  } catch (error) {
    const failure = callFailure(error);
    if (MISSING.includes((error as Error).name)) return 'missing';
    if (failure.remedy === 'retry') throw error;
    return toFailure(failure);
  }
}
