import { attentionOf } from './attention';
import { STATUSES } from './contract/status';
import { ATTENTION, ATTRIBUTES, TABLE_KEY } from './contract/table-schema';
import type { Entry, EntryRef, RecordedEvent, StatusChange } from './entry';
import { LedgerError } from './errors';
import type { MalformedRow } from './malformed-row';
import { present } from './present';
import { toUri } from './s3/object-uri';
import { isTimestamp } from './timestamp';

/** The attribute values of a row, in the format of DynamoDB's API. */
export type AttributeValue = { S: string } | { N: string } | { L: AttributeValue[] } | { M: Item };
export interface Item { [attribute: string]: AttributeValue }

export function toItem(entry: Entry): Item {
  const { bucket, key, versionId } = entry;
  const attention = attentionOf(entry);
  return present({
    [ATTRIBUTES.ID]: text(entry.id),
    [ATTRIBUTES.TIMESTAMP]: text(entry.timestamp),
    [ATTRIBUTES.STATUS]: text(entry.status),
    [ATTRIBUTES.INFO]: text(JSON.stringify({ Bucket: bucket, Key: key, VersionId: versionId })),
    [ATTRIBUTES.EVENT_NAME]: text(entry.eventName),
    [ATTRIBUTES.URI]: text(toUri(entry)),
    [ATTRIBUTES.SIZE]: number(entry.size),
    [ATTRIBUTES.ETAG]: text(entry.etag),
    [ATTRIBUTES.SEQUENCER]: text(entry.sequencer),
    [ATTRIBUTES.RECORDED_AT]: text(entry.recordedAt),
    [ATTRIBUTES.ATTEMPT]: number(entry.attempt),
    [ATTRIBUTES.ATTEMPTS_BEFORE]: number(entry.attemptsBefore),
    [ATTRIBUTES.LEASE_UNTIL]: text(entry.leaseUntil),
    [ATTRIBUTES.NOT_BEFORE]: text(entry.notBefore),
    [ATTRIBUTES.SETTLED_AT]: text(entry.settledAt),
    [ATTRIBUTES.STATUS_REASON]: text(entry.statusReason),
    [ATTRIBUTES.ATTENTION]: text(attention?.attention),
    [ATTRIBUTES.ATTENTION_AT]: text(attention?.at),
    [ATTRIBUTES.HISTORY]: { L: entry.history.map(toChangeItem) },
    [ATTRIBUTES.EXPIRES_AT]: number(entry.expiresAt),
    [ATTRIBUTES.SHARD]: number(entry.shard),
  });
}

/** Throws `NOT_A_LEDGER_ROW` for an item that a ledger does not write. */
export function fromItem(item: Item): Entry {
  const row = parseItem(item);
  if (!isMalformed(row)) return row;
  const { id, timestamp, reason } = row;
  throw new LedgerError('NOT_A_LEDGER_ROW', `the row ${id} of ${timestamp} is not one that a ledger writes: ${reason}. Is this the table of an S3EventLedger?`, undefined, item);
}

/** Returns a malformed row for an item that a ledger does not write. */
export function parseItem(item: Item): Entry | MalformedRow {
  return parse(item, readEntry);
}

/** The same for an item of the index by object, which holds what never changes. */
export function parseRecordedItem(item: Item): RecordedEvent | MalformedRow {
  return parse(item, readRecorded);
}

function parse<T>(item: Item, read: (item: Item) => T): T | MalformedRow {
  try {
    return read(item);
  } catch (error) {
    if (!(error instanceof MalformedAttribute)) throw error;
    const { [ATTRIBUTES.ID]: id, [ATTRIBUTES.TIMESTAMP]: timestamp } = item;
    return { id: textOf(id) ?? '', timestamp: textOf(timestamp) ?? '', reason: error.message };
  }
}

export function isMalformed(row: RecordedEvent | MalformedRow): row is MalformedRow {
  return 'reason' in row;
}

class MalformedAttribute extends Error {
  constructor(attribute: string) {
    super(`${attribute} is missing or malformed`);
  }
}

function readRecorded(item: Item): RecordedEvent {
  const info = objectInfo(item);
  return present({
    id: required(item, ATTRIBUTES.ID),
    timestamp: requiredTime(item, ATTRIBUTES.TIMESTAMP),
    eventName: required(item, ATTRIBUTES.EVENT_NAME),
    bucket: info.Bucket,
    key: info.Key,
    versionId: info.VersionId,
    size: readNumber(item, ATTRIBUTES.SIZE),
    etag: readText(item, ATTRIBUTES.ETAG),
    sequencer: readText(item, ATTRIBUTES.SEQUENCER),
    recordedAt: requiredTime(item, ATTRIBUTES.RECORDED_AT),
  });
}

