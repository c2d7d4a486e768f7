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

/** The 2022 design's calls, over one AWS SDK or the other. */
export interface FirstDesignCalls {
  /** One page of the index. */
  query(status: string, limit: number): Promise<readonly FirstDesignRow[]>;
  send(body: string): Promise<unknown>;
  remove(key: Pick<FirstDesignRow, 'event_id' | 'event_timestamp'>): Promise<unknown>;
}

/** The 2022 design's loop over what is due: one send and one delete an event, each awaited before the next. */
export async function handOutOneByOne(events: number, { query, send, remove }: FirstDesignCalls): Promise<void> {
  const rows = await query('created', events);
  if (rows.length !== events) throw new Error(`of ${events} events ${rows.length} were found`);
  for (const { event_id, event_timestamp, event_info } of rows) {
    await send(event_info);
    await remove({ event_id, event_timestamp });
  }
}
