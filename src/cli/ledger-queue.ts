import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { serviceConfig, serviceFailure } from './aws-service';
import { CliError } from './cli-error';
import type { AwsOptions } from './connection';
import { EXIT } from './exit-code';
import { configurationOf, mappingsOf } from './ledger-functions';
import { queueUrlOf } from '../client/dead-letter-queue';
import { decodeIngestSettings, IngestSettings } from '../core/contract/ingest-settings';
import type { Io } from '../terminal/io';

/** The queue that ingest reads. */
export interface LedgerQueue {
  readonly arn: string;
  readonly url: string;
}

/** What the ingest function of a deployed ledger says about the ledger. */
export interface DeployedIngest {
  readonly settings: IngestSettings;
  readonly queue: LedgerQueue;
}

/** Reads the settings of a deployed ledger from its ingest function, and its queue from the function's event source. */
export async function readIngest(name: string, options: AwsOptions, env: Io['env']): Promise<DeployedIngest> {
  const client = new LambdaClient(serviceConfig('LAMBDA', options, env));
  try {
    const { Environment: environment } = await configurationOf(client, name);
    const settings = settingsOf(name, environment?.Variables ?? {});
    const mapping = (await mappingsOf(client, name)).find(({ EventSourceArn = '' }) => EventSourceArn.split(':')[2] === 'sqs');
    if (!mapping?.EventSourceArn) throw new CliError(EXIT.NOT_FOUND, `function ${name} reads no queue. Give the queue with --queue URL.`);
    return { settings, queue: { arn: mapping.EventSourceArn, url: await urlOf(mapping.EventSourceArn, options, env) } };
  } finally {
    client.destroy();
  }
}

/** `https://sqs.eu-west-1.amazonaws.com/123456789012/name`, or the same behind another endpoint. */
export function parseQueueUrl(url: string): LedgerQueue {
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
  const client = new SQSClient(serviceConfig('SQS', options, env));
  try {
    return await queueUrlOf(client, arn);
  } catch (error) {
    throw serviceFailure(error, `queue ${arn}`);
  } finally {
    client.destroy();
  }
}
