import type { SQSClientConfig } from '@aws-sdk/client-sqs';

/** Where a target's service is, and as whom to ask it. What is absent comes from the environment. */
export type TargetConnection = Pick<SQSClientConfig, 'region' | 'profile' | 'endpoint' | 'credentials'>;

/** Targets try again themselves. A call that hangs is given up, and made again on another connection. */
export const CLIENT = { maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, socketTimeout: 5_000 } };

/** The SDK copies every call and answer, a good part of the client's CPU, for a log that nobody keeps. */
export function unlogged<T extends { middlewareStack: { remove(name: string): boolean } }>(client: T): T {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
