import { chunks as chunksOf, packed } from './chunks';
import { STATUSES } from './contract/status';
import { nextTurn, oldestWork, sharedWork } from './due-work';
import type { Entry, RecordedEvent } from './entry';
import type { Failure } from './errors';
import { BatchPolicy, formBatches, isHeldBack } from './event-batch';
import { countFailures, FailureCount } from './failure-count';
import type { FairShares } from './fair-plan';
import { claim, complete, expire, fail, isRefusal, Refusal, RetryPolicy, supersede } from './lifecycle';
import { toMessage } from './message';
import { Limits, slots } from './plan';
import type { ObjectIndex, Target, WorkLedger } from './ports';
import { toUri } from './s3/object-uri';
import { newerThan } from './supersession';
import { Timestamp, toMilliseconds } from './timestamp';

export interface DispatchSettings extends Limits {
  readonly leaseSeconds: number;
  readonly retry: RetryPolicy;
  /** Delivery to the target completes an event. */
  readonly settleOnDispatch: boolean;
  readonly rowRetentionSeconds?: number;
  /** @default - strictly oldest first */
  readonly fairShares?: FairShares;
}

export interface DispatchPorts {
  readonly ledger: WorkLedger;
  readonly target: Target;
  /** Given if only the latest event of each object is delivered. */
  readonly objects?: ObjectIndex;
  /** Remembers, from one run to the next, which shard has the first turn. @default - chance decides */
  readonly turns?: Turns;
  readonly now: () => Timestamp;
  readonly random: () => number;
  /** The name of this run, and of no other, in the history of the events that it claims. */
  readonly by: string;
}

export interface Turns {
  /** Undefined before the first run. */
  first(): number | undefined;
  next(shard: number): void;
}

export interface DispatchReport {
  readonly dispatched: number;
  /** Events not claimed because another run or an operator changed them first, or the index was outdated. */
  readonly conflicts: number;
  /** Changes of any kind that are not known to be written. */
  readonly changeFailures: number;
  /** Why they failed. */
  readonly failures: readonly FailureCount[];
  /** The run tried to change rows, and every change failed. */
  readonly nothingWritten: boolean;
  readonly sendFailures: number;
  readonly expiredLeases: number;
  readonly completed: number;
  /** Events that could be delivered, and wait for others to fill their batch. */
  readonly heldBack: number;
  /** Events that were not delivered, because their objects have newer ones. */
  readonly superseded: number;
  /** Events that failed permanently: their attempts are used up. */
  readonly failed: number;
  /** Delivered and not settled, as far as this run knows. */
  readonly inFlight: number;
  /** The age of the oldest event that was waiting when the run began. */
  readonly oldestWaitingSeconds: number;
  /** The run ended because its time was up: more events could be delivered. */
  readonly outOfTime: boolean;
  /** More events could be delivered now: they wait and have slots in flight, and this run delivered some. */
  readonly moreToDeliver: boolean;
}

/** A multiple of the sizes of all calls: 25 changes, 10 messages. */
const CHUNK = 50;
const CHUNKS_IN_FLIGHT = 4;
/** What fills the calls of a target with batches, as far as a run does not take too long to end. */
const BATCHES = 10;
const MOST_IN_BATCHES = 500;

