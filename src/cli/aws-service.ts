import { CliError } from './cli-error';
import { AwsOptions, connectionOf, isLoopback, TIMEOUTS } from './connection';
import { EXIT } from './exit-code';
import { codeOf } from '../client/diagnosis';
import * as targets from '../client/targets';
import type { TargetAddress } from '../core/contract/target-address';
import { LedgerError } from '../core/errors';
import type { Io } from '../terminal/io';

/** Services besides DynamoDB, spelled as in the SDK's environment variables. */
export type AwsService = 'CLOUDWATCH' | 'EVENTBRIDGE' | 'LAMBDA' | 'SCHEDULER' | 'SFN' | 'SQS';

const TARGET_SERVICES: Record<TargetAddress['kind'], AwsService> = {
  'queue': 'SQS',
  'state-machine': 'SFN',
  'function': 'LAMBDA',
  'event-bus': 'EVENTBRIDGE',
  'forwarder': 'LAMBDA',
};

/** The settings of an SDK client. `--endpoint` is for DynamoDB only; the SDK's environment variables set the endpoints of other services. */
export function serviceConfig(service: AwsService, options: AwsOptions, env: Io['env']) {
  return { ...serviceConnection(service, options, env), requestHandler: TIMEOUTS };
}

export function serviceConnection(service: AwsService, { region, profile }: AwsOptions, env: Io['env'], local?: string) {
  const { AWS_ENDPOINT_URL_DYNAMODB, ...others } = env;
  return connectionOf({ region, profile, endpoint: others[`AWS_ENDPOINT_URL_${service}`] || local }, others);
}

/** What delivers to a target, with the connection of this command line. A queue on this machine needs no credentials. */
export function createTarget(address: TargetAddress, options: AwsOptions, env: Io['env']): targets.TargetFactory {
  const local = address.kind === 'queue' && isLoopback(new URL(address.url)) ? new URL(address.url).origin : undefined;
  return targets.createTarget(address, serviceConnection(TARGET_SERVICES[address.kind], options, env, local));
}

/** Turns an error of a service into one with an exit code. An unknown error is returned as it is. */
export function serviceFailure(error: unknown, resource: string): unknown {
  const { message } = error as Error;
  const code = codeOf(error);
  switch (code) {
    case undefined:
      return error;
    case 'TABLE_NOT_FOUND':
      return new CliError(EXIT.NOT_FOUND, `there is no ${resource}. Check the name, the region and the account.`, error);
    default:
      return new LedgerError(code, `${resource}: ${message.split('\n')[0]}`, error);
  }
}
