import { v5 as uuidv5 } from 'uuid';
import { BATCH_NAME_PREFIX } from './contract/batch-limits';
import { attemptName, DispatchMessage, MESSAGE_VERSION } from './message';
import { bytesOf, messageText } from './message-text';
import type { Timestamp } from './timestamp';

/** What a target with batches receives, also for a single event: `docs/batch.schema.json` describes it. */
export interface BatchMessage {
  readonly version: typeof MESSAGE_VERSION;
  /** When the first lease of the batch ends, in Unix seconds. */
  readonly leaseUntil: Timestamp;
  readonly messages: readonly DispatchMessage[];
}

/** Must not change while executions run: a batch is started twice if its name differs. */
const NAMESPACE = 'ee54aaeb-2619-40f1-99c8-501c52bfd07f';

const NAME = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Of the text of a batch without messages. All times have the same length. */
const ENVELOPE = bytesOf(batchText([]));

/** A batch as JSON. */
export function batchText(messages: readonly DispatchMessage[]): string {
  const leases = messages.map(({ leaseUntil }) => leaseUntil);
  const first = leases.reduce((earliest, lease) => (lease < earliest ? lease : earliest), leases[0] ?? '0000000000.000');
  return `{"version":${MESSAGE_VERSION},"leaseUntil":"${first}","messages":[${messages.map(messageText).join()}]}`;
}

/** The bytes that remain for messages. */
export function bytesForMessages(maxBytes: number): number {
  return maxBytes - ENVELOPE;
}

/** The bytes that a message adds to a batch, with a comma. */
export function bytesInBatch(message: DispatchMessage): number {
  return bytesOf(messageText(message)) + 1;
}

/**
 * The name of the attempts that one message carries: that of the attempt if it is a single one. At most 80 characters that Step Functions and
 * SQS accept. The same attempts have the same name, so that nothing starts twice if the message is sent again.
 */
export function batchName(attempts: ReadonlyArray<Pick<DispatchMessage, 'id' | 'timestamp' | 'attempt'>>): string {
  const names = attempts.map(attemptName);
  return names.length === 1 ? names[0] : `${BATCH_NAME_PREFIX}${uuidv5(names.join('\n'), NAMESPACE)}`;
}

/** Whether it is the name of a batch of several events. */
export function isBatchName(name: string): boolean {
  return name.startsWith(BATCH_NAME_PREFIX) && NAME.test(name.slice(BATCH_NAME_PREFIX.length));
}
