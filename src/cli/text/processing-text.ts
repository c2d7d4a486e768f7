import { STATUSES } from '../../core/contract/status';
import type { Entry } from '../../core/entry';
import { isExpired } from '../../core/lifecycle';
import { fromMilliseconds } from '../../core/timestamp';
import { fromNow } from '../../terminal/clock-text';
import { visible } from '../../terminal/display-text';

/** A fact about the processing of an event, which the events of some statuses have. */
interface ProcessingFact {
  readonly head: string;
  readonly right?: true;
  /** Undefined if the event does not have the fact. */
  of(entry: Entry, now: number): string | undefined;
  /** The fact as part of a line. */
  phrase(fact: string): string;
}

const ATTEMPT: ProcessingFact = { head: 'ATTEMPT', right: true, of: ({ attempt }) => attempt?.toString(), phrase: attempt => `attempt ${attempt}` };

const LEASE: ProcessingFact = {
  head: 'LEASE',
  of: (entry, now) => entry.leaseUntil && `${isExpired(entry, fromMilliseconds(now)) ? 'expired' : 'expires'} ${fromNow(entry.leaseUntil, now)}`,
  phrase: lease => `lease ${lease}`,
};

const DUE: ProcessingFact = {
  head: 'DUE',
  of: ({ notBefore }, now) => notBefore && (notBefore <= fromMilliseconds(now) ? 'now' : fromNow(notBefore, now)),
  phrase: due => `due ${due}`,
};

const REASON: ProcessingFact = { head: 'REASON', of: ({ statusReason }) => statusReason && visible(statusReason), phrase: reason => reason };

const FACTS: Readonly<Record<string, readonly ProcessingFact[]>> = {
  [STATUSES.DISPATCHED]: [ATTEMPT, LEASE],
  [STATUSES.RETRYING]: [ATTEMPT, DUE, REASON],
  [STATUSES.FAILED]: [ATTEMPT, REASON],
};

/** One column per fact, if all events have the same status. */
export function processingColumns(entries: readonly Entry[]): readonly ProcessingFact[] {
  const [status, another] = new Set(entries.map(entry => entry.status));
  return another === undefined ? FACTS[status] ?? [] : [];
}

/** The facts on one line, for a narrow terminal: `attempt 1, due in 5 minutes, lease expired` */
export function processingLine(entry: Entry, now: number): string {
  return (FACTS[entry.status] ?? []).flatMap(({ of, phrase }) => {
    const fact = of(entry, now);
    return fact === undefined ? [] : [phrase(fact)];
  }).join(', ');
}
