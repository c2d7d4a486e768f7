import type { Context } from 'aws-lambda';
import { runDispatch } from './dispatch-run';
import { createDynamoDbClient } from './dynamodb-client';
import { printLine } from './log';
import { PromptRunDependencies, runPromptly, signalsOf } from './prompt-run';
import { DynamoDbObjectIndex } from '../client/object-index';
import { createWakeQueue } from '../client/sqs-wake-queue';
import { createTarget } from '../client/targets';
import { DynamoDbWorkLedger } from '../client/work-ledger';
import { decodeDispatchSettings } from '../core/contract/manager-settings';
import type { DispatchReport } from '../core/dispatch';
import type { MalformedRow } from '../core/malformed-row';

const settings = decodeDispatchSettings(process.env);
const client = createDynamoDbClient();

/** In a new instance, chance decides whose turn it is. */
let turn: number | undefined;

const dependencies: PromptRunDependencies = {
  settings,
  ledger: (signal: AbortSignal, onMalformed: (row: MalformedRow) => void) => new DynamoDbWorkLedger({
    client, tableName: settings.tableName, indexName: settings.indexName, signal, onMalformed,
  }),
  objects: (signal: AbortSignal, onMalformed: (row: MalformedRow) => void) => new DynamoDbObjectIndex({
    client, tableName: settings.tableName, signal, onMalformed,
  }),
  target: createTarget(settings.target),
  wake: settings.wake && createWakeQueue(settings.wake),
  turns: { first: () => turn, next: shard => { turn = shard; } },
  now: () => Date.now(),
  random: Math.random,
  print: printLine,
};

/** One run, whoever invokes it: messages of the wake queue have it begin only if something waits, any other payload always. */
export function handler(event: unknown, context: Context): Promise<DispatchReport | undefined> {
  const invocation = { requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis() };
  const signals = signalsOf(event);
  return signals ? runPromptly(signals, invocation, dependencies) : runDispatch(invocation, dependencies);
}
