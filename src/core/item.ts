import { attentionOf } from './attention';
import { ATTENTION, ATTRIBUTES, TABLE_KEY } from './contract/table-schema';
import type { Entry, EntryRef, StatusChange } from './entry';
import { LedgerError } from './errors';
import { present } from './present';

/** The attribute values that a row is made of, as DynamoDB's own API writes them. */
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
    [ATTRIBUTES.URI]: text(`s3://${bucket}/${key}`),
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
  });
}

/** Throws `NOT_A_LEDGER_ROW` for an item that no ledger wrote. */
export function fromItem(item: Item): Entry {
  const info = objectInfo(item);
  return present({
    id: required(item, ATTRIBUTES.ID),
    timestamp: required(item, ATTRIBUTES.TIMESTAMP),
    status: required(item, ATTRIBUTES.STATUS),
    eventName: required(item, ATTRIBUTES.EVENT_NAME),
    bucket: info.Bucket,
    key: info.Key,
    versionId: info.VersionId,
    size: readNumber(item, ATTRIBUTES.SIZE),
    etag: readText(item, ATTRIBUTES.ETAG),
    sequencer: readText(item, ATTRIBUTES.SEQUENCER),
    recordedAt: required(item, ATTRIBUTES.RECORDED_AT),
    attempt: readNumber(item, ATTRIBUTES.ATTEMPT),
    attemptsBefore: readNumber(item, ATTRIBUTES.ATTEMPTS_BEFORE),
    leaseUntil: readText(item, ATTRIBUTES.LEASE_UNTIL),
    notBefore: readText(item, ATTRIBUTES.NOT_BEFORE),
    settledAt: readText(item, ATTRIBUTES.SETTLED_AT),
    failedAt: readText(item, ATTRIBUTES.ATTENTION) === ATTENTION.FAILED ? readText(item, ATTRIBUTES.ATTENTION_AT) : undefined,
    statusReason: readText(item, ATTRIBUTES.STATUS_REASON),
    history: readHistory(item),
    expiresAt: readNumber(item, ATTRIBUTES.EXPIRES_AT),
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
  if (value === undefined) return [];
  if (!('L' in value)) throw notALedgerRow(ATTRIBUTES.HISTORY);
  return value.L.map(change => {
    if (!('M' in change)) throw notALedgerRow(ATTRIBUTES.HISTORY);
    return present({
      at: required(change.M, 'at'),
      from: required(change.M, 'from'),
      to: required(change.M, 'to'),
      by: required(change.M, 'by'),
      reason: readText(change.M, 'reason'),
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
    throw notALedgerRow(ATTRIBUTES.INFO);
  }
  throw notALedgerRow(ATTRIBUTES.INFO);
}

function text(value: string | undefined): AttributeValue | undefined {
  return value === undefined ? undefined : { S: value };
}

function number(value: number | undefined): AttributeValue | undefined {
  return value === undefined ? undefined : { N: String(value) };
}

function readText(item: Item, attribute: string): string | undefined {
  const value = item[attribute];
  if (value === undefined) return undefined;
  if (!('S' in value)) throw notALedgerRow(attribute);
  return value.S;
}

function readNumber(item: Item, attribute: string): number | undefined {
  const value = item[attribute];
  if (value === undefined) return undefined;
  if (!('N' in value)) throw notALedgerRow(attribute);
  return Number(value.N);
}

function required(item: Item, attribute: string): string {
  const value = readText(item, attribute);
  if (value === undefined) throw notALedgerRow(attribute);
  return value;
}

function notALedgerRow(attribute: string): LedgerError {
  return new LedgerError('NOT_A_LEDGER_ROW', `the row is not one that a ledger wrote: ${attribute} is missing or malformed. Is this the table of an S3EventLedger?`);
}
