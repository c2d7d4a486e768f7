import type { SQSClientConfig } from '@aws-sdk/client-sqs';

/** How to connect to a target's service. Absent members come from the environment. */
export type TargetConnection = Pick<SQSClientConfig, 'region' | 'profile' | 'endpoint' | 'credentials'>;

/** Targets retry by themselves. A call that hangs times out and is retried on another connection. */
export const CLIENT = { maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, socketTimeout: 5_000 } };

/** The SDK copies every request and response for a log that is not used, which takes a good part of the client's CPU time. */
export function unlogged<T extends { middlewareStack: { remove(name: string): boolean } }>(client: T): T {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
