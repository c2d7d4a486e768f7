import { CliError } from './cli-error';
import { ConnectionOptions, connectionOf, TIMEOUTS } from './connection';
import { EXIT } from './exit-code';
import { codeOf } from '../client/diagnosis';
import { LedgerError } from '../core/errors';
import type { Io } from '../terminal/io';

/** Services besides the ledger's own, as the variables of the SDK spell them. */
export type AwsService = 'EVENTBRIDGE' | 'LAMBDA' | 'SCHEDULER' | 'SFN' | 'SQS';

export type AwsOptions = Pick<ConnectionOptions, 'region' | 'profile'>;

/** What the SDK's client of a service is told. `--endpoint` is the ledger's alone; other services have the SDK's variables. */
export function serviceConfig(service: AwsService, options: AwsOptions, env: Io['env']) {
  return { ...serviceConnection(service, options, env), requestHandler: TIMEOUTS };
}

export function serviceConnection(service: AwsService, { region, profile }: AwsOptions, env: Io['env'], local?: string) {
  const { AWS_ENDPOINT_URL_DYNAMODB, ...others } = env;
  return connectionOf({ region, profile, endpoint: others[`AWS_ENDPOINT_URL_${service}`] ?? local }, others);
}

/** Words a failure of a service for who has to mend it; what is not known by name comes back as it is. */
export function serviceFailure(error: unknown, thing: string): unknown {
  const { message } = error as Error;
  const code = codeOf(error);
  switch (code) {
    case undefined:
      return error;
    case 'TABLE_NOT_FOUND':
      return new CliError(EXIT.NOT_FOUND, `there is no ${thing}. Check the name, the region and the account.`, error);
    default:
      return new LedgerError(code, `${thing}: ${message.split('\n')[0]}`, error);
  }
}
