import type { Extension } from './lease-watch';
import { auditItem } from '../../src/core/audit';
import { isFinal, STATUSES } from '../../src/core/contract/status';
import type { Entry, StatusChange } from '../../src/core/entry';
import { Item, isMalformed, parseItem } from '../../src/core/item';
import { attemptOf, LIFECYCLE } from '../../src/core/lifecycle';
import { after, Timestamp } from '../../src/core/timestamp';
import type { ObjectChange } from '../../src/sandbox/aws/s3-notification';

/** What a run did, and what it left. */
export interface Evidence {
  readonly changes: readonly ObjectChange[];
  /** The bodies that no ledger understands. */
  readonly invalid: readonly string[];
  /** Every row of the table. */
  readonly items: readonly Item[];
  /** Of the indexes. */
  readonly shards?: number;
  /** How many events of one shard a run may claim. @default - any number */
  readonly maxClaimsPerShard?: number;
  /** The bodies in the ledger's dead-letter queue after everything was sent again. */
  readonly deadLetters: readonly string[];
  /** The attempts of each event that the target received, by its id. */
  readonly received: ReadonlyMap<string, ReadonlySet<number>>;
  /** What the target reported of each attempt, by id and number. */
  readonly reported: ReadonlyMap<string, ReadonlySet<'completed' | 'failed'>>;
  /** The attempts that were received together with other events, by id and number. */
  readonly together: ReadonlySet<string>;
  /** The attempts of each batch that was reported, by the reason of the report and by id. */
  readonly batches: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The attempts that one message had twice, by id and number. */
  readonly repeated: readonly string[];
  /** The attempts that sent heartbeats, by id and number. */
  readonly heartbeats: ReadonlySet<string>;
  /** What heartbeats changed, or tried to. */
  readonly extensions: readonly Extension[];
  readonly maxLeaseSeconds: number;
  /** The events that an operator may have ended without a delivery. */
  readonly ended: ReadonlySet<string>;
  /** The last attempt of each event when an operator replayed it last, by its id. */
  readonly replayed: ReadonlyMap<string, number>;
  /** When each row was in the table at the latest, by its id, in Unix milliseconds. */
  readonly recorded: ReadonlyMap<string, number>;
  /** When each run with LATEST began, by its name in the history, in Unix milliseconds of the same clock. */
  readonly latestRuns: ReadonlyMap<string, number>;
  readonly now: Timestamp;
}

/** What went wrong: one text per finding. */
export interface Findings {
  /**
   * Events without a row, events that were never delivered or were replayed and not delivered again, events that were superseded although no newer one
   * of their object was recorded, messages that are neither recorded nor in the dead-letter queue.
   */
  readonly lost: readonly string[];
  /** Rows that no event caused, second rows, attempts settled twice or by the outcome of another attempt, attempts twice in one message. */
  readonly doubled: readonly string[];
  /** Events that wait although nothing is left to wait for. */
  readonly stuck: readonly string[];
  /** Rows that illegal steps produced, retries that were delivered in a batch, and events that a run with LATEST claimed although a newer one of their object was recorded before it began. */
  readonly illegal: readonly string[];
}

const BY_TARGET = 'target';
const REASON = /^attempt (\d+)$/;
const NEWER = /^newer: event (\S+) of /;