/** One run. A crash between any two steps leaves leases that expire, and loses no event. */
export async function dispatch(ports: DispatchPorts, settings: DispatchSettings, deadline: Timestamp): Promise<DispatchReport> {
  const { ledger, now } = ports;
  const start = now();
  const inFlight = await ledger.oldest(STATUSES.DISPATCHED, settings.maxInFlight + CHUNK);
  const { fairShares } = settings;
  const work = fairShares
    ? await sharedWork(ledger, inFlight, start, settings, fairShares, ports.turns?.first() ?? Math.floor(ports.random() * fairShares.shards))
    : await oldestWork(ledger, inFlight, start, settings);
  const claims = withoutRepeats(work.claims);
  const { due, heldBack } = batchesOf(claims, ports.target, start, ports.objects !== undefined);
  const notBegun = new Set(due.flat());
  const dueClaims = claims.filter(entry => notBegun.has(entry));

  const tally = { dispatched: 0, conflicts: 0, sendFailures: 0, expiredLeases: 0, completed: 0, superseded: 0, failed: 0 };
  const failures: Failure[] = [];
  let changes = 0;
  const chunks = packed(due, [{ most: chunkSize(ports.target.batch), sizeOf: ({ length }) => length }]);
  const expiries = chunksOf(work.expired, CHUNK);
  const opened: Entry[] = [];
  const lanes = Array.from({ length: ports.target.ordered ? 1 : CHUNKS_IN_FLIGHT }, async () => {
    for (let chunk = expiries.shift(); chunk; chunk = expiries.shift()) await release(chunk);
    while (now() < deadline) {
      const chunk = chunks.shift();
      if (!chunk) return;
      await deliver(chunk);
    }
  });
  await Promise.all(lanes);

  const inFlightNow = inFlight.length - work.expired.length + tally.dispatched - tally.completed;
  const left = chunks.length > 0 || work.moreThan(opened);
  return {
    ...tally,
    changeFailures: failures.length,
    failures: countFailures(failures),
    nothingWritten: changes > 0 && failures.length === changes,
    inFlight: inFlightNow,
    heldBack,
    oldestWaitingSeconds: work.oldest === undefined ? 0 : Math.max(0, (toMilliseconds(start) - work.oldest) / 1000),
    outOfTime: chunks.length > 0,
    // Otherwise the next outcome frees a slot, or the schedule tries a target again that takes nothing.
    moreToDeliver: left && slots(inFlightNow, settings) > 0 && tally.dispatched + tally.superseded > 0,
  };

  async function release(expired: readonly Entry[]): Promise<void> {
    const { changed } = await change(expired, entry => expire(entry, now(), settings.retry, ports.random()));
    tally.expiredLeases += changed.length;
    tally.failed += givenUp(changed);
  }

  async function deliver(batches: ReadonlyArray<readonly Entry[]>): Promise<void> {
    const candidates = batches.flat();
    candidates.forEach(entry => notBegun.delete(entry));
    if (fairShares) ports.turns?.next(nextTurn(dueClaims, notBegun, fairShares));
    const chunk = ports.objects ? await latestOf(candidates, ports.objects) : candidates;
    const { changed, failed, afterOf } = await change(chunk, entry => claim(entry, now(), settings.leaseSeconds, ports.by));
    tally.conflicts += chunk.length - changed.length - failed;
    const claimedBatches = batches.map(batch => batch.flatMap(entry => afterOf.get(entry) ?? [])).filter(batch => batch.length > 0);
    const claimed = claimedBatches.flat();
    if (claimed.length === 0) return;

    const outcomes = await ports.target.send(claimedBatches.map(batch => batch.map(toMessage)));
    const sent = claimed.filter((_, index) => outcomes[index]?.sent);
    const unsent = new Map(claimed.flatMap((entry, index) => {
      const outcome = outcomes[index];
      return outcome?.sent ? [] : [[entry, { reason: `not sent: ${outcome?.reason ?? 'the target did not respond for it'}`, final: outcome?.final }] as const];
    }));
    tally.dispatched += sent.length;
    tally.sendFailures += unsent.size;

    const { changed: released } = await change([...unsent.keys()], entry => fail(
      entry, entry.attempt ?? 0, now(), { by: 'dispatch', ...unsent.get(entry) }, settings.retry, ports.random()));
    tally.failed += givenUp(released);
    if (!settings.settleOnDispatch) {
      opened.push(...sent);
      return;
    }
    const { changed: completed } = await change(sent, entry => complete(
      entry, entry.attempt ?? 0, now(), { by: 'dispatch', reason: 'delivered' }, settings.rowRetentionSeconds));
    tally.completed += completed.length;
  }

  /** Without the events whose objects have newer ones: these are superseded. If the newer ones cannot be read, the events wait for another run. */
  async function latestOf(chunk: readonly Entry[], objects: ObjectIndex): Promise<readonly Entry[]> {
    const found = await objects.newestOf(chunk.map(toUri));
    const latest: Entry[] = [];
    const newer = new Map<Entry, RecordedEvent>();
    chunk.forEach((entry, index) => {
      const recorded = found[index];
      if (!('events' in recorded)) return unread(recorded);
      // The index may lag behind what this run has read.
      const newest = newerThan(entry, [...recorded.events, ...claims]);
      if (newest) newer.set(entry, newest);
      else latest.push(entry);
    });
    const { changed } = await change([...newer.keys()], entry => {
      const { id, timestamp } = newer.get(entry) ?? entry;
      return supersede(entry, now(), { by: 'dispatch', reason: `newer: event ${id} of ${timestamp}` }, settings.rowRetentionSeconds);
    });
    tally.superseded += changed.length;
    return latest;
  }

  function unread(failure: Failure): void {
    changes += 1;
    failures.push(failure);
  }

  async function change(entries: readonly Entry[], step: (entry: Entry) => Entry | Refusal): Promise<Changes> {
    const steps = entries.flatMap(before => {
      const after = step(before);
      return isRefusal(after) ? [] : [{ before, after }];
    });
    if (steps.length === 0) return { changed: [], failed: 0, afterOf: new Map() };
    const outcomes = await ledger.change(steps);
    const failed = outcomes.flatMap(outcome => (typeof outcome === 'object' ? [outcome] : []));
    changes += steps.length;
    failures.push(...failed);
    const afterOf = new Map(steps.filter((_, index) => outcomes[index] === 'changed').map(({ before, after }) => [before, after]));
    return { changed: [...afterOf.values()], failed: failed.length, afterOf };
  }
}

