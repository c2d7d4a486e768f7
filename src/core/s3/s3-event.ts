import { isEventBridgeEvent, readEventBridgeEvent } from './event-bridge-event';
import { Json, member, parseJson } from '../json';
import { readNotificationRecord } from './notification-record';
import { ObjectEvent } from './object-event';
import { Rejection, RejectionCode } from '../rejection';

export interface ParsedBody {
  readonly events: readonly ObjectEvent[];
  readonly rejections: readonly Rejection[];
  /** S3 sends a test event, without an object, when a notification is configured. */
  readonly testEvent: boolean;
}

const TEST_EVENT = 's3:TestEvent';

/** One level more than SNS creates. */
const MAX_DEPTH = 2;

/** Reads the body of a message. Never throws, whatever the text. */
export function parse(body: string): ParsedBody {
  return parseEnvelope(body, 0);
}

function parseEnvelope(body: string, depth: number): ParsedBody {
  if (depth > MAX_DEPTH) return rejected('NESTED_TOO_DEEP', `the S3 event is wrapped in more than ${MAX_DEPTH} SNS messages`);
  const message = parseJson(body);
  if (message === undefined) return rejected('NOT_JSON', 'the body is not JSON');

  const wrapped = snsMessage(message);
  if (wrapped !== undefined) return parseEnvelope(wrapped, depth + 1);
  if (isTestEvent(message)) return { events: [], rejections: [], testEvent: true };
  if (isEventBridgeEvent(message)) return gather([readEventBridgeEvent(message)]);

  const records = member(message, 'Records');
  if (!Array.isArray(records)) {
    return rejected('NOT_AN_S3_EVENT', 'the body is neither an S3 notification, nor an EventBridge event, nor either in an SNS message');
  }
  if (records.length === 0) return rejected('NO_RECORDS', 'the list Records is empty');
  return gather(records.map((record, index) => readNotificationRecord(record, `Records[${index}]`)));
}

function isTestEvent(message: Json): boolean {
  return member(message, 'Event') === TEST_EVENT && member(message, 'Records') === undefined;
}

function snsMessage(message: Json): string | undefined {
  const text = member(message, 'Message');
  return member(message, 'Type') === 'Notification' && typeof text === 'string' ? text : undefined;
}

function gather(results: ReadonlyArray<ObjectEvent | Rejection>): ParsedBody {
  return {
    events: results.filter((result): result is ObjectEvent => !(result instanceof Rejection)),
    rejections: results.filter((result): result is Rejection => result instanceof Rejection),
    testEvent: false,
  };
}

function rejected(code: RejectionCode, reason: string): ParsedBody {
  return gather([new Rejection(code, reason)]);
}
