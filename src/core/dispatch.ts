import { chunks as chunksOf } from './chunks';
import { STATUSES } from './contract/status';
import type { Entry } from './entry';
import { claim, complete, expire, fail, isExpired, isRefusal, Refusal, RetryPolicy } from './lifecycle';
import { toMessage } from './message';
import { Limits, plan, slots } from './plan';
import type { Target, WorkLedger } from './ports';
import { Timestamp, toMilliseconds } from './timestamp';

export interface DispatchSettings extends Limits {
  readonly leaseSeconds: number;
  readonly retry: RetryPolicy;
  /** Handing over is all that is asked of the target. */
  readonly settleOnDispatch: boolean;
  readonly rowRetentionSeconds?: number;
}

export interface DispatchPorts {
  readonly ledger: WorkLedger;
  readonly target: Target;
  readonly now: () => Timestamp;
  readonly random: () => number;
  /** Names this run, and no other, in the history of what it claims. */
  readonly by: string;
}

export interface DispatchReport {
  readonly dispatched: number;
  /** Another dispatch, an operator or an old index entry was there first. */
  readonly conflicts: number;
  readonly sendFailures: number;
  readonly expiredLeases: number;
  readonly completed: number;
  /** Given up: their attempts are used up. */
  readonly failed: number;
  /** Handed out and not settled, as far as this run knows. */
  readonly inFlight: number;
  /** Of the oldest event that was waiting when the run began. */
  readonly oldestWaitingSeconds: number;
  /** The run ended for want of time: more could be handed out. */
  readonly outOfTime: boolean;
}

/** Whole calls of every kind: 25 changes, 10 messages. */
const CHUNK = 50;
const CHUNKS_IN_FLIGHT = 4;

/** One run. A crash between any two steps leaves leases that expire, and loses nothing. */
export async function dispatch(ports: DispatchPorts, settings: DispatchSettings, deadline: Timestamp): Promise<DispatchReport> {
  const { ledger, now } = ports;
  const start = now();
  const inFlight = await ledger.oldest(STATUSES.DISPATCHED, settings.maxInFlight + CHUNK);
  const free = slots(inFlight.filter(entry => !isExpired(entry, start)).length, settings);
  const [waiting, retrying] = await Promise.all([
    ledger.oldest(STATUSES.CREATED, Math.max(1, free)),
    ledger.dueRetries(Math.max(1, free), start),
  ]);
  const planned = plan(start, waiting, retrying, inFlight, settings);

  const tally = { dispatched: 0, conflicts: 0, sendFailures: 0, expiredLeases: 0, completed: 0, failed: 0 };
  const chunks = chunksOf(planned.claim, CHUNK);
  const expiries = chunksOf(planned.expired, CHUNK);
  const lanes = Array.from({ length: ports.target.ordered ? 1 : CHUNKS_IN_FLIGHT }, async () => {
    for (let chunk = expiries.shift(); chunk; chunk = expiries.shift()) await release(chunk);
    while (now() < deadline) {
      const chunk = chunks.shift();
      if (!chunk) return;
      await handOut(chunk);
    }
  });
  await Promise.all(lanes);

  const oldest = [...waiting, ...retrying].map(entry => toMilliseconds(entry.timestamp));
  return {
    ...tally,
    inFlight: inFlight.length - planned.expired.length + tally.dispatched - tally.completed,
    oldestWaitingSeconds: oldest.length === 0 ? 0 : Math.max(0, (toMilliseconds(start) - Math.min(...oldest)) / 1000),
    outOfTime: chunks.length > 0,
  };

  async function release(expired: readonly Entry[]): Promise<void> {
    const changed = await change(expired, entry => expire(entry, now(), settings.retry, ports.random()));
    tally.expiredLeases += changed.length;
    tally.failed += givenUp(changed);
  }

  async function handOut(chunk: readonly Entry[]): Promise<void> {
    const claimed = await change(chunk, entry => claim(entry, now(), settings.leaseSeconds, ports.by));
    tally.conflicts += chunk.length - claimed.length;
    if (claimed.length === 0) return;

    const outcomes = await ports.target.send(claimed.map(toMessage));
    const sent = claimed.filter((_, index) => outcomes[index]?.sent);
    const unsent = new Map(claimed.flatMap((entry, index) => {
      const outcome = outcomes[index];
      return outcome?.sent ? [] : [[entry, outcome?.reason ?? 'the target did not answer for it'] as const];
    }));
    tally.dispatched += sent.length;
    tally.sendFailures += unsent.size;

    const released = await change([...unsent.keys()], entry => fail(
      entry, entry.attempt ?? 0, now(), { by: 'dispatch', reason: `not sent: ${unsent.get(entry)}` }, settings.retry, ports.random()));
    tally.failed += givenUp(released);
    if (!settings.settleOnDispatch) return;
    const completed = await change(sent, entry => complete(
      entry, entry.attempt ?? 0, now(), { by: 'dispatch', reason: 'handed over' }, settings.rowRetentionSeconds));
    tally.completed += completed.length;
  }

  async function change(entries: readonly Entry[], step: (entry: Entry) => Entry | Refusal): Promise<Entry[]> {
    const changes = entries.flatMap(before => {
      const after = step(before);
      return isRefusal(after) ? [] : [{ before, after }];
    });
    if (changes.length === 0) return [];
    const outcomes = await ledger.change(changes);
    return changes.filter((_, index) => outcomes[index] === 'changed').map(({ after }) => after);
  }
}

function givenUp(entries: readonly Entry[]): number {
  return entries.filter(entry => entry.status === STATUSES.FAILED).length;
}
