import { readFile } from 'node:fs/promises';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { LedgerClient } from '../client';
import { Engine, startEngine } from './engine';
import { LedgerTemplate, readTemplate } from './ledger-template';
import { Manager, ManagerOptions } from './local-manager';
import { asset, bundle } from './package-root';
import { QueueFunction, QueueFunctionOptions } from './queue-function';
import { CREDENTIALS, REGION } from './surroundings';
import { startWorkQueue } from './work-queue';
import { LedgerError } from '../core/errors';

/** The constructs' stack on this machine: queue, function, table and index, and a manager. */
export interface Deployment {
  readonly endpoint: string;
  readonly tableName: string;
  readonly template: LedgerTemplate;
  readonly ledger: LedgerClient;
  /** It does nothing until it is told to dispatch. */
  readonly manager: Manager;
  /** Sends a message to the ledger's queue. */
  send(body: string): void;
  /** Takes no more messages. Resolves once each that was sent is recorded or in the dead-letter queue. */
  drain(): Promise<void>;
  /** Ends with the batch that is under way; nothing is kept. */
  stop(): Promise<void>;
}

export interface DeploymentOptions extends Pick<QueueFunctionOptions, 'onBatch' | 'onDeadLetter' | 'onLog' | 'waits' | 'now'> {
  /** TCP port of DynamoDB on 127.0.0.1. @default - a free one */
  readonly port?: number;
  readonly manager: Omit<ManagerOptions, 'onLog' | 'waits' | 'now'>;
}

const TABLE_NAME = 'ledger';
const INGEST_NAME = 'ledger-ingest';
const WORK_QUEUE_NAME = 'work';

export async function deploy({ manager, ...options }: DeploymentOptions): Promise<Deployment> {
  const engine = await engineAt(options.port);
  const workQueue = await startWorkQueue(WORK_QUEUE_NAME);
  const { endpoint } = engine;
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const stopServers = async () => {
    client.destroy();
    await workQueue.stop();
    await engine.stop();
  };
  const template = await readShippedTemplate(workQueue.url)
    .then(async read => createTable(client, read).then(() => read))
    .catch(async error => {
      await stopServers();
      throw error;
    });

  const ingest = new QueueFunction({ ...options, name: INGEST_NAME, bundle: bundle('ingest'), settings: template.ingest, endpoint });
  const { onLog, waits, now } = options;
  const managed = new Manager({ onLog, waits, now, ...manager }, { template, endpoint, workQueue });

  return {
    endpoint,
    tableName: TABLE_NAME,
    template,
    ledger: new LedgerClient({ client, tableName: TABLE_NAME, indexName: template.indexName, now }),
    manager: managed,
    send: body => ingest.send(body),
    drain: () => ingest.drain(),
    stop: async () => {
      await ingest.stop();
      await managed.stop();
      await stopServers();
    },
  };
}

async function readShippedTemplate(workQueueUrl: string): Promise<LedgerTemplate> {
  return readTemplate(JSON.parse(await readFile(asset('sandbox', 'ledger.template.json'), 'utf8')), { tableName: TABLE_NAME, workQueueUrl });
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
