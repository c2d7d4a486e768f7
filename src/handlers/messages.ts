import type { SQSEvent } from 'aws-lambda';
import type { Message } from '../core/batch';

/**
 * The messages of a batch from SQS. Throws for any other event.
 *
 * @param who the function's name
 * @param fix what to do if the event has another source
 */
export function messagesOf(event: Partial<SQSEvent> | undefined, who: string, fix: string): readonly Message[] {
  const records = event?.Records;
  if (!Array.isArray(records)) throw new Error(`${who} takes batches of SQS messages: the event must have a list Records, and has none`);
  const foreign = records.findIndex(record => typeof record?.messageId !== 'string');
  if (foreign >= 0) {
    const source = JSON.stringify(records[foreign]?.eventSource) ?? 'none';
    throw new Error(`${who} takes batches of SQS messages: Records[${foreign}] has no messageId, its eventSource is ${source}. ${fix}`);
  }
  return records;
}
