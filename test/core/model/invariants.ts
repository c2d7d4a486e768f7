import { isDelivered, START, World } from './world';
import type { Entry } from '../../../src/core/entry';
import type { FairShares } from '../../../src/core/fair-plan';
import { attemptOf, LeasePolicy, LIFECYCLE, RetryPolicy } from '../../../src/core/lifecycle';
import type { ShardShares } from '../../../src/core/shard-shares';
import { after as later, Timestamp, toMilliseconds } from '../../../src/core/timestamp';

/** Every status change that the lifecycle allows, as `from → to`. A heartbeat changes no status. */
export const TRANSITIONS: readonly string[] = Object.entries(LIFECYCLE).filter(([verb]) => verb !== 'heartbeat')
  .flatMap(([, { from, to }]) => from.flatMap((before: string) => to.map((after: string) => transition(before, after))));

export function transition(from: string, to: string): string {
  return `${from} → ${to}`;
}

/** What holds in every world. */
export function checkWorld(world: World, { maxAttempts }: RetryPolicy): void {
  const attempts = world.deliveries.map(({ id, attempt }) => `attempt ${attempt} of ${id}`);
  const twice = attempts.find((attempt, index) => attempts.indexOf(attempt) !== index);
  assert(twice === undefined, `the target got ${twice} twice`);

  for (const row of world.rows) {
    const { id, status, leaseUntil, notBefore, settledAt, attemptsBefore = 0 } = row;
    const attempt = attemptOf(row);
    assert((leaseUntil !== undefined) === (status === 'dispatched'), `${id} is ${status} with the lease ${leaseUntil}`);
    assert((notBefore !== undefined) === (status === 'retrying'), `${id} is ${status}, not before ${notBefore}`);
    assert((settledAt !== undefined) === ['completed', 'discarded', 'superseded'].includes(status), `${id} is ${status}, settled at ${settledAt}`);
    assert(attempt - attemptsBefore <= maxAttempts, `${id} got attempt ${attempt} after ${attemptsBefore} earlier ones: more than ${maxAttempts}`);
    assert(status !== 'failed' || attempt - attemptsBefore === maxAttempts, `${id} failed with attempts left`);
    checkHistory(row, world);
  }
  for (const { id, attempt } of world.deliveries) {
    assert(world.rows.some(row => row.id === id && attemptOf(row) >= attempt), `the target got attempt ${attempt} of ${id} before its claim`);
  }
}

function checkHistory(row: Entry, world: World): void {
  const { id, history } = row;
  let status = 'created';
  let attempt = 0;
  for (const { from, to, by } of history) {
    assert(TRANSITIONS.includes(transition(from, to)), `${id} went from ${from} to ${to}`);
    assert(from === status, `${id} has a gap in its history: ${status}, then from ${from}`);
    status = to;
    if (to === 'dispatched') attempt += 1;
    if (to === 'completed') assert(isDelivered(world, id, attempt), `${id} is completed by attempt ${attempt}, which the target never got`);
    if (by === 'target') assert(isReported(world, id, attempt, to), `${id} is ${to} by a report of another attempt than ${attempt}`);
  }
  assert(row.status === status, `${id} is ${row.status}, its history ends with ${status}`);
  assert(attemptOf(row) === attempt, `${id} is at attempt ${row.attempt} after ${attempt} claims`);
  const count = (before: string, after: string) => history.filter(({ from, to }) => from === before && to === after).length;
  assert(count('dispatched', 'completed') <= 1 + count('completed', 'retrying'), `${id} is completed twice`);
  const newer = world.rows.some(other => other.key === row.key && other.timestamp > row.timestamp);
  assert(newer || !history.some(({ to, by: who }) => to === 'superseded' && who === 'dispatch'), `${id} is superseded without a newer event`);
}

function isReported({ deliveries }: World, id: string, attempt: number, status: string): boolean {
  const result = status === 'completed' ? 'completed' : 'failed';
  return deliveries.some(delivery => delivery.id === id && delivery.attempt === attempt && delivery.result === result);
}

/** What holds in every world: after a failed attempt, an event is delivered alone, so that no other event makes it fail again. */
export function checkBatches({ rows, deliveries }: World): void {
  for (const { id, attempt, batch } of deliveries) {
    const history = rows.find(row => row.id === id)?.history ?? [];
    const claims = history.flatMap((change, index) => (change.to === 'dispatched' ? [index] : []));
    const claim = claims[attempt - 1];
    const isFirst = history[claim]?.from === 'created' || history[claim - 1]?.from === 'completed';
    assert(batch === undefined || isFirst, `attempt ${attempt} of ${id} was delivered in a batch, and is not the first of its set`);
  }
}

/** What holds if only one event is poison: another one fails at most once in each set of attempts, and never because of it after that. */
export function checkPoison({ rows }: World, poison: string): void {
  for (const { id, history } of rows) {
    if (id === poison) continue;
    const failures = history.filter(({ from, to, by }) => from === 'dispatched' && to !== 'completed' && by === 'target').length;
    const sets = 1 + history.filter(({ from, to }) => to === 'created' || (from === 'completed' && to === 'retrying')).length;
    assert(failures <= sets, `${poison} failed ${id} ${failures} times in ${sets} sets of attempts`);
  }
}

