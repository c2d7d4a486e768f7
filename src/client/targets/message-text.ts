import type { DispatchMessage } from '../../core/message';

/**
 * The JSON of what a target gets. SQS refuses the two characters that JSON does not escape and XML does not know; a key may have them.
 * A message of the longest key that S3 takes has less than 10 KB: no API's limit of a call's size is ever near.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function messageText(message: DispatchMessage): string {
  return JSON.stringify(message).replace(/[\ufffe\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16)}`);
}
