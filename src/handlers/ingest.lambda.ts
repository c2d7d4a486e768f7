import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { ingest } from './ingest';
import { DynamoDbLedgerWriter } from '../client/ledger-writer';
import { decodeIngestSettings } from '../core/settings';

const settings = decodeIngestSettings(process.env);

// A call takes some tens of milliseconds. One that hangs must not use up the invocation: it is tried again on another connection.
const client = new DynamoDBClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, socketTimeout: 3_000 } });
// It copies every call and answer, a good part of the client's CPU, for a log that nobody keeps.
client.middlewareStack.remove('loggerMiddleware');

const dependencies = {
  writer: new DynamoDbLedgerWriter({ client, tableName: settings.tableName }),
  settings,
  now: () => Date.now(),
  print: (line: string) => {
    // Past the console, which would put its own words before the line: embedded metrics must stand alone.
    process.stdout.write(`${line}\n`);
  },
};

export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return ingest(event, { requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis() }, dependencies);
}
