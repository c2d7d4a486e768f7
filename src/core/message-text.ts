import type { DispatchMessage } from './message';

const UTF_8 = new TextEncoder();

/**
 * A message as JSON. SQS rejects two characters that JSON does not escape and XML does not allow; a key may contain them.
 * The message of the longest possible key is smaller than 10 KB, far below the limits of all APIs.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function messageText(message: DispatchMessage): string {
  return JSON.stringify(message).replace(/[\ufffe\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16)}`);
}

/** In UTF-8, as all APIs count it. */
export function bytesOf(text: string): number {
  return UTF_8.encode(text).length;
}
