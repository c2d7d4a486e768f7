import { eventId } from './event-identity';
import { Json } from '../json';
import { present } from '../present';
import { Rejection } from '../rejection';
import { fromIso, Timestamp } from '../timestamp';

/** One S3 event, from any envelope. */
export interface ObjectEvent {
  /** UUID v5 of what identifies the S3 event. */
  readonly id: string;
  /** When the event happened, as S3 reports it: Unix seconds with three decimals, as text. */
  readonly timestamp: Timestamp;
  /** As S3 notifications spell it, without `s3:`, such as `ObjectCreated:Put`. */
  readonly eventName: string;
  readonly bucket: string;
  /** Decoded: the key that GetObject takes. */
  readonly key: string;
  readonly versionId?: string;
  /** In bytes. */
  readonly size?: number;
  readonly etag?: string;
  readonly sequencer?: string;
}

/** An S3 event's members as an envelope holds them, each with its path. */
export interface RawFacts {
  readonly bucket: Field;
  readonly key: Field;
  readonly time: Field;
  readonly eventName: string;
  readonly versionId: Field;
  readonly sequencer: Field;
  readonly size: Json | undefined;
  readonly etag: Json | undefined;
  readonly requestId: Json | undefined;
}

export interface Field {
  /** In the envelope. */
  readonly path: readonly string[];
  readonly value: Json | undefined;
}

const MAX_KEY_BYTES = 1024;

/** Of the oldest buckets; today it is 63. With it and the key, an object's URI fits the key of an index. */
const MAX_BUCKET_LENGTH = 255;

/** Longer than any text that S3 sends, including a form-encoded key. Without a limit, a forged text could exceed the size of a row. */
const MAX_TEXT_LENGTH = 4 * MAX_KEY_BYTES;

/** Half of a surrogate pair: not valid in UTF-8, so S3 sends none, and DynamoDB rejects it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Validates what all envelopes have in common. `decodeKey` returns undefined for a key that is not in the envelope's encoding. */
export function toObjectEvent(raw: RawFacts, decodeKey: (key: string) => string | undefined): ObjectEvent | Rejection {
  const bucket = text(raw.bucket.value);
  if (bucket === undefined || bucket.length > MAX_BUCKET_LENGTH) return malformed(raw.bucket, 'a bucket name');
  const encodedKey = text(raw.key.value);
  if (encodedKey === undefined) return malformed(raw.key, `an object key of at most ${MAX_KEY_BYTES} bytes`);
  const key = decodeKey(encodedKey);
  if (key === undefined) return new Rejection('MALFORMED_KEY', `${nameOf(raw.key)} is not a form-encoded object key`);
  if (utf8Length(key) > MAX_KEY_BYTES) return new Rejection('MALFORMED_KEY', `${nameOf(raw.key)} is longer than the ${MAX_KEY_BYTES} bytes that S3 allows`);

  const time = text(raw.time.value);
  const timestamp = time === undefined ? undefined : fromIso(time);
  if (timestamp === undefined) return malformed(raw.time, 'an ISO 8601 time from 1970 to 2286');
  for (const field of [raw.versionId, raw.sequencer]) {
    if (!isAbsent(field.value) && text(field.value) === undefined) return malformed(field, `a text of at most ${MAX_TEXT_LENGTH} characters`);
  }

  const facts = {
    bucket,
    key,
    eventName: raw.eventName,
    versionId: text(raw.versionId.value),
    sequencer: text(raw.sequencer.value),
    etag: text(raw.etag),
  };
  const id = eventId({ ...facts, requestId: text(raw.requestId) });
  return present({ id, timestamp, ...facts, size: wholeNumber(raw.size) });
}

function malformed(field: Field, expected: string): Rejection {
  return new Rejection('MALFORMED_FIELD', `${nameOf(field)} is ${field.value === undefined ? 'missing' : 'malformed'}: it must be ${expected}`);
}

function nameOf({ path }: Field): string {
  return path.join('.');
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT_LENGTH && !LONE_SURROGATE.test(value) ? value : undefined;
}

function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

function wholeNumber(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function utf8Length(value: string): number {
  let bytes = 0;
  for (const character of value) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}
