import { readFile } from 'node:fs/promises';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { LedgerClient } from '../client';
import { Engine, startEngine } from './engine';
import { BatchResult, EventSource } from './event-source';
import { LedgerTemplate, readTemplate } from './ledger-template';
import { LocalFunction } from './local-function';
import { asset } from './package-root';
import { Queue, QueuedMessage } from './queue';
import { CREDENTIALS, REGION } from './surroundings';
import { LedgerError } from '../core/errors';

/** The construct's stack on this machine: queue, function, table and index. */
export interface Deployment {
  readonly endpoint: string;
  readonly tableName: string;
  readonly template: LedgerTemplate;
  readonly ledger: LedgerClient;
  /** Sends a message to the ledger's queue. */
  send(body: string): void;
  /** Takes no more messages. Resolves once each that was sent is recorded or in the dead-letter queue. */
  drain(): Promise<void>;
  /** Ends with the batch that is under way; nothing is kept. */
  stop(): Promise<void>;
}

export interface DeploymentOptions {
  /** TCP port of DynamoDB on 127.0.0.1. @default - a free one */
  readonly port?: number;
  readonly onBatch: (batch: BatchResult) => Promise<void>;
  readonly onDeadLetter: (message: QueuedMessage) => void;
  /** Each line that the function prints. */
  readonly onLog: (line: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const TABLE_NAME = 'ledger';
const QUEUE_NAME = 'ledger-queue';
const FUNCTION_NAME = 'ledger-ingest';

/** What AWS advises: a batch must not come into sight again while its function is still at it. */
const VISIBILITY_PER_FUNCTION_TIMEOUT = 6;

/** Nobody wants to wait minutes in front of a terminal for a message to fail again. */
const RETRY_DELAY = 200;

export async function deploy(options: DeploymentOptions): Promise<Deployment> {
  const template = readTemplate(JSON.parse(await readFile(asset('sandbox', 'ledger.template.json'), 'utf8')), TABLE_NAME);
  const engine = await engineAt(options.port);
  const { endpoint } = engine;
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  await createTable(client, template).catch(async error => {
    await engine.stop();
    throw error;
  });

  const { batchSize, batchingWindowSeconds, maxReceiveCount } = template.eventSource;
  const ingest = new LocalFunction({
    name: FUNCTION_NAME,
    bundle: asset('handlers', 'ingest.lambda', 'index.js'),
    ...template.function,
    endpoint,
    onLog: options.onLog,
  });
  const eventSource = new EventSource({
    queue: new Queue({
      visibilityTimeout: template.function.timeoutSeconds * VISIBILITY_PER_FUNCTION_TIMEOUT * 1000,
      maxReceiveCount,
      onDeadLetter: options.onDeadLetter,
    }),
    queueName: QUEUE_NAME,
    batchSize,
    batchingWindow: batchingWindowSeconds * 1000,
    retryDelay: RETRY_DELAY,
    invoke: (event, requestId) => ingest.invoke(event, requestId),
    onBatch: options.onBatch,
    now: options.now,
  });

  return {
    endpoint,
    tableName: TABLE_NAME,
    template,
    ledger: new LedgerClient({ client, tableName: TABLE_NAME, indexName: template.indexName, now: options.now }),
    send: body => eventSource.send(body),
    drain: () => eventSource.drain(),
    stop: async () => {
      await eventSource.stop();
      await ingest.stop();
      client.destroy();
      await engine.stop();
    },
  };
}

async function createTable(client: DynamoDBClient, { table }: LedgerTemplate): Promise<void> {
  await client.send(new CreateTableCommand(table));
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.1, maxDelay: 0.1 }, { TableName: table.TableName });
}

async function engineAt(port: number | undefined): Promise<Engine> {
  try {
    return await startEngine({ port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = { EADDRINUSE: 'it is taken', EACCES: 'this user may not' }[code ?? ''] ?? message;
    throw new LedgerError('BAD_INPUT', `cannot listen on port ${port} of 127.0.0.1: ${why}. Give another --port, or none for a free one.`);
  }
}
