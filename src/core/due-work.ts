import { STATUSES } from './contract/status';
import { ATTENTION } from './contract/table-schema';
import type { Entry } from './entry';
import { FairShares, planInShares, shardIn, sharesOf } from './fair-plan';
import { isExpired } from './lifecycle';
import { Limits, plan, planReplays, slots } from './plan';
import type { WorkLedger } from './ports';
import { Timestamp, toMilliseconds } from './timestamp';

/** What a run has to do. */
export interface DueWork {
  readonly expired: readonly Entry[];
  /** What to claim, in the order of delivery. */
  readonly claims: readonly Entry[];
  /** When the oldest event that waits happened, in Unix milliseconds. */
  readonly oldest?: number;
  /**
   * Whether more events could be delivered, once those that are claimed are.
   *
   * @param opened what the run has delivered and not settled
   */
  readonly moreThan: (opened: readonly Entry[]) => boolean;
}

/** Strictly oldest first, from the whole ledger. */
export async function oldestWork(ledger: WorkLedger, inFlight: readonly Entry[], now: Timestamp, limits: Limits): Promise<DueWork> {
  const free = slots(inFlight.filter(entry => !isExpired(entry, now)).length, limits);
  const [waiting, retrying] = await Promise.all([
    ledger.oldest(STATUSES.CREATED, free + 1),
    ledger.dueRetries(free + 1, now),
  ]);
  const planned = plan(now, waiting, retrying, inFlight, limits);
  const replays = planned.forReplays === 0 ? [] : planReplays(now, await ledger.dueReplays(planned.forReplays, now), planned);
  return {
    expired: planned.expired,
    claims: [...planned.claim, ...replays],
    oldest: oldestOf([...waiting, ...retrying].map(({ timestamp }) => timestamp)),
    moreThan: () => waiting.length + retrying.length > planned.claim.length || (replays.length > 0 && replays.length === planned.forReplays),
  };
}

/** With a share for each shard. */
export async function sharedWork(
  ledger: WorkLedger, inFlight: readonly Entry[], now: Timestamp, limits: Limits, policy: FairShares, first: number,
): Promise<DueWork> {
  const held = inFlight.filter(entry => !isExpired(entry, now));
  const free = slots(held.length, limits);
  const shares = sharesOf(policy, held, first);
  const [waiting, retrying] = await Promise.all([
    ledger.inShares({ status: STATUSES.CREATED }, free, shares),
    ledger.inShares({ attention: ATTENTION.RETRY, by: now }, free, shares),
  ]);
  const planned = planInShares(now, waiting, retrying, inFlight, limits, shares);
  const replays = planned.forReplays === 0 ? undefined
    : await ledger.inShares({ attention: ATTENTION.REPLAY, by: now }, planned.forReplays, sharesOf(policy, [...held, ...planned.claim], first));
  const left = new Set([...planned.left, ...replays?.left ?? []]);
  return {
    expired: planned.expired,
    claims: [...planned.claim, ...replays?.entries ?? []],
    oldest: oldestOf([waiting.oldest, retrying.oldest]),
    // Events whose shard is full wait for an outcome that frees a slot of this shard.
    moreThan: opened => {
      const { shards } = sharesOf(policy, [...held, ...opened], first);
      return [...left].some(shard => shards[shard].room > 0);
    },
  };
}

/**
 * The shard that has the first turn of the next run: that of the first event that is left, or the one after all. Batches change the order of delivery, and
 * not whose turn it is.
 *
 * @param claims in the order of the turns
 */
export function nextTurn(claims: readonly Entry[], left: ReadonlySet<Entry>, { shards }: FairShares): number {
  const next = claims.find(entry => left.has(entry));
  return next ? shardIn(next) : (shardIn(claims[claims.length - 1]) + 1) % shards;
}

function oldestOf(times: ReadonlyArray<Timestamp | undefined>): number | undefined {
  const known = times.flatMap(time => (time === undefined ? [] : [toMilliseconds(time)]));
  return known.length === 0 ? undefined : known.reduce((one, other) => Math.min(one, other));
}
