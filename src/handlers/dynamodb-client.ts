import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { sendInputUnencoded } from './unencoded-input';

/**
 * A client for code that retries by itself. A call takes tens of milliseconds. One that hangs must not use up the invocation: it times
 * out and is retried on another connection.
 */
export function createDynamoDbClient(): DynamoDBClient {
  const client = new DynamoDBClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, socketTimeout: 3_000 } });
  // It copies every request and response for a log that is not used, which takes a good part of the client's CPU time.
  client.middlewareStack.remove('loggerMiddleware');
  sendInputUnencoded(client);
  return client;
}
