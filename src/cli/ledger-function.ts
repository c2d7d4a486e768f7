import { GetFunctionConfigurationCommand, LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { serviceConfig, serviceFailure } from './aws-service';
import { CliError } from './cli-error';
import type { AwsOptions } from './connection';
import { EXIT } from './exit-code';
import { decodeIngestSettings, IngestSettings } from '../core/contract/ingest-settings';
import type { Io } from '../terminal/io';

/** The ingest function of a deployed ledger, and the queue that it reads. */
export interface LedgerFunction {
  readonly settings: IngestSettings;
  readonly queue: QueueAddress;
}

export interface QueueAddress {
  readonly arn: string;
  readonly url: string;
}

/** Reads the settings of a deployed ledger from its ingest function, and its queue from the function's event source. */
export async function readLedgerFunction(name: string, options: AwsOptions, env: Io['env']): Promise<LedgerFunction> {
  const client = new LambdaClient(serviceConfig('LAMBDA', options, env));
  try {
    const { Environment: environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    const settings = settingsOf(name, environment?.Variables ?? {});
    const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({ FunctionName: name }));
    const [arn] = EventSourceMappings.flatMap(({ EventSourceArn = '' }) => (EventSourceArn.split(':')[2] === 'sqs' ? [EventSourceArn] : []));
    if (arn === undefined) throw new CliError(EXIT.NOT_FOUND, `function ${name} reads no queue. Give the queue with --queue URL.`);
    return { settings, queue: { arn, url: await urlOf(arn, options, env) } };
  } catch (error) {
    throw error instanceof CliError ? error : serviceFailure(error, `function ${name}`);
  } finally {
    client.destroy();
  }
}

/** `https://sqs.eu-west-1.amazonaws.com/123456789012/name`, or the same behind another endpoint. */
export function parseQueueUrl(url: string): QueueAddress {
  const [, account, name, ...more] = URL.canParse(url) ? new URL(url).pathname.split('/') : [];
  if (!account || !name || more.length > 0) {
    throw new CliError(EXIT.USAGE, `--queue is not the URL of a queue: ${JSON.stringify(url)}. Use the one that SQS shows, such as https://sqs.eu-west-1.amazonaws.com/123456789012/name.`);
  }
  const [, region = '*'] = /^sqs\.([a-z0-9-]+)\./.exec(new URL(url).hostname) ?? [];
  return { url, arn: `arn:*:sqs:${region}:${account}:${name}` };
}

function settingsOf(name: string, variables: Record<string, string>): IngestSettings {
  try {
    return decodeIngestSettings(variables);
  } catch (error) {
    throw new CliError(EXIT.USAGE, `function ${name} is not the ingest function of a ledger: ${(error as Error).message}`, error);
  }
}

async function urlOf(arn: string, options: AwsOptions, env: Io['env']): Promise<string> {
  const [, , , , account, name] = arn.split(':');
  const client = new SQSClient(serviceConfig('SQS', options, env));
  try {
    const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }));
    return QueueUrl;
  } catch (error) {
    throw serviceFailure(error, `queue ${name}`);
  } finally {
    client.destroy();
  }
}
