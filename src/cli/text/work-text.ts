import { STATUSES } from '../../core/contract/status';
import type { Entry } from '../../core/entry';
import { isExpired } from '../../core/lifecycle';
import { fromMilliseconds } from '../../core/timestamp';
import { fromNow } from '../../terminal/clock-text';
import { visible } from '../../terminal/display-text';

/** What is of interest about the events of one status, besides what every event has. */
interface WorkFact {
  readonly head: string;
  readonly right?: true;
  /** Undefined where the event has none such. */
  of(entry: Entry, now: number): string | undefined;
  /** In a line, after the facts before it. */
  phrase(fact: string): string;
}

const ATTEMPT: WorkFact = { head: 'ATTEMPT', right: true, of: ({ attempt }) => attempt?.toString(), phrase: attempt => `attempt ${attempt}` };

const LEASE: WorkFact = {
  head: 'LEASE',
  of: (entry, now) => entry.leaseUntil && `${isExpired(entry, fromMilliseconds(now)) ? 'ran out' : 'ends'} ${fromNow(entry.leaseUntil, now)}`,
  phrase: lease => `lease ${lease}`,
};

const DUE: WorkFact = {
  head: 'DUE',
  of: ({ notBefore }, now) => notBefore && (notBefore <= fromMilliseconds(now) ? 'now' : fromNow(notBefore, now)),
  phrase: due => `due ${due}`,
};

const REASON: WorkFact = { head: 'REASON', of: ({ statusReason }) => statusReason && visible(statusReason), phrase: reason => reason };

const FACTS: Readonly<Record<string, readonly WorkFact[]>> = {
  [STATUSES.DISPATCHED]: [ATTEMPT, LEASE],
  [STATUSES.RETRYING]: [ATTEMPT, DUE, REASON],
  [STATUSES.FAILED]: [ATTEMPT, REASON],
};

/** A column each, where the events are of one status. */
export function workColumns(entries: readonly Entry[]): readonly WorkFact[] {
  const [status, another] = new Set(entries.map(entry => entry.status));
  return another === undefined ? FACTS[status] ?? [] : [];
}

/** The same in a line, where there is no room for columns: `attempt 1, due in 5 minutes, lease expired` */
export function workLine(entry: Entry, now: number): string {
  return (FACTS[entry.status] ?? []).flatMap(({ of, phrase }) => {
    const fact = of(entry, now);
    return fact === undefined ? [] : [phrase(fact)];
  }).join(', ');
}
