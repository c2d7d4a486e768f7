import type { HandedOut } from './consumer';
import { quoted } from './quoted';
import { STATUSES } from '../core/contract/status';
import type { Entry } from '../core/entry';

/** What a manager made of recorded events. */
export interface Work {
  /** As they were recorded. */
  readonly recorded: readonly Entry[];
  /** The same rows, worked off. */
  readonly rows: readonly Entry[];
  /** The consumer's own book. */
  readonly handedOut: readonly HandedOut[];
}

/** The states in which a manager leaves events for good. */
const SETTLED: readonly string[] = [STATUSES.COMPLETED, STATUSES.FAILED, STATUSES.DISCARDED];

/** Where events are not settled, or are settled or handed out more than once. One text a difference. */
export function auditWork({ recorded, rows, handedOut }: Work): string[] {
  const keys = new Map(recorded.map(({ id, key }) => [id, quoted(key)]));
  const there = new Set(rows.map(({ id }) => id));
  return [
    ...recorded.filter(({ id }) => !there.has(id)).map(({ key }) => `${quoted(key)} has no row any more`),
    ...rows.filter(({ status }) => !SETTLED.includes(status)).map(({ key, status }) => `${quoted(key)} is ${status}, and no more came of it`),
    ...rows.flatMap(({ key, history }) => {
      const settlements = history.filter(({ to }) => SETTLED.includes(to)).length;
      return settlements > 1 ? [`${quoted(key)} was settled ${settlements} times`] : [];
    }),
    ...handedOut.filter(({ times }) => times > 1)
      .map(({ id, attempt, times }) => `attempt ${attempt} of ${keys.get(id) ?? id} was handed out ${times} times`),
  ];
}
