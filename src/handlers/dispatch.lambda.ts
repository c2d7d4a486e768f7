import type { Context } from 'aws-lambda';
import { runDispatch } from './dispatch-run';
import { createDynamoDbClient } from './dynamodb-client';
import { printLine } from './log';
import { DynamoDbObjectIndex } from '../client/object-index';
import { createTarget } from '../client/targets';
import { DynamoDbWorkLedger } from '../client/work-ledger';
import { decodeDispatchSettings } from '../core/contract/manager-settings';
import type { DispatchReport } from '../core/dispatch';
import type { MalformedRow } from '../core/malformed-row';

const settings = decodeDispatchSettings(process.env);
const client = createDynamoDbClient();

const dependencies = {
  settings,
  ledger: (signal: AbortSignal, onMalformed: (row: MalformedRow) => void) => new DynamoDbWorkLedger({
    client, tableName: settings.tableName, indexName: settings.indexName, signal, onMalformed,
  }),
  objects: (signal: AbortSignal, onMalformed: (row: MalformedRow) => void) => new DynamoDbObjectIndex({
    client, tableName: settings.tableName, signal, onMalformed,
  }),
  target: createTarget(settings.target),
  now: () => Date.now(),
  random: Math.random,
  print: printLine,
};

/** One run, whoever invokes it, and whatever the payload. */
export function handler(_event: unknown, context: Context): Promise<DispatchReport> {
  return runDispatch({ requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis() }, dependencies);
}
