import { eventId } from './event-identity';
import { Json, memberAt } from '../json';
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

/** Where an envelope has what describes an event, and how it encodes keys. */
export interface Envelope {
  readonly paths: Readonly<Record<'bucket' | 'key' | 'time' | 'versionId' | 'sequencer' | 'size' | 'etag' | 'requestId', readonly string[]>>;
  /** Undefined for a key that is not in the envelope's encoding. */
  readonly decodeKey: (key: string) => string | undefined;
}

type Fact = keyof Envelope['paths'];

const MAX_KEY_BYTES = 1024;

/** Of the oldest buckets; today it is 63. With it and the key, an object's URI fits the key of an index. */
const MAX_BUCKET_LENGTH = 255;

/** Longer than any text that S3 sends, including a form-encoded key. Without a limit, a forged text could exceed the size of a row. */
const MAX_TEXT_LENGTH = 4 * MAX_KEY_BYTES;
const TEXT = `a text of at most ${MAX_TEXT_LENGTH} characters`;

/** Half of a surrogate pair: not valid in UTF-8, so S3 sends none, and DynamoDB rejects it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Validates what all envelopes have in common.
 *
 * @param prefix of the paths, in what is returned for a malformed record
 */
export function toObjectEvent(record: Json, eventName: string, { paths, decodeKey }: Envelope, prefix?: string): ObjectEvent | Rejection {
  const nameOf = (fact: Fact) => [...(prefix === undefined ? [] : [prefix]), ...paths[fact]].join('.');
  const valueOf = (fact: Fact) => memberAt(record, paths[fact]);
  const malformed = (fact: Fact, expected: string) => (
    new Rejection('MALFORMED_FIELD', `${nameOf(fact)} is ${valueOf(fact) === undefined ? 'missing' : 'malformed'}: it must be ${expected}`));

  const bucket = text(valueOf('bucket'));
  if (bucket === undefined || bucket.length > MAX_BUCKET_LENGTH) return malformed('bucket', 'a bucket name');
  const encodedKey = text(valueOf('key'));
  if (encodedKey === undefined) return malformed('key', `an object key of at most ${MAX_KEY_BYTES} bytes`);
  const key = decodeKey(encodedKey);
  if (key === undefined) return new Rejection('MALFORMED_KEY', `${nameOf('key')} is not a form-encoded object key`);
  if (isTooLong(key)) return new Rejection('MALFORMED_KEY', `${nameOf('key')} is longer than the ${MAX_KEY_BYTES} bytes that S3 allows`);

  const time = text(valueOf('time'));
  const timestamp = time === undefined ? undefined : fromIso(time);
  if (timestamp === undefined) return malformed('time', 'an ISO 8601 time from 1970 to 2286');
  const versionId = text(valueOf('versionId'));
  const sequencer = text(valueOf('sequencer'));
  if (versionId === undefined && !isAbsent(valueOf('versionId'))) return malformed('versionId', TEXT);
  if (sequencer === undefined && !isAbsent(valueOf('sequencer'))) return malformed('sequencer', TEXT);

  const etag = text(valueOf('etag'));
  const id = eventId({ bucket, key, eventName, versionId, sequencer, etag, requestId: text(valueOf('requestId')) });
  return present({ id, timestamp, bucket, key, eventName, versionId, sequencer, etag, size: wholeNumber(valueOf('size')) });
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

/** A UTF-16 code unit takes three bytes at most: few keys are so long that their bytes must be counted. */
function isTooLong(key: string): boolean {
  return key.length > MAX_KEY_BYTES / 3 && utf8Length(key) > MAX_KEY_BYTES;
}

function utf8Length(value: string): number {
  let bytes = 0;
  for (const character of value) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}
