import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differenceOf, expectedBody } from './expected-events';
import type { FuzzTarget } from './fuzz-target';
import { garbledJson } from './garbled-json';
import { anyKeyText, formEncoded, garbledText } from './garbled-text';
import { demand } from './violation';
import { EVENT_BRIDGE_NAMES } from '../../src/core/contract/event-name';
import type { Json } from '../../src/core/json';
import { eventBridge, FACTS, notification, notificationRecord, sns } from '../support/envelopes';
import { ROOT } from '../support/project-root';
import type { SeededRandom } from '../support/seeded-random';

const sample = (name: string) => JSON.parse(readFileSync(join(ROOT, 'test/events', name), 'utf8')) as Json;
const queued = (sample('sqs-batch.json') as unknown as { Records: ReadonlyArray<{ body: string }> }).Records.map(({ body }) => JSON.parse(body) as Json);

const NOTIFICATIONS: readonly Json[] = [
  sample('notification-put.json'),
  sample('notification-delete.json'),
  ...queued,
  JSON.parse(notification(notificationRecord(FACTS), notificationRecord({ ...FACTS, key: 'b' }), notificationRecord({ ...FACTS, sequencer: undefined }))) as Json,
];
const EVENTS: readonly Json[] = [
  sample('eventbridge-object-created.json'),
  sample('eventbridge-object-deleted.json'),
  ...EVENT_BRIDGE_NAMES.map(name => JSON.parse(eventBridge(FACTS, name)) as Json),
];
const TEST_EVENT = sample('test-event.json');

interface Facts { [name: string]: Json }
interface Record { s3: { bucket: Facts; object: Facts } }

/** Changes one of the texts that identify the event. */
function garbleOne(facts: Facts, random: SeededRandom): void {
  const name = random.pick(Object.keys(facts));
  const value = facts[name];
  if (typeof value === 'string') facts[name] = garbledText(value, random);
}

/** With a key of its own, and mostly valid: its key decides the row, whatever else S3 says. */
function withAnyKey(message: Json, random: SeededRandom): Json {
  const copy = structuredClone(message) as unknown as { Records?: Record[]; detail?: { object: Facts } };
  for (const record of copy.Records ?? []) {
    record.s3.object.key = formEncoded(anyKeyText(random), random);
    if (random.chance(0.3)) record.s3.object.versionId = anyKeyText(random);
    if (random.chance(0.1)) record.s3.bucket.name = anyKeyText(random);
    if (random.chance(0.3)) garbleOne(random.pick([record.s3.object, record.s3.object, record.s3.bucket, record as unknown as Facts]), random);
  }
  if (copy.detail) {
    copy.detail.object.key = anyKeyText(random);
    if (random.chance(0.3)) garbleOne(random.pick([copy.detail.object, copy.detail.object, copy as unknown as Facts]), random);
  }
  return copy as unknown as Json;
}

function s3Target(
  name: string, share: number, samples: readonly Json[], wrapped: (text: string, random: SeededRandom) => string = text => text,
): FuzzTarget {
  return {
    name,
    share,
    next: (random, { parse }) => {
      const message = random.pick(samples);
      const input = wrapped(garbledJson(random.chance(0.5) ? withAnyKey(message, random) : message, random), random);
      return {
        input: () => input,
        check: () => {
          const difference = differenceOf(parse(input), expectedBody(input));
          demand(difference === undefined, difference ?? '');
        },
      };
    },
  };
}

function inSns(text: string, random: SeededRandom): string {
  let wrapped = text;
  for (let envelopes = random.below(4); envelopes > 0; envelopes -= 1) wrapped = sns(wrapped);
  return random.chance(0.8) ? sns(wrapped) : garbledJson(JSON.parse(sns(wrapped)) as Json, random);
}

export const S3_MESSAGES: readonly FuzzTarget[] = [
  s3Target('S3 notification', 25, NOTIFICATIONS),
  s3Target('EventBridge event', 15, EVENTS),
  s3Target('SNS message', 8, [...NOTIFICATIONS, ...EVENTS, TEST_EVENT], inSns),
  s3Target('S3 test event', 2, [TEST_EVENT]),
];
