import { createHash } from 'node:crypto';
import { EVENT_BRIDGE_NAMES } from '../../src/core/contract/event-name';
import type { ParsedBody } from '../../src/core/s3/s3-event';

type Members = Record<string, unknown>;

export interface ExpectedEvent {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly sequencer?: string;
  readonly etag?: string;
  readonly size?: number;
  readonly milliseconds: number;
  /** Absent for EventBridge, which names events otherwise. */
  readonly eventName?: string;
  readonly requestId?: string;
}

export interface ExpectedBody {
  readonly testEvent: boolean;
  /** One for each record, undefined for one that is no valid S3 event. */
  readonly records: ReadonlyArray<ExpectedEvent | undefined>;
}

const NAMESPACE = Buffer.from('733b97c632214a49b5868e3b524ea996', 'hex');
const DETAIL_TYPES = new Set(EVENT_BRIDGE_NAMES.map(({ detailType }) => detailType));
const FACTS = ['bucket', 'key', 'versionId', 'sequencer', 'etag', 'size'] as const;
const NOTHING: ExpectedBody = { testEvent: false, records: [undefined] };

/** What a body contains, read a second time and in another way than the library does. */
export function expectedBody(body: string): ExpectedBody {
  let text = body;
  for (let envelopes = 0; envelopes <= 2; envelopes += 1) {
    const message = json(text);
    if (message === NO_JSON) return NOTHING;
    const inner = own(message, 'Message');
    if (own(message, 'Type') === 'Notification' && typeof inner === 'string') {
      text = inner;
      continue;
    }
    const records = own(message, 'Records');
    if (records === undefined && own(message, 'Event') === 's3:TestEvent') return { testEvent: true, records: [] };
    if (typeof own(message, 'detail-type') === 'string' && own(message, 'detail') !== undefined) return { testEvent: false, records: [fromEventBridge(message)] };
    return Array.isArray(records) && records.length > 0 ? { testEvent: false, records: records.map(fromNotification) } : NOTHING;
  }
  return NOTHING;
}

/** The differences that matter: a lost record, a wrong object, a wrong time, a wrong id. Undefined if there is none. */
export function differenceOf({ testEvent, events, rejections }: ParsedBody, expected: ExpectedBody): string | undefined {
  const good = expected.records.flatMap(record => (record ? [record] : []));
  if (testEvent !== expected.testEvent) return `testEvent is ${testEvent}`;
  if (events.length !== good.length) return `${events.length} events are read, of ${good.length}`;
  if (events.length + rejections.length !== expected.records.length) return `${rejections.length} records are rejected, of ${expected.records.length - good.length}`;
  for (const [index, found] of events.entries()) {
    const { milliseconds, eventName = found.eventName } = good[index];
    const wrong = FACTS.find(name => found[name] !== good[index][name]);
    if (wrong) return `${wrong} of event ${index} is ${JSON.stringify(found[wrong])}, not ${JSON.stringify(good[index][wrong])}`;
    if (found.eventName !== eventName || !/^[A-Za-z]{1,64}(:[A-Za-z]{1,64})?$/.test(found.eventName)) return `the name of event ${index} is ${found.eventName}`;
    const seconds = `${String(Math.floor(milliseconds / 1000)).padStart(10, '0')}.${String(milliseconds % 1000).padStart(3, '0')}`;
    if (found.timestamp !== seconds) return `the time of event ${index} is ${found.timestamp}, not ${seconds}`;
    if (found.id !== idOf(good[index], found.eventName)) return `the id of event ${index} is ${found.id}`;
  }
  return undefined;
}

function fromNotification(record: unknown): ExpectedEvent | undefined {
  const name = own(record, 'eventName');
  if (own(record, 'eventSource') !== 'aws:s3' || typeof name !== 'string') return undefined;
  const words = (name.startsWith('s3:') ? name.slice(3) : name).split(':');
  if (words.length > 2 || words.some(word => word.length < 1 || word.length > 64 || /[^a-z]/i.test(word))) return undefined;
  const object = own(own(record, 's3'), 'object');
  const encoded = textOf(own(object, 'key'));
  return event({
    bucket: own(own(own(record, 's3'), 'bucket'), 'name'),
    key: encoded === undefined ? undefined : formDecoded(encoded),
    time: own(record, 'eventTime'),
    versionId: own(object, 'versionId'),
    sequencer: own(object, 'sequencer'),
    size: own(object, 'size'),
    etag: own(object, 'eTag'),
    requestId: own(own(record, 'responseElements'), 'x-amz-request-id'),
  }, words.join(':'));
}

