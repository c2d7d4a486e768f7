import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createDynamoDbClient } from './dynamodb-client';
import { printLine } from './log';
import { settleBatch } from './settle-batch';
import { createWakeQueue } from '../client/sqs-wake-queue';
import { DynamoDbWorkLedger } from '../client/work-ledger';
import { decodeSettleSettings } from '../core/contract/manager-settings';
import type { MalformedRow } from '../core/malformed-row';

const settings = decodeSettleSettings(process.env);
const client = createDynamoDbClient();

const dependencies = {
  settings,
  ledger: (signal: AbortSignal, onMalformed: (row: MalformedRow) => void) =>
    new DynamoDbWorkLedger({ client, tableName: settings.tableName, signal, onMalformed }),
  wake: settings.wake && createWakeQueue(settings.wake),
  now: () => Date.now(),
  random: Math.random,
  print: printLine,
};

export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return settleBatch(event, { requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis() }, dependencies);
}
