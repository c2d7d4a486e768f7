import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createDynamoDbClient } from './dynamodb-client';
import { ingest } from './ingest-batch';
import { printLine } from './log';
import { DynamoDbLedgerWriter } from '../client/ledger-writer';
import { createWakeQueue } from '../client/sqs-wake-queue';
import { decodeIngestSettings } from '../core/contract/ingest-settings';

const settings = decodeIngestSettings(process.env);

const dependencies = {
  writer: new DynamoDbLedgerWriter({ client: createDynamoDbClient(), tableName: settings.tableName }),
  settings,
  wake: settings.wake && createWakeQueue(settings.wake),
  now: () => Date.now(),
  print: printLine,
};

export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return ingest(event, { requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis() }, dependencies);
}