function readEntry(item: Item): Entry {
  const recorded = readRecorded(item);
  const status = required(item, ATTRIBUTES.STATUS);
  const attention = readText(item, ATTRIBUTES.ATTENTION);
  return present({
    ...recorded,
    status,
    attempt: readNumber(item, ATTRIBUTES.ATTEMPT),
    attemptsBefore: readNumber(item, ATTRIBUTES.ATTEMPTS_BEFORE),
    leaseUntil: readTime(item, ATTRIBUTES.LEASE_UNTIL),
    notBefore: readTime(item, ATTRIBUTES.NOT_BEFORE),
    settledAt: readTime(item, ATTRIBUTES.SETTLED_AT),
    failedAt: status === STATUSES.FAILED && attention === ATTENTION.FAILED ? readTime(item, ATTRIBUTES.ATTENTION_AT) : undefined,
    statusReason: readText(item, ATTRIBUTES.STATUS_REASON),
    history: readHistory(item),
    expiresAt: readNumber(item, ATTRIBUTES.EXPIRES_AT),
    shard: readNumber(item, ATTRIBUTES.SHARD),
  });
}

export function toKey(ref: EntryRef): Item {
  return { [TABLE_KEY.partition]: { S: ref.id }, [TABLE_KEY.sort]: { S: ref.timestamp } };
}

function toChangeItem(change: StatusChange): AttributeValue {
  return { M: present({ at: text(change.at), from: text(change.from), to: text(change.to), by: text(change.by), reason: text(change.reason) }) };
}

function readHistory(item: Item): StatusChange[] {
  const value = item[ATTRIBUTES.HISTORY];
  // Without it, no change could be appended.
  if (!value || !('L' in value)) throw new MalformedAttribute(ATTRIBUTES.HISTORY);
  return value.L.map(change => {
    if (!('M' in change)) throw new MalformedAttribute(ATTRIBUTES.HISTORY);
    return present({
      at: requiredTime(change.M, 'at', ATTRIBUTES.HISTORY),
      from: required(change.M, 'from', ATTRIBUTES.HISTORY),
      to: required(change.M, 'to', ATTRIBUTES.HISTORY),
      by: required(change.M, 'by', ATTRIBUTES.HISTORY),
      reason: readText(change.M, 'reason', ATTRIBUTES.HISTORY),
    });
  });
}

function objectInfo(item: Item): { Bucket: string; Key: string; VersionId?: string } {
  try {
    const info = JSON.parse(required(item, ATTRIBUTES.INFO)) as Partial<Record<string, unknown>>;
    const { Bucket, Key, VersionId } = info;
    if (typeof Bucket === 'string' && typeof Key === 'string' && (VersionId === undefined || typeof VersionId === 'string')) {
      return { Bucket, Key, VersionId };
    }
  } catch {
    throw new MalformedAttribute(ATTRIBUTES.INFO);
  }
  throw new MalformedAttribute(ATTRIBUTES.INFO);
}

function text(value: string | undefined): AttributeValue | undefined {
  return value === undefined ? undefined : { S: value };
}

function number(value: number | undefined): AttributeValue | undefined {
  return value === undefined ? undefined : { N: String(value) };
}

function textOf(value: AttributeValue | undefined): string | undefined {
  return value && 'S' in value ? value.S : undefined;
}

/** @param reported the attribute of the row that is named if the value is malformed */
function readText(item: Item, attribute: string, reported = attribute): string | undefined {
  const value = item[attribute];
  if (value === undefined) return undefined;
  if (!('S' in value)) throw new MalformedAttribute(reported);
  return value.S;
}

function readTime(item: Item, attribute: string, reported = attribute): string | undefined {
  const value = readText(item, attribute, reported);
  if (value !== undefined && !isTimestamp(value)) throw new MalformedAttribute(reported);
  return value;
}

function readNumber(item: Item, attribute: string): number | undefined {
  const value = item[attribute];
  if (value === undefined) return undefined;
  if (!('N' in value)) throw new MalformedAttribute(attribute);
  return Number(value.N);
}

function required(item: Item, attribute: string, reported = attribute): string {
  const value = readText(item, attribute, reported);
  if (value === undefined) throw new MalformedAttribute(reported);
  return value;
}

function requiredTime(item: Item, attribute: string, reported = attribute): string {
  const value = readTime(item, attribute, reported);
  if (value === undefined) throw new MalformedAttribute(reported);
  return value;
}
