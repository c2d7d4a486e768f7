import { Entry, open } from './entry';
import type { RecordOutcome } from './ports';
import type { Rejection } from './rejection';
import { parse } from './s3/s3-event';
import type { Timestamp } from './timestamp';

/** An SQS message, as far as ingest cares. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** What a batch of messages comes to. */
export interface Batch {
  /** One an S3 event, however often the batch holds it. */
  readonly entries: readonly Entry[];
  /** For each entry, the messages that hold it. */
  readonly carriers: ReadonlyArray<readonly string[]>;
  /** Repeats within the batch. */
  readonly repeats: number;
  readonly rejections: ReadonlyArray<{ readonly messageId: string; readonly rejection: Rejection }>;
  readonly testEvents: number;
}

export interface BatchReport {
  /** Messages to deliver again: they hold something that is not known to be in the ledger. */
  readonly failedMessageIds: readonly string[];
  readonly recorded: number;
  readonly duplicates: number;
  readonly failed: number;
}

export function readBatch(messages: readonly Message[], now: Timestamp, settings: Parameters<typeof open>[2]): Batch {
  const entries = new Map<string, { entry: Entry; carriers: Set<string> }>();
  const rejections: Array<Batch['rejections'][number]> = [];
  let events = 0;
  let testEvents = 0;

  for (const { messageId, body } of messages) {
    const parsed = parse(body);
    for (const rejection of parsed.rejections) rejections.push({ messageId, rejection });
    if (parsed.testEvent) testEvents += 1;
    for (const event of parsed.events) {
      events += 1;
      const key = `${event.id} ${event.timestamp}`;
      const seen = entries.get(key);
      if (seen) seen.carriers.add(messageId);
      else entries.set(key, { entry: open(event, now, settings), carriers: new Set([messageId]) });
    }
  }

  const unique = [...entries.values()];
  return {
    entries: unique.map(({ entry }) => entry),
    carriers: unique.map(({ carriers }) => [...carriers]),
    repeats: events - unique.length,
    rejections,
    testEvents,
  };
}

/** @param outcomes one for each of the batch's entries, in their order */
export function reportBatch(batch: Batch, outcomes: readonly RecordOutcome[]): BatchReport {
  const count = (outcome: RecordOutcome['outcome']) => outcomes.filter(each => each.outcome === outcome).length;
  const failedMessageIds = new Set([
    ...batch.rejections.map(({ messageId }) => messageId),
    ...batch.carriers.flatMap((messageIds, index) => (outcomes[index]?.outcome === 'recorded' || outcomes[index]?.outcome === 'duplicate' ? [] : messageIds)),
  ]);
  return {
    failedMessageIds: [...failedMessageIds],
    recorded: count('recorded'),
    duplicates: count('duplicate') + batch.repeats,
    failed: batch.entries.length - count('recorded') - count('duplicate'),
  };
}