/** Judges what a run left once the faults have stopped and everything is drained. */
export function judge(evidence: Evidence): Findings {
  const { changes, invalid, items, shards, deadLetters, received, ended, replayed, now } = evidence;
  const lost: string[] = [];
  const doubled: string[] = [];
  const stuck: string[] = [];
  const illegal: string[] = [];

  const rows = new Map<string, Entry[]>();
  for (const item of items) {
    const { id, violations } = auditItem(item, { now, graceSeconds: 0, initialStatus: STATUSES.CREATED, shards });
    for (const { rule, found } of violations) (rule === 'DOUBLE_SETTLEMENT' ? doubled : illegal).push(`${id}: ${rule}: ${found}`);
    const row = parseItem(item);
    if (isMalformed(row)) continue;
    const name = nameOf(row);
    rows.set(name, [...rows.get(name) ?? [], row]);
  }

  const extensions = new Map<string, Extension[]>();
  for (const extension of evidence.extensions) extensions.set(extension.id, [...extensions.get(extension.id) ?? [], extension]);

  const objects = objectsOf([...rows.values()].flat());
  for (const change of changes) {
    const found = rows.get(nameOf(change)) ?? [];
    rows.delete(nameOf(change));
    if (found.length === 0) lost.push(`the event ${change.sequencer} has no row`);
    if (found.length > 1) doubled.push(`the event ${change.sequencer} has ${found.length} rows`);
    for (const row of found) {
      if (!isFinal(row.status)) stuck.push(`${row.id} is still ${row.status}, at attempt ${attemptOf(row)}`);
      const attempts = received.get(row.id) ?? new Set<number>();
      const superseded = row.status === STATUSES.SUPERSEDED;
      const mayWait = superseded || ended.has(row.id);
      if (attempts.size === 0 && !mayWait) lost.push(`${row.id} is ${row.status} and was never delivered`);
      const replay = replayed.get(row.id) ?? 0;
      if (attempts.size > 0 && Math.max(...attempts) <= replay && !mayWait) lost.push(`${row.id} was replayed after attempt ${replay} and not delivered again`);
      const newer = newerOf(row, objects);
      if (superseded) lost.push(...withoutNewer(row, newer));
      illegal.push(...outdatedClaims(row, newer, evidence));
      const beyond = [...attempts].filter(attempt => attempt > attemptOf(row));
      if (beyond.length > 0) illegal.push(`${row.id}: attempt ${beyond[0]} was delivered, the row knows ${attemptOf(row)}`);
      doubled.push(...wrongSettlements(row, evidence));
      illegal.push(...wrongCompany(row, evidence));
      illegal.push(...wrongExtensions(row, extensions.get(row.id) ?? [], evidence));
    }
  }
  illegal.push(...overfullRuns([...objects.values()].flat(), evidence));
  for (const name of rows.keys()) doubled.push(`a row has no event: ${name}`);

  doubled.push(...evidence.repeated.map(attempt => `a message had the attempt ${attempt} twice`));

  const dead = new Set(deadLetters);
  lost.push(...invalid.filter(body => !dead.has(body)).map(body => `an invalid message is not in the dead-letter queue: ${body.slice(-30)}`));
  const known = new Set(invalid);
  stuck.push(...deadLetters.filter(body => !known.has(body)).map(body => `a valid message is in the dead-letter queue: ${body.slice(0, 80)}`));
  return { lost, doubled, stuck, illegal };
}

/** Attempts that an outcome of another attempt settled, or one that the target never reported. Attempts are counted from the last one. */
function wrongSettlements(row: Entry, { reported, batches }: Evidence): string[] {
  const wrong: string[] = [];
  let attempt = attemptOf(row);
  for (const change of [...row.history].reverse()) {
    if (change.from === STATUSES.DISPATCHED && change.by === BY_TARGET) {
      const result = change.to === STATUSES.COMPLETED ? 'completed' : 'failed';
      const { reason = '' } = change;
      const told = batches.get(reason)?.get(row.id) ?? Number(REASON.exec(reason)?.[1]);
      if (told !== attempt) wrong.push(`${row.id}: attempt ${attempt} was settled by the outcome of attempt ${told}`);
      else if (!reported.get(`${row.id} ${attempt}`)?.has(result)) wrong.push(`${row.id}: attempt ${attempt} is ${result}, which nobody reported`);
    }
    if (isClaim(change)) attempt -= 1;
  }
  return wrong;
}

