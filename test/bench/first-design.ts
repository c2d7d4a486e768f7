import { randomUUID } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';

/** The row of the 2022 design: a random id, and four attributes. */
export interface FirstDesignRow {
  readonly event_id: string;
  readonly event_timestamp: string;
  readonly event_status: string;
  readonly event_info: string;
}

/** The 2022 design's loop over a batch: one put an event, each awaited before the next. */
export async function recordOneByOne(batch: SQSEvent, put: (row: FirstDesignRow) => Promise<unknown>): Promise<void> {
  for (const message of batch.Records) {
    for (const { eventTime, s3 } of JSON.parse(message.body).Records) {
      await put({
        event_id: randomUUID(),
        event_timestamp: (Date.parse(eventTime) / 1000).toFixed(3),
        event_status: 'created',
        event_info: JSON.stringify({ Bucket: s3.bucket.name, Key: decodeURIComponent(s3.object.key.replace(/\+/g, ' ')) }),
      });
    }
  }
}
