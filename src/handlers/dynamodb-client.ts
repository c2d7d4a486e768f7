import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A client for code that tries again itself. A call takes some tens of milliseconds. One that hangs must not use up the invocation: it
 * is given up, and tried again on another connection.
 */
export function createDynamoDbClient(): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, socketTimeout: 3_000 } });
  // It copies every call and answer, a good part of the client's CPU, for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