function fromEventBridge(message: unknown): ExpectedEvent | undefined {
  if (own(message, 'source') !== 'aws.s3' || !DETAIL_TYPES.has(own(message, 'detail-type') as string)) return undefined;
  const detail = own(message, 'detail');
  const object = own(detail, 'object');
  return event({
    bucket: own(own(detail, 'bucket'), 'name'),
    key: textOf(own(object, 'key')),
    time: own(message, 'time'),
    versionId: own(object, 'version-id'),
    sequencer: own(object, 'sequencer'),
    size: own(object, 'size'),
    etag: own(object, 'etag'),
    requestId: own(detail, 'request-id'),
  });
}

function event({ bucket, key, time, versionId, sequencer, size, etag, requestId }: Members, eventName?: string): ExpectedEvent | undefined {
  const milliseconds = typeof time === 'string' && time.length <= 4_096 ? instant(time) : undefined;
  const name = textOf(bucket);
  if (name === undefined || name.length > 255 || typeof key !== 'string' || Buffer.byteLength(key) > 1_024 || milliseconds === undefined) return undefined;
  for (const value of [versionId, sequencer]) if (value !== undefined && value !== null && value !== '' && textOf(value) === undefined) return undefined;
  return {
    bucket: name,
    key,
    versionId: textOf(versionId),
    sequencer: textOf(sequencer),
    etag: textOf(etag),
    size: Number.isSafeInteger(size) && (size as number) >= 0 ? size as number : undefined,
    milliseconds,
    eventName,
    requestId: textOf(requestId),
  };
}

/** Byte by byte: `+` is a space, `%` and two hexadecimal digits are a byte, and all bytes together are UTF-8. */
function formDecoded(text: string): string | undefined {
  const source = Buffer.from(text);
  const bytes: number[] = [];
  for (let at = 0; at < source.length; at += 1) {
    if (source[at] !== 0x25) {bytes.push(source[at] === 0x2b ? 0x20 : source[at]);} else {
      const digits = source.toString('latin1', at + 1, at + 3);
      if (!/^[0-9a-f]{2}$/i.test(digits)) return undefined;
      bytes.push(parseInt(digits, 16));
      at += 2;
    }
  }
  const decoded = Buffer.from(bytes);
  const result = decoded.toString();
  return Buffer.from(result).equals(decoded) ? result : undefined;
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):?(\d\d))$/;

function instant(text: string): number | undefined {
  const [, ...parts] = TIME.exec(text) ?? [];
  if (parts.length === 0) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(0, 6).map(Number);
  const zone = parts[7] === undefined ? 0 : (parts[7] === '-' ? -1 : 1) * (Number(parts[8]) * 60 + Number(parts[9]));
  const midnight = hour === 24 && minute === 0 && second === 0 && Number(parts[6] ?? 0) === 0;
  if (month < 1 || month > 12 || day < 1 || day > 31 || (hour > 23 && !midnight) || minute > 59 || second > 59) return undefined;
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second, Number((parts[6] ?? '').slice(0, 3).padEnd(3, '0')));
  const milliseconds = time.getTime() - zone * 60_000;
  return milliseconds >= 0 && milliseconds <= 9_999_999_999_999 ? milliseconds : undefined;
}

/** RFC 9562, version 5. */
function idOf({ bucket, key, versionId, sequencer, requestId, etag }: ExpectedEvent, eventName: string): string {
  const identity = [bucket, key, versionId, eventName, sequencer, ...(sequencer === undefined ? [requestId, etag] : [])];
  const hash = createHash('sha1').update(NAMESPACE).update(JSON.stringify(identity)).digest().subarray(0, 16);
  hash[6] = hash[6] % 16 + 0x50;
  hash[8] = hash[8] % 64 + 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const NO_JSON = Symbol('no JSON');

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NO_JSON;
  }
}

function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Members)[name] : undefined;
}

/** Undefined for what is no text, empty, too long, or not UTF-8. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 4_096 && Buffer.from(value).toString() === value ? value : undefined;
}
