import { readFile } from 'node:fs/promises';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { LedgerClient } from '../client';
import { DynamoDbObjectLookUp } from '../client/object-look-up';
import { CREDENTIALS, REGION } from './aws/local-account';
import { QueueFunction, QueueFunctionOptions } from './aws/queue-function';
import { startSqsEndpoint } from './aws/sqs-endpoint';
import { TargetQueue } from './aws/target-queue';
import { Engine, EngineOptions, startEngine } from './engine';
import { Deployed, FunctionSettings, LedgerTemplate, readTemplate } from './ledger-template';
import { LocalManager, ManagerOptions } from './local-manager';
import type { ServedLedger } from './options';
import { asset, bundle } from './package-assets';
import { WrittenRows } from './written-rows';
import { decodeDispatchSettings } from '../core/contract/manager-settings';
import type { Entry } from '../core/entry';
import { LedgerError } from '../core/errors';
import type { ObjectLookUp } from '../core/ports';

/** The stack of the constructs on this machine: a ledger with its queue, function and table, and a manager. */
export interface Deployment {
  readonly endpoint: string;
  readonly tableName: string;
  readonly template: LedgerTemplate;
  readonly ledger: LedgerClient;
  /** Runs only when it is called. */
  readonly manager: LocalManager;
  /** The ledger's events of the objects of a bucket. */
  lookUp(bucket: string, signal: AbortSignal): ObjectLookUp;
  /** Resolves once every message that was sent is recorded or in the dead-letter queue. */
  settled(): Promise<void>;
  /** Sends a message to the ledger's queue. */
  send(body: string): void;
  /** Accepts no more messages. Resolves once every message is recorded or in the dead-letter queue. */
  drain(): Promise<void>;
  /** Delivers messages after `drain`, by another event source mapping. Resolves once every message is recorded or in the dead-letter queue. */
  redeliver(bodies: readonly string[]): Promise<void>;
  /** Stops after the current batch and deletes everything. */
  stop(): Promise<void>;
}

export interface DeploymentOptions extends Pick<QueueFunctionOptions, 'onBatch' | 'onDeadLetter' | 'onLog' | 'waits' | 'now'> {
  /** TCP port of DynamoDB on 127.0.0.1. @default - a free port */
  readonly port?: number;
  readonly manager: Omit<ManagerOptions, 'onLog' | 'waits' | 'now'>;
  /** Called with rows after they were written, by whichever client. Of several writes of a row it may receive only the last. */
  readonly onRows?: (entries: readonly Entry[]) => Promise<void>;
}

const TABLE_NAME = 'ledger';
const INGEST_NAME = 'ledger-ingest';
const TARGET_QUEUE_NAME = 'work';
const WAKE_QUEUE_NAME = 'wake.fifo';

/** What is served while the ledger exists. */
export function servedLedger(
  { ledger, tableName, template }: Deployment, environment: Readonly<Record<string, string>>, reconcile?: ServedLedger['reconcile'],
): ServedLedger {
  const { maxInFlight } = decodeDispatchSettings({ ...template.dispatch.environment, ...environment });
  return { ledger, tableName, maxInFlight, reconcile };
}

export async function deploy({ manager, onRows, ...options }: DeploymentOptions): Promise<Deployment> {
  const written = onRows && new WrittenRows(() => ledger, onRows);
  const engine = await engineAt({ port: options.port, onWrite: written && (ref => written.add(ref)) });
  const sqs = await startSqsEndpoint();
  const targetQueue = new TargetQueue(sqs, TARGET_QUEUE_NAME);
  const { endpoint } = engine;
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const stopServers = async () => {
    client.destroy();
    await sqs.stop();
    await engine.stop();
  };
  const urls = { targetQueueUrl: targetQueue.url, wakeQueueUrl: sqs.urlOf(WAKE_QUEUE_NAME) };
  const template = await readShippedTemplate(urls, { AWS_ENDPOINT_URL_SQS: sqs.endpoint })
    .then(async read => createTable(client, read).then(() => read))
    .catch(async error => {
      await stopServers();
      throw error;
    });

  const createIngest = (onBatch = options.onBatch) => new QueueFunction({ ...options, onBatch, name: INGEST_NAME, bundle: bundle('ingest'), settings: template.ingest, endpoint });
  const ingest = createIngest();
  const { onLog, waits, now } = options;
  const managed = new LocalManager({ onLog, waits, now, ...manager }, {
    template, endpoint, targetQueue, serveWakeQueue: receive => sqs.serve(WAKE_QUEUE_NAME, receive),
  });
  const ledger = new LedgerClient({ client, tableName: TABLE_NAME, indexName: template.indexName, now });

  return {
    endpoint,
    tableName: TABLE_NAME,
    template,
    ledger,
    manager: managed,
    lookUp: (bucket, signal) => new DynamoDbObjectLookUp({ client, tableName: TABLE_NAME, bucket, signal }),
    settled: () => ingest.idle(),
    send: body => ingest.send(body),
    drain: () => ingest.drain(),
    redeliver: async bodies => {
      const another = createIngest(async () => {});
      try {
        bodies.forEach(body => another.send(body));
        await another.drain();
      } finally {
        await another.stop();
      }
    },
    stop: async () => {
      await ingest.stop();
      await managed.stop();
      await written?.close();
      await stopServers();
    },
  };
}

async function readShippedTemplate(urls: Omit<Deployed, 'tableName'>, environment: Readonly<Record<string, string>>): Promise<LedgerTemplate> {
  const template = readTemplate(JSON.parse(await readFile(asset('sandbox', 'ledger.template.json'), 'utf8')), { ...urls, tableName: TABLE_NAME });
  const located = <T extends FunctionSettings>(settings: T): T => ({ ...settings, environment: { ...settings.environment, ...environment } });
  return { ...template, ingest: located(template.ingest), dispatch: located(template.dispatch), settle: located(template.settle) };
}

async function createTable(client: DynamoDBClient, { table }: LedgerTemplate): Promise<void> {
  await client.send(new CreateTableCommand(table));
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.1, maxDelay: 0.1 }, { TableName: table.TableName });
}

async function engineAt(options: EngineOptions): Promise<Engine> {
  const { port } = options;
  try {
    return await startEngine(options);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = { EADDRINUSE: 'the port is in use', EACCES: 'permission denied' }[code ?? ''] ?? message;
    throw new LedgerError('BAD_INPUT', `cannot listen on port ${port} of 127.0.0.1: ${why}. Use another --port, or omit it for a free port.`);
  }
}
