import { STATUSES } from '../../core/contract/status';
import type { Entry } from '../../core/entry';
import { quoted } from '../../terminal/display-text';
import type { DeliveredAttempt } from '../consumer';

/** How a manager processed recorded events. */
export interface Processing {
  /** The rows as they were recorded. */
  readonly recorded: readonly Entry[];
  /** The same rows after processing. */
  readonly rows: readonly Entry[];
  /** What the consumer received. */
  readonly attempts: readonly DeliveredAttempt[];
}

/** The statuses in which a manager leaves events. */
const SETTLED: readonly string[] = [STATUSES.COMPLETED, STATUSES.FAILED, STATUSES.DISCARDED, STATUSES.SUPERSEDED];

/** Events that are not settled or settled more than once, and attempts that were delivered more than once. One text per difference. */
export function auditProcessing({ recorded, rows, attempts }: Processing): string[] {
  const keys = new Map(recorded.map(({ id, key }) => [id, quoted(key)]));
  const found = new Set(rows.map(({ id }) => id));
  return [
    ...recorded.filter(({ id }) => !found.has(id)).map(({ key }) => `${quoted(key)} no longer has a row`),
    ...rows.filter(({ status }) => !SETTLED.includes(status)).map(({ key, status }) => `${quoted(key)} is still ${status}`),
    ...rows.flatMap(({ key, history }) => {
      const settlements = history.filter(({ to }) => SETTLED.includes(to)).length;
      return settlements > 1 ? [`${quoted(key)} was settled ${settlements} times`] : [];
    }),
    ...attempts.filter(({ times }) => times > 1)
      .map(({ id, attempt, times }) => `attempt ${attempt} of ${keys.get(id) ?? id} was delivered ${times} times`),
  ];
}
