import type { Context } from 'aws-lambda';
import { runDispatch } from './dispatch-run';
import { createDynamoDbClient } from './dynamodb-client';
import { printLine } from './log';
import { createTarget } from '../client/targets';
import { DynamoDbWorkLedger } from '../client/work-ledger';
import { decodeDispatchSettings } from '../core/contract/manager-settings';
import type { DispatchReport } from '../core/dispatch';

const settings = decodeDispatchSettings(process.env);
const client = createDynamoDbClient();

const dependencies = {
  settings,
  ledger: (signal: AbortSignal) => new DynamoDbWorkLedger({ client, tableName: settings.tableName, indexName: settings.indexName, signal }),
  target: createTarget(settings.target),
  now: () => Date.now(),
  random: Math.random,
  print: printLine,
};

/** One run, whoever invokes it, and whatever the payload. */
export function handler(_event: unknown, context: Context): Promise<DispatchReport> {
  return runDispatch({ requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis() }, dependencies);
}
