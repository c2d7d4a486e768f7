import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { serviceConfig, serviceFailure } from './aws-service';
import { CliError } from './cli-error';
import { EXIT } from './exit-code';
import { functionsOfTable, LedgerFunctionKind, mappingsOf } from './ledger-functions';
import { readManager } from './manager-function';
import type { QueueOptions } from './options/queue-options';
import { isMissing } from '../client/aws-errors';
import { DeadLetterQueue, QueueFacts, queueUrlOf } from '../client/dead-letter-queue';
import { ENVIRONMENT_VARIABLES } from '../core/contract/environment-variables';
import type { DeadLetterKind } from '../core/dead-letter';
import { LedgerError } from '../core/errors';
import type { Io } from '../terminal/io';

/** A dead-letter queue, what its messages are, and the queue that they come from. */
export interface FoundQueue {
  readonly queue: DeadLetterQueue;
  readonly kind: DeadLetterKind;
  readonly facts: QueueFacts;
  readonly source: QueueFacts;
}

/** Finds the dead-letter queue that the options name, and closes the connection after `use`. */
export async function withDeadLetters<T>(options: QueueOptions, io: Io, use: (found: FoundQueue) => Promise<T>): Promise<T> {
  const client = new SQSClient({ ...serviceConfig('SQS', options, io.env), md5: false });
  try {
    return await use(await find(client, options, io));
  } finally {
    client.destroy();
  }
}

async function find(client: SQSClient, options: QueueOptions, io: Io): Promise<FoundQueue> {
  const { url, kind } = await address(client, options, io);
  const queue = new DeadLetterQueue(client, url);
  try {
    const [facts, [source, ...others]] = await Promise.all([queue.facts(), queue.sources()]);
    if (source === undefined) {
      // Reading a queue counts as an attempt to process its messages.
      const own = facts.deadLetterArn === undefined ? '' : ` Its own dead-letter queue is ${facts.deadLetterArn}.`;
      throw new LedgerError('BAD_INPUT', `${url} is not the dead-letter queue of any queue.${own} Use the URL of a dead-letter queue.`);
    }
    if (others.length > 0) {
      throw new LedgerError('BAD_INPUT', `${url} is the dead-letter queue of several queues: ${[source, ...others].join(', ')}. A ledger or manager has one of its own.`);
    }
    return { queue, kind, facts, source: await queue.facts(source) };
  } catch (error) {
    throw queueFailure(error, `queue ${url}`);
  }
}

async function address(client: SQSClient, options: QueueOptions, io: Io): Promise<{ readonly url: string; readonly kind: DeadLetterKind }> {
  const { queue, outcomes, manager } = options;
  const table = options.table ?? (manager === undefined && queue === undefined ? io.env.S3_EVENT_LEDGER_TABLE : undefined);
  if (queue !== undefined) {
    if (!URL.canParse(queue)) throw new LedgerError('BAD_INPUT', `--queue is not a URL: ${JSON.stringify(queue)}. Use the URL of the dead-letter queue that SQS shows.`);
    return { url: queue, kind: outcomes ? 'outcomes' : 'events' };
  }
  if (manager !== undefined) {
    const { settings } = await readManager(manager, options, io);
    const isOwn = (variables: Readonly<Record<string, string>>) => variables[ENVIRONMENT_VARIABLES.managerName] === settings.managerName;
    return { url: await searched(client, 'settle', settings.tableName, options, io, isOwn), kind: 'outcomes' };
  }
  if (!table) {
    throw new LedgerError('BAD_INPUT', 'name the ledger with --table, the manager with --manager, or the dead-letter queue with --queue.');
  }
  return { url: await searched(client, 'ingest', table, options, io), kind: 'events' };
}

/** From the function to the queue that it reads, and from there to the dead-letter queue. */
async function searched(
  client: SQSClient, kind: LedgerFunctionKind, table: string, options: QueueOptions, io: Io,
  isOwn: (variables: Readonly<Record<string, string>>) => boolean = () => true,
): Promise<string> {
  const lambda = new LambdaClient(serviceConfig('LAMBDA', options, io.env));
  try {
    const found = (await functionsOfTable(lambda, table)).filter(each => each.kind === kind && isOwn(each.variables));
    if (found.length !== 1) {
      const names = found.map(({ name }) => name).join(', ');
      throw new CliError(EXIT.NOT_FOUND, `${found.length === 0 ? 'no' : 'more than one'} ${kind} function of table ${table} is in this region${names && `: ${names}`}. Use --queue URL.`);
    }
    const [{ EventSourceArn: arn = '' } = {}] = await mappingsOf(lambda, found[0].name);
    if (arn === '') throw new CliError(EXIT.NOT_FOUND, `function ${found[0].name} reads no queue. Deploy again, or use --queue URL.`);
    const source = new DeadLetterQueue(client, await queueUrlOf(client, arn));
    const { deadLetterArn } = await source.facts();
    if (deadLetterArn === undefined) throw new CliError(EXIT.NOT_FOUND, `queue ${arn} has no dead-letter queue. Deploy again, or use --queue URL.`);
    return await queueUrlOf(client, deadLetterArn);
  } catch (error) {
    throw queueFailure(error, `dead-letter queue of function ${kind} of table ${table}`);
  } finally {
    lambda.destroy();
  }
}

/** Turns an error of SQS into one with an exit code. */
export function queueFailure(error: unknown, resource: string): unknown {
  if (error instanceof LedgerError || error instanceof CliError) return error;
  if (isMissing(error) && !/task/i.test((error as Error).message)) return new CliError(EXIT.NOT_FOUND, `there is no ${resource}. Check the URL, the region and the account.`, error);
  return serviceFailure(error, resource);
}
