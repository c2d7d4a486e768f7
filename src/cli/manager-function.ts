import { FunctionConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import { serviceConfig } from './aws-service';
import { CliError } from './cli-error';
import type { AwsOptions } from './connection';
import { EXIT } from './exit-code';
import { configurationOf } from './ledger-functions';
import { decodeDispatchSettings, DispatchFunctionSettings } from '../core/contract/manager-settings';
import { untilAborted } from '../terminal/interrupt';
import type { Io } from '../terminal/io';

/** The dispatch function of a deployed manager. */
export interface ManagerFunction {
  readonly arn: string;
  readonly settings: DispatchFunctionSettings;
}

/** Reads the settings of a deployed manager from the environment of its dispatch function. */
export async function readManager(name: string, options: AwsOptions, io: Pick<Io, 'env' | 'signal'>): Promise<ManagerFunction> {
  const { FunctionArn: arn = '', Environment: environment } = await untilAborted(readConfiguration(name, options, io.env), io.signal);
  try {
    return { arn, settings: decodeDispatchSettings(environment?.Variables ?? {}) };
  } catch (error) {
    throw new CliError(EXIT.USAGE, `function ${name} is not the dispatch function of a manager: ${(error as Error).message}`, error);
  }
}

async function readConfiguration(name: string, options: AwsOptions, env: Io['env']): Promise<FunctionConfiguration> {
  const client = new LambdaClient(serviceConfig('LAMBDA', options, env));
  try {
    return await configurationOf(client, name);
  } finally {
    client.destroy();
  }
}
