import { randomUUID } from 'node:crypto';

/** What Lambda tells a handler of its invocation, as far as ours ask. */
export function invocation(milliseconds: number): object {
  const end = Date.now() + milliseconds;
  return { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => end - Date.now() };
}