/** What holds in every world that began with all events of an object, if only the latest is delivered. */
export function checkOnlyNewest({ rows, deliveries }: World): void {
  for (const { id } of deliveries) {
    const delivered = rows.find(row => row.id === id);
    const newer = rows.find(({ key, timestamp }) => delivered && key === delivered.key && timestamp > delivered.timestamp);
    assert(newer === undefined, `the target got ${id} although ${newer?.id} is newer`);
  }
}

interface Leases extends LeasePolicy {
  /** What heartbeats ask for, and one second more per attempt. */
  readonly heartbeatSeconds?: number;
}

/** What holds for every step from one world to another. */
export function checkChange(before: World, after: World, leases: Leases): void {
  assert(before.rows.length <= after.rows.length, 'an event is lost');
  before.rows.forEach((old, index) => {
    const row = after.rows[index];
    if (JSON.stringify(row) === JSON.stringify(old)) return;
    assert(row.id === old.id, `${old.id} is lost`);
    assert(JSON.stringify(row.history.slice(0, old.history.length)) === JSON.stringify(old.history), `the history of ${row.id} is overwritten`);

    const [latest, ...more] = row.history.slice(old.history.length);
    if (!latest) return checkHeartbeat(old, row, after, leases);
    assert(more.length === 0, `${row.id} changed without exactly one change in its history`);
    const leaseHeld = old.leaseUntil !== undefined && old.leaseUntil > after.clock;
    assert(latest.reason !== 'lease expired' || !leaseHeld, `the lease of ${row.id} expired before its time`);
    const due = old.notBefore === undefined || old.notBefore <= after.clock;
    assert(row.status !== 'dispatched' || due, `${row.id} was claimed before it was due`);
  });
}

/** Without a change of status, only the lease changes: by a heartbeat of the current attempt, to a later time, within the longest lease. */
function checkHeartbeat(old: Entry, row: Entry, { clock }: World, { maxLeaseSeconds, heartbeatSeconds = 0 }: Leases): void {
  const { id, leaseUntil = '', history } = row;
  const attempt = attemptOf(row);
  assert(JSON.stringify({ ...row, leaseUntil: old.leaseUntil }) === JSON.stringify(old), `${id} changed without exactly one change in its history`);
  assert(old.leaseUntil !== undefined && leaseUntil > old.leaseUntil, `a heartbeat shortened the lease of ${id} from ${old.leaseUntil} to ${leaseUntil}`);
  const latest = later(history.at(-1)?.at ?? clock, maxLeaseSeconds * 1000);
  assert(leaseUntil <= latest, `the lease of ${id} lasts until ${leaseUntil}, longer than ${latest}`);
  const asked = (heartbeatSeconds + attempt) * 1000;
  assert(leaseUntil <= later(clock, asked), `a heartbeat extended the lease of ${id} to ${leaseUntil}, more than it asked for`);
  assert(leaseUntil === latest || isAsked(leaseUntil, asked), `a heartbeat of another attempt than ${attempt} extended the lease of ${id} to ${leaseUntil}`);
}

/** The clock jumps by whole minutes, so the seconds show the attempt. */
function isAsked(leaseUntil: Timestamp, asked: number): boolean {
  return (toMilliseconds(leaseUntil) - toMilliseconds(START)) % 60_000 === asked % 60_000;
}

/** What holds in every world with one manager whose runs do not overlap: no shard has more events in flight than it may. */
export function checkShards({ rows, clock }: World, { shards, maxInFlightPerShard = rows.length }: FairShares): void {
  for (let shard = 0; shard < shards; shard += 1) {
    const held = rows.filter(row => row.shard === shard && row.leaseUntil !== undefined && row.leaseUntil > clock).length;
    assert(held <= maxInFlightPerShard, `shard ${shard} has ${held} events in flight, more than ${maxInFlightPerShard}`);
  }
}

/** What the shards had for a run, and how much it might take. */
export interface Offer {
  readonly rows: readonly Entry[];
  readonly limit: number;
  readonly shares: ShardShares;
}

/** What a run claims of new events and due retries: as much as it can, and something of each shard that can have a turn. */
export function checkTurns(offers: readonly Offer[], claims: readonly Entry[]): void {
  const [{ limit, shares }] = offers;
  const work = shares.shards.map(({ room }, shard) => Math.min(room, offers.flatMap(({ rows }) => rows).filter(row => row.shard === shard).length));
  const most = Math.min(limit, work.reduce((one, other) => one + other));
  assert(claims.length === most, `a run claimed ${claims.length} events instead of ${most}`);
  const turns = Math.min(limit, work.filter(count => count > 0).length);
  assert(new Set(claims.map(({ shard }) => shard)).size === turns, `a run gave turns to other than ${turns} shards`);
}

/** What holds while no run is under way, if none has crashed. */
export function checkRest(world: World): void {
  for (const row of world.rows) {
    const sent = isDelivered(world, row.id, attemptOf(row));
    assert(row.status !== 'dispatched' || sent, `${row.id} is dispatched at attempt ${row.attempt}, which the target never got`);
  }
}

function assert(holds: boolean, violation: string): asserts holds {
  if (!holds) throw new Error(violation);
}
