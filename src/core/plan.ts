import { attentionOf, isReplayed } from './attention';
import type { Entry } from './entry';
import { compareEvents } from './event-order';
import { isExpired } from './lifecycle';
import { Timestamp, toMilliseconds } from './timestamp';

export interface Limits {
  /** The most events that one run delivers. */
  readonly maxEventsPerRun: number;
  /** Events that are dispatched and not settled, at most. */
  readonly maxInFlight: number;
}

export interface Plan {
  /** What to claim, oldest event first. */
  readonly claim: readonly Entry[];
  /** How many replayed events the run may claim besides. */
  readonly forReplays: number;
  /** Whose lease has run out. */
  readonly expired: readonly Entry[];
}

/** How many events a run may deliver, given how many are in flight. */
export function slots(inFlight: number, limits: Limits): number {
  return Math.max(0, Math.min(limits.maxEventsPerRun, limits.maxInFlight - inFlight));
}

/**
 * New events and due retries share a run by halves, and what one side does not need goes to the other: neither a flood of new
 * events nor one of retries starves the other side. Replayed events take only what both leave: however many there are, they delay no new work.
 */
export function plan(now: Timestamp, due: readonly Entry[], retrying: readonly Entry[], inFlight: readonly Entry[], limits: Limits): Plan {
  const expired = inFlight.filter(entry => isExpired(entry, now));
  const free = slots(inFlight.length - expired.length, limits);
  const retries = firstDue(retrying.filter(entry => entry.notBefore === undefined || entry.notBefore <= now));
  const fresh = oldestFirst(due);

  const claim = byHalves(fresh, retries, free, now);
  return { expired, claim, forReplays: Math.max(0, Math.min(free - claim.length, slotsOfReplays(inFlight, expired, limits))) };
}

/** New events and retries by halves, oldest event first. @param takes whether an event may be taken that is next */
export function byHalves(
  fresh: readonly Entry[], retries: readonly Entry[], free: number, now: Timestamp, takes: (entry: Entry) => boolean = () => true,
): Entry[] {
  const claim = new Set<Entry>();
  const take = (entries: readonly Entry[], most: number) => {
    const full = Math.min(free, claim.size + most);
    for (const entry of entries) {
      if (claim.size >= full) return;
      if (!claim.has(entry) && takes(entry)) claim.add(entry);
    }
  };
  take(retries, isRetryFirst(now) ? Math.ceil(free / 2) : Math.floor(free / 2));
  take(fresh, free);
  take(retries, free);
  return oldestFirst([...claim]);
}

/** Replayed events that are due, those first that have been due longest. */
export function planReplays(now: Timestamp, replays: readonly Entry[], { forReplays }: Plan): readonly Entry[] {
  return firstDue(replays.filter(entry => entry.notBefore === undefined || entry.notBefore <= now)).slice(0, forReplays);
}

/** Who gets the odd slot, by the clock's last millisecond, as by a coin: with a single slot, too, both sides have their turn. */
export function isRetryFirst(now: Timestamp): boolean {
  return toMilliseconds(now) % 2 !== 0;
}

/** Replayed events hold at most half of the slots in flight, so that there is always one for a new event, unless there is only one at all. */
export function slotsOfReplays(inFlight: readonly Entry[], expired: readonly Entry[], { maxInFlight }: Pick<Limits, 'maxInFlight'>): number {
  const replaysInFlight = inFlight.filter(entry => isReplayed(entry) && !expired.includes(entry)).length;
  return Math.max(1, Math.floor(maxInFlight / 2)) - replaysInFlight;
}

/** A retry that has been due longest goes first, however old its event is: none starves. */
export function firstDue(retrying: readonly Entry[]): Entry[] {
  const dueAt = (entry: Entry) => attentionOf(entry)?.at ?? entry.timestamp;
  return [...retrying].sort((one, other) => Number(dueAt(one)) - Number(dueAt(other)) || compareEvents(one, other));
}

function oldestFirst(entries: readonly Entry[]): Entry[] {
  return [...entries].sort(compareEvents);
}
