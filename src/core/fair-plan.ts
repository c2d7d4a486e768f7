import type { Entry } from './entry';
import { compareEvents } from './event-order';
import { isExpired } from './lifecycle';
import { byHalves, firstDue, isRetryFirst, Limits, Plan, slots, slotsOfReplays } from './plan';
import type { SharedRows } from './ports';
import { ShardOrder, leastOf, ShardShares, turnsOf } from './shard-shares';
import type { Timestamp } from './timestamp';

/** How a manager shares its pace between the shards of a ledger whose shards are folders, such as those of tenants. */
export interface FairShares {
  readonly order: ShardOrder;
  /** How many shards the ledger has. */
  readonly shards: number;
  /** Events of one shard that are dispatched and not settled, at most. @default - as many as of all */
  readonly maxInFlightPerShard?: number;
}

export interface FairPlan extends Plan {
  /** The shards that have more new events or due retries. */
  readonly left: ReadonlySet<number>;
}

/** What each shard has in flight and may have. */
export function sharesOf(policy: FairShares, inFlight: readonly Entry[], first: number): ShardShares {
  const counts = Array.from({ length: policy.shards }, () => 0);
  for (const entry of inFlight) counts[shardIn(entry)] += 1;
  const { order, maxInFlightPerShard = Infinity } = policy;
  return { order, first, shards: counts.map(count => ({ inFlight: count, room: Math.max(0, maxInFlightPerShard - count) })) };
}

/**
 * Like `plan`, with the limit of each shard. By turns, new events and due retries of a shard share the turns of this shard, so that neither the new events nor the
 * retries of one shard delay another.
 */
export function planInShares(
  now: Timestamp, due: SharedRows, retrying: SharedRows, inFlight: readonly Entry[], limits: Limits, shares: ShardShares,
): FairPlan {
  const expired = inFlight.filter(entry => isExpired(entry, now));
  const free = slots(inFlight.length - expired.length, limits);
  const fresh = [...due.entries].sort(compareEvents);
  const retries = firstDue(retrying.entries);
  const claim = shares.order === 'round-robin' ? inTurns(fresh, retries, free, shares, now) : byTime(fresh, retries, free, shares, now);

  const claimed = new Set(claim);
  const unclaimed = [...fresh, ...retries].filter(entry => !claimed.has(entry)).map(shardIn);
  return {
    expired,
    claim,
    forReplays: Math.max(0, Math.min(free - claim.length, slotsOfReplays(inFlight, expired, limits))),
    left: new Set([...unclaimed, ...due.left, ...retrying.left]),
  };
}

/** By halves, like `plan`: none of a shard without room. */
function byTime(fresh: readonly Entry[], retries: readonly Entry[], free: number, { shards }: ShardShares, now: Timestamp): Entry[] {
  const rooms = shards.map(({ room }) => room);
  return byHalves(fresh, retries, free, now, entry => {
    const hasRoom = rooms[shardIn(entry)] > 0;
    if (hasRoom) rooms[shardIn(entry)] -= 1;
    return hasRoom;
  });
}

interface Queue {
  readonly shard: number;
  readonly room: number;
  /** Due retries and new events. */
  readonly sides: readonly [Iterator<Entry>, Iterator<Entry>];
  /** What it contributes, turn by turn. */
  readonly turns: Entry[];
  taken: number;
}

/** In the order of the turns; the events of a shard among themselves in the order of time. */
function inTurns(fresh: readonly Entry[], retries: readonly Entry[], free: number, shares: ShardShares, now: Timestamp): Entry[] {
  const byTurn = turnsOf(shares);
  const ofShard = (entries: readonly Entry[], shard: number) => entries.filter(entry => shardIn(entry) === shard).values();
  let open = shares.shards.map(({ room }, shard): Queue => (
    { shard, room, sides: [ofShard(retries, shard), ofShard(fresh, shard)], turns: [], taken: 0 }));
  const queues = open;
  const order: Queue[] = [];
  while (order.length < free) {
    const queue = leastOf(open, byTurn);
    if (!queue) break;
    const side = (queue.taken + (isRetryFirst(now) ? 0 : 1)) % 2;
    const entry = queue.taken < queue.room ? nextOf(queue.sides[side]) ?? nextOf(queue.sides[1 - side]) : undefined;
    if (!entry) {
      open = open.filter(each => each !== queue);
      continue;
    }
    queue.turns.push(entry);
    queue.taken += 1;
    order.push(queue);
  }
  const places = new Map(queues.map(queue => [queue, [...queue.turns].sort(compareEvents).values()]));
  return order.flatMap(queue => nextOf(places.get(queue)) ?? []);
}

function nextOf(entries: Iterator<Entry> | undefined): Entry | undefined {
  const next = entries?.next();
  return next === undefined || next.done ? undefined : next.value;
}

export function shardIn({ shard = 0 }: Pick<Entry, 'shard'>): number {
  return shard;
}
