import type { Entry } from './entry';
import { open, OpeningSettings } from './opening';
import type { RecordOutcome } from './ports';
import type { Rejection } from './rejection';
import { parse } from './s3/s3-event';
import type { Timestamp } from './timestamp';

/** The part of an SQS message that ingest uses. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** The content of a batch of messages. */
export interface Batch {
  /** One per S3 event, however often the batch contains it. */
  readonly entries: readonly Entry[];
  /** For each entry, the messages that contain it. */
  readonly carriers: ReadonlyArray<readonly string[]>;
  /** How many events of the batch repeat another one. */
  readonly repeats: number;
  readonly rejections: ReadonlyArray<{ readonly messageId: string; readonly rejection: Rejection }>;
  readonly testEvents: number;
}

export interface BatchReport {
  /** Messages to deliver again: they contain something that is not known to be recorded. */
  readonly failedMessageIds: readonly string[];
  readonly recorded: number;
  readonly duplicates: number;
  readonly failed: number;
}

export function readBatch(messages: readonly Message[], now: Timestamp, settings: OpeningSettings): Batch {
  const entries = new Map<string, { entry: Entry; carriers: string[] }>();
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
      if (!seen) entries.set(key, { entry: open(event, now, settings), carriers: [messageId] });
      else if (seen.carriers.at(-1) !== messageId) seen.carriers.push(messageId);
    }
  }

  const unique = [...entries.values()];
  return {
    entries: unique.map(({ entry }) => entry),
    carriers: unique.map(({ carriers }) => carriers),
    repeats: events - unique.length,
    rejections,
    testEvents,
  };
}

/** @param outcomes one per entry of the batch, in their order */
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
