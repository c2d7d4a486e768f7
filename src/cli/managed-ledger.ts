import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Command, Option } from 'commander';
import { AwsOptions, serviceConfig, serviceFailure } from './aws-service';
import { CliError } from './cli-error';
import { untilAborted, withLedger } from './connection';
import { EXIT } from './exit-code';
import type { LedgerClient } from '../client';
import { MANAGER_DEFAULTS } from '../core/contract/defaults';
import { decodeDispatchSettings, DispatchFunctionSettings } from '../core/contract/manager-settings';
import type { Io } from '../terminal/io';
import { addLedgerOptions, LedgerOptions, wholeNumber } from './options/ledger-options';
import { parseDuration } from './options/time-option';
import type { RetryPolicy } from '../core/lifecycle';

/** A ledger, and how its manager works it off: as a deployed one is told by its construct, or by options. */
export interface ManagedOptions extends LedgerOptions {
  readonly manager?: string;
  readonly rowRetention?: string;
  readonly maxAttempts?: number;
  readonly retryDelay?: string;
  readonly maxRetryDelay?: string;
}

export function addManagedOptions(command: Command): Command {
  return addLedgerOptions(command)
    .addOption(new Option('--manager <function>', 'the ledger and the settings of a deployed manager, by the name of its dispatch function')
      .conflicts(['table', 'index']));
}

export function addRetention(command: Command): Command {
  return command.option('--row-retention <span>', 'how long the row stays once its status is final, such as 90d (default: the manager\'s, or forever)');
}

export function addRetryPolicy(command: Command): Command {
  const { maxAttempts, retryDelaySeconds, maxRetryDelaySeconds } = MANAGER_DEFAULTS.retry;
  return command
    .option('--max-attempts <number>', `attempts that an event gets (default: the manager's, or ${maxAttempts})`, wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--retry-delay <span>', `before the second attempt, doubled before each further one (default: the manager's, or ${retryDelaySeconds}s)`)
    .option('--max-retry-delay <span>', `at most this long (default: the manager's, or ${maxRetryDelaySeconds}s)`);
}

/** Opens the ledger for a while, with the settings of its manager. */
export async function withManagedLedger<T>(options: ManagedOptions, io: Io, use: (ledger: LedgerClient) => Promise<T>): Promise<T> {
  const rowRetentionSeconds = seconds('--row-retention', options.rowRetention);
  const given = retryPolicyOf(options);
  const manager = await settingsOf(options, io);
  return withLedger(connectionTo(options, manager), io, use, {
    rowRetentionSeconds: rowRetentionSeconds ?? manager?.rowRetentionSeconds,
    retryPolicy: { ...(manager?.retry ?? MANAGER_DEFAULTS.retry), ...given },
  });
}

/** The part of a policy that options give. */
export function retryPolicyOf({ maxAttempts, retryDelay, maxRetryDelay }: ManagedOptions): Partial<RetryPolicy> {
  return {
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(retryDelay === undefined ? {} : { retryDelaySeconds: seconds('--retry-delay', retryDelay) }),
    ...(maxRetryDelay === undefined ? {} : { maxRetryDelaySeconds: seconds('--max-retry-delay', maxRetryDelay) }),
  };
}

export function connectionTo<T extends LedgerOptions>(options: T, manager: DispatchFunctionSettings | undefined): T {
  return manager ? { ...options, table: manager.tableName, index: manager.indexName } : options;
}

/** What a deployed manager is told by its construct, if one is named. */
export async function settingsOf({ manager, region, profile }: ManagedOptions, io: Pick<Io, 'env' | 'signal'>): Promise<DispatchFunctionSettings | undefined> {
  if (manager === undefined) return undefined;
  const environment = await untilAborted(environmentOf(manager, { region, profile }, io.env), io.signal);
  try {
    return decodeDispatchSettings(environment);
  } catch (error) {
    throw new CliError(EXIT.USAGE, `function ${manager} is not the dispatch function of a manager: ${(error as Error).message}`, error);
  }
}

export function seconds(option: string, text: string): number;
export function seconds(option: string, text: string | undefined): number | undefined;
export function seconds(option: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : Math.ceil(parseDuration(option, text) / 1000);
}

async function environmentOf(FunctionName: string, options: AwsOptions, env: Io['env']): Promise<Record<string, string>> {
  const client = new LambdaClient(serviceConfig('LAMBDA', options, env));
  try {
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return Environment?.Variables ?? {};
  } catch (error) {
    throw serviceFailure(error, `function ${FunctionName}`);
  } finally {
    client.destroy();
  }
}
