import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { serviceConfig, serviceFailure } from './aws-service';
import { CliError } from './cli-error';
import type { AwsOptions } from './connection';
import { EXIT } from './exit-code';
import { decodeDispatchSettings, DispatchFunctionSettings } from '../core/contract/manager-settings';
import { untilAborted } from '../terminal/interrupt';
import type { Io } from '../terminal/io';

/** Reads the settings of a deployed manager from the environment of its dispatch function. */
export async function readManager(name: string, options: AwsOptions, io: Pick<Io, 'env' | 'signal'>): Promise<DispatchFunctionSettings> {
  const environment = await untilAborted(environmentOf(name, options, io.env), io.signal);
  try {
    return decodeDispatchSettings(environment);
  } catch (error) {
    throw new CliError(EXIT.USAGE, `function ${name} is not the dispatch function of a manager: ${(error as Error).message}`, error);
  }
}

async function environmentOf(name: string, options: AwsOptions, env: Io['env']): Promise<Record<string, string>> {
  const client = new LambdaClient(serviceConfig('LAMBDA', options, env));
  try {
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return Environment?.Variables ?? {};
  } catch (error) {
    throw serviceFailure(error, `function ${name}`);
  } finally {
    client.destroy();
  }
}
