import type { Failure } from './errors';
import { present } from './present';

export interface FailureCount extends Failure {
  readonly count: number;
}

/** How often each failure occurred, in the order of their first occurrence. */
export function countFailures(failures: readonly Failure[]): FailureCount[] {
  const counts = new Map<string, FailureCount>();
  for (const { code, awsError, throttlingReason, throttledResource, fix } of failures) {
    const key = [code, awsError, throttlingReason, throttledResource].join(' ');
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, present<FailureCount>({ code, awsError, throttlingReason, throttledResource, fix, count }));
  }
  return [...counts.values()];
}
