import * as fc from 'fast-check';
import { countReasons, DeadLetter, DeadLetterKind, reasonOf } from '../../src/core/dead-letter';
import { eventBridge, FACTS, notification, notificationRecord, OBJECT_CREATED_BY_PUT, sns } from '../support/envelopes';

const VALID_EVENT = notification(notificationRecord(FACTS));
const VALID_OUTCOME = JSON.stringify({ id: '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5', timestamp: '1651363199.123', attempt: 1, outcome: 'completed' });

const letter = (body: string, changes: Partial<DeadLetter> = {}): DeadLetter => ({ messageId: 'id', body, ...changes });

describe('the reason of a dead letter', () => {
  it.each<[DeadLetterKind, string, string, string]>([
    ['events', 'garbage', 'NOT_JSON', 'the body is not JSON'],
    ['events', '{}', 'NOT_AN_S3_EVENT', 'neither an S3 notification'],
    ['events', notification(), 'NO_RECORDS', 'the list Records is empty'],
    ['events', notification(notificationRecord(FACTS), null), 'FOREIGN_SOURCE', 'Records[1].eventSource'],
    ['events', VALID_OUTCOME, 'NOT_AN_S3_EVENT', 'neither an S3 notification'],
    ['events', VALID_EVENT, 'NOT_RECORDED', 'the log of the ingest function has the cause'],
    ['events', sns(VALID_EVENT), 'NOT_RECORDED', 'the log of the ingest function has the cause'],
    ['events', eventBridge(FACTS, OBJECT_CREATED_BY_PUT), 'NOT_RECORDED', 'the log of the ingest function has the cause'],
    ['events', '{"Service":"Amazon S3","Event":"s3:TestEvent"}', 'NOT_RECORDED', 'the log of the ingest function has the cause'],
    ['outcomes', 'garbage', 'NOT_JSON', 'the body is not JSON'],
    ['outcomes', VALID_EVENT, 'NOT_AN_OUTCOME', 'id must be the id of an event'],
    ['outcomes', VALID_OUTCOME, 'NOT_SETTLED', 'the log of the settle function has the cause'],
  ])('of %s: %s is %s', (kind, body, code, reason) => {
    expect(reasonOf(kind, letter(body))).toEqual({ code, reason: expect.stringContaining(reason) as string });
  });

  it('is what EventBridge wrote, if it could not send the event to the queue', () => {
    const undelivered = { code: 'NO_PERMISSIONS', message: 'not authorized' };
    expect(reasonOf('events', letter(eventBridge(FACTS, OBJECT_CREATED_BY_PUT), { undelivered })))
      .toEqual({ code: 'NOT_SENT', reason: 'EventBridge could not send it to the queue: NO_PERMISSIONS: not authorized' });
  });
});

describe('the count of reasons', () => {
  it('has the most frequent first, each with its newest message', () => {
    const letters = [letter('{}', { sentAt: 1 }), letter('a', { sentAt: 1 }), letter('b', { sentAt: 3 }), letter('c', { sentAt: 2 }), letter(VALID_EVENT)];
    expect(countReasons('events', letters).map(({ code, count, sample }) => [code, count, sample.body])).toEqual([
      ['NOT_JSON', 3, 'b'], ['NOT_AN_S3_EVENT', 1, '{}'], ['NOT_RECORDED', 1, VALID_EVENT],
    ]);
  });

  it('counts each message once, whatever it contains', () => {
    fc.assert(fc.property(fc.constantFrom<DeadLetterKind>('events', 'outcomes'), fc.array(fc.oneof(fc.string(), fc.json())), (kind, bodies) => {
      const reasons = countReasons(kind, bodies.map(body => letter(body)));
      expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(bodies.length);
    }));
  });
});
