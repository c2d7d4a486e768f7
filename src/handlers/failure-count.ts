import type { Failure } from '../core/errors';

/** How often each failure occurred. */
export function countByCode(failures: readonly Failure[]): Array<Failure & { readonly count: number }> {
  const counts = new Map<string, Failure & { count: number }>();
  for (const { code, awsError } of failures) {
    const key = `${code} ${awsError}`;
    const counted = counts.get(key) ?? { code, awsError, count: 0 };
    counted.count += 1;
    counts.set(key, counted);
  }
  return [...counts.values()];
}