/** Attempts that were delivered in a batch after another attempt of their set had failed. A history that is full may lack what was before a claim. */
function wrongCompany(row: Entry, { together }: Evidence): string[] {
  const claims = row.history.flatMap((change, index) => (isClaim(change) ? [index] : []));
  return claims.flatMap((claim, index) => {
    const attempt = attemptOf(row) - claims.length + 1 + index;
    const before = row.history[claim - 1];
    const isFirst = row.history[claim].from === STATUSES.CREATED || before === undefined || before.from === STATUSES.COMPLETED;
    return isFirst || !together.has(`${row.id} ${attempt}`) ? [] : [`${row.id}: attempt ${attempt} was delivered in a batch after a failed attempt`];
  });
}

/** Leases that a heartbeat of another attempt extended, or that one shortened, or extended too far. A history that is full may lack the claim. */
function wrongExtensions(row: Entry, extensions: readonly Extension[], { heartbeats, maxLeaseSeconds }: Evidence): string[] {
  const claims = row.history.filter(isClaim);
  return extensions.flatMap(({ id, attempt, from, until }) => {
    const claimed = claims.at(attempt - attemptOf(row) - 1)?.at;
    return [
      ...(heartbeats.has(`${id} ${attempt}`) ? [] : [`${id}: the lease of attempt ${attempt} was extended, which sent no heartbeat`]),
      ...(from !== undefined && until <= from ? [`${id}: a heartbeat shortened the lease of attempt ${attempt} from ${from} to ${until}`] : []),
      ...(claimed !== undefined && until > after(claimed, maxLeaseSeconds * 1000)
        ? [`${id}: attempt ${attempt} was claimed at ${claimed}, its lease extended to ${until}`] : []),
    ];
  });
}

/** Runs that claimed more events of a shard than may be in flight. Runs of two managers, or that overlap, may exceed it together. */
function overfullRuns(rows: readonly Entry[], { maxClaimsPerShard = Infinity }: Evidence): string[] {
  const claims = new Map<string, number>();
  for (const { shard, history } of rows) {
    for (const { by } of history.filter(isClaim)) claims.set(`${by}: shard ${shard}`, (claims.get(`${by}: shard ${shard}`) ?? 0) + 1);
  }
  return [...claims].filter(([, count]) => count > maxClaimsPerShard).map(([run, count]) => `${run}: ${count} claims, more than ${maxClaimsPerShard}`);
}

/** The rows of each object, by its key. */
function objectsOf(rows: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const objects = new Map<string, Entry[]>();
  for (const row of rows) objects.set(row.key, [...objects.get(row.key) ?? [], row]);
  return objects;
}

/** By S3's own order: the sequencers of a run all have the same length. */
function newerOf({ key, sequencer = '' }: Entry, objects: ReadonlyMap<string, readonly Entry[]>): readonly Entry[] {
  return (objects.get(key) ?? []).filter(other => (other.sequencer ?? '') > sequencer);
}

/** The newest event of an object is never superseded, and each other one only for one that is newer. */
function withoutNewer({ id, statusReason = '' }: Entry, newer: readonly Entry[]): string[] {
  const named = NEWER.exec(statusReason)?.[1];
  return newer.some(other => other.id === named) ? [] : [`${id} is superseded by event ${named}, which is not newer`];
}

/** Whatever a run with LATEST claims is the newest event of its object, as far as they were recorded when the run began. */
function outdatedClaims({ id, history }: Entry, newer: readonly Entry[], { recorded, latestRuns }: Evidence): string[] {
  const recordedAt = Math.min(...newer.map(other => recorded.get(other.id) ?? Infinity));
  return history.filter(isClaim).flatMap(({ by }) => {
    const late = (latestRuns.get(by) ?? -Infinity) - recordedAt;
    return late > 0 ? [`${id} was claimed by a run with LATEST that began ${late} ms after a newer event was recorded`] : [];
  });
}

function isClaim({ from, to }: StatusChange): boolean {
  return to === STATUSES.DISPATCHED && (LIFECYCLE.claim.from as readonly string[]).includes(from);
}

/** What S3 itself tells events apart by. */
function nameOf({ bucket, key, sequencer = '', eventName }: Pick<Entry, 'bucket' | 'key' | 'sequencer' | 'eventName'>): string {
  return JSON.stringify([bucket, key, sequencer, eventName]);
}