/** An index that lags, or that changes between two reads, can list an event twice: as new and as a retry, or on two pages. */
function withoutRepeats(entries: readonly Entry[]): Entry[] {
  const seen = new Set<string>();
  return entries.filter(({ id, timestamp }) => seen.size < seen.add(`${id} ${timestamp}`).size);
}

/** What became of some changes. */
interface Changes {
  readonly changed: readonly Entry[];
  readonly failed: number;
  /** The changed entries by what they were before. */
  readonly afterOf: ReadonlyMap<Entry, Entry>;
}

interface Batches {
  /** The events of each message that is delivered now. */
  readonly due: ReadonlyArray<readonly Entry[]>;
  /** How many events wait for others. */
  readonly heldBack: number;
}

function batchesOf(claims: readonly Entry[], target: Target, now: Timestamp, onlyLatest: boolean): Batches {
  const { batch, ordered, groupOf } = target;
  if (!batch) return { due: claims.map(entry => [entry]), heldBack: 0 };
  const formed = formBatches(claims, { batch, ordered, groupOf });
  const ready = new Set(formed.filter(each => !isHeldBack(each, now, batch)));
  // An event that supersedes one that is due is due, too: otherwise, an object that changes all the time would never be delivered.
  const objects = new Set(onlyLatest ? [...ready].flatMap(({ entries }) => entries.map(toUri)) : []);
  const due = formed.filter(each => ready.has(each) || each.entries.some(entry => objects.has(toUri(entry)))).map(({ entries }) => entries);
  return { due, heldBack: claims.length - due.flat().length };
}

function chunkSize(batch: BatchPolicy | undefined): number {
  return batch ? Math.max(CHUNK, batch.maxEvents, Math.min(BATCHES * batch.maxEvents, MOST_IN_BATCHES)) : CHUNK;
}

function givenUp(entries: readonly Entry[]): number {
  return entries.filter(entry => entry.status === STATUSES.FAILED).length;
}
