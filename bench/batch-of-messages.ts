import type { SQSEvent } from 'aws-lambda';
import { FACTS, notification, notificationRecord } from '../test/support/envelopes';
import { sqsEvent } from '../test/support/sqs-event';

/** A batch as Lambda hands it on: one created object a message, no two of one name. */
export function batchOfMessages(count: number, name: string): SQSEvent {
  return sqsEvent(Array.from({ length: count }, (_, index) => {
    const key = `tenant=4711/year=2026/month=11/${name}/report-${index}.json`;
    return notification(notificationRecord({ ...FACTS, key }));
  })) as SQSEvent;
}
