import { STATUSES } from './contract/status';
import { ATTENTION_KEY, INDEX_KEY, OBJECT_ATTRIBUTES, OBJECT_KEY, TABLE_KEY } from './contract/table-schema';
import type { Entry } from './entry';
import { AttributeValue, Item, toItem } from './item';
import { claim, complete, fail, heartbeat, isRefusal, Refusal, replay, supersede } from './lifecycle';
import { open } from './opening';
import { fromMilliseconds } from './timestamp';

interface Index {
  readonly key: { readonly partition: string; readonly sort: string };
  /** The attributes besides the keys. All if absent. */
  readonly attributes?: readonly string[];
}

const ALL_STATES: readonly Index[] = [{ key: INDEX_KEY }, { key: ATTENTION_KEY }];
const BY_OBJECT: Index = { key: OBJECT_KEY, attributes: OBJECT_ATTRIBUTES };

/**
 * The write units of one write of a row of up to 1 KB: one for the table, and for each index what DynamoDB writes to it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export function writeUnits(before: Item | undefined, after: Item, { objectIndex = true } = {}): number {
  const indexes = objectIndex ? [...ALL_STATES, BY_OBJECT] : ALL_STATES;
  return indexes.reduce((units, index) => units + indexUnits(index, before, after), 1);
}

function indexUnits(index: Index, before: Item | undefined, after: Item): number {
  const old = before && projected(before, index);
  const current = projected(after, index);
  if (!old || !current) return old || current ? 1 : 0;
  if (old.key !== current.key) return 2;
  return old.row === current.row ? 0 : 1;
}

/** Undefined for a row that the index does not hold. */
function projected(item: Item, { key, attributes }: Index): { readonly key: string; readonly row: string } | undefined {
  const keys = [key.partition, key.sort];
  if (keys.some(name => item[name] === undefined)) return undefined;
  const names = attributes ? [...keys, ...attributes, TABLE_KEY.partition, TABLE_KEY.sort] : Object.keys(item);
  return { key: textOf(item, keys), row: textOf(item, [...names].sort()) };
}

function textOf(item: Item, names: readonly string[]): string {
  return JSON.stringify(names.map((name): [string, AttributeValue | undefined] => [name, item[name]]));
}

/** The write units of what happens to an event, counted on the rows that the ledger writes. */
export interface EventWrites {
  readonly record: number;
  /** What the index by object takes of `record`. */
  readonly objectIndex: number;
  readonly claim: number;
  readonly complete: number;
  /** A lease that is extended. */
  readonly heartbeat: number;
  /** A failed attempt that is retried, and the claim of the next attempt. */
  readonly retry: number;
  readonly supersede: number;
  /** Of a completed event, until it is completed again. */
  readonly replay: number;
}

const POLICY = { maxAttempts: 2, retryDelaySeconds: 60, maxRetryDelaySeconds: 60 };

/** Takes a typical event through its transitions. */
export function eventWrites(): EventWrites {
  const later = (minutes: number) => fromMilliseconds(minutes * 60_000);
  const by = { by: 'cost' };
  const created = open({
    id: 'id', timestamp: later(0), eventName: 'ObjectCreated:Put', bucket: 'bucket', key: 'key', size: 1, etag: 'etag', sequencer: '1',
  }, later(1), { initialStatus: STATUSES.CREATED });
  const dispatched = done(claim(created, later(2), 60, by.by));
  const extended = done(heartbeat(dispatched, 1, later(3), { leaseSeconds: 60, maxLeaseSeconds: 600 }));
  const completed = done(complete(dispatched, 1, later(3), by));
  const retrying = done(fail(dispatched, 1, later(3), by, POLICY, 0));
  const again = done(claim(retrying, later(5), 60, by.by));
  const replayed = done(replay(completed, later(4), later(5), by));
  const replayedClaim = done(claim(replayed, later(5), 60, by.by));

  const units = (before: Entry | undefined, changed: Entry, options?: { readonly objectIndex: boolean }) => (
    writeUnits(before && toItem(before), toItem(changed), options));
  const record = units(undefined, created);
  return {
    record,
    objectIndex: record - units(undefined, created, { objectIndex: false }),
    claim: units(created, dispatched),
    complete: units(dispatched, completed),
    heartbeat: units(dispatched, extended),
    retry: units(dispatched, retrying) + units(retrying, again),
    supersede: units(created, done(supersede(created, later(2), by))),
    replay: units(completed, replayed) + units(replayed, replayedClaim) + units(replayedClaim, done(complete(replayedClaim, 2, later(6), by))),
  };
}

function done(result: Entry | Refusal): Entry {
  if (isRefusal(result)) throw new Error(`a transition is not legal: ${result.refused}`);
  return result;
}
