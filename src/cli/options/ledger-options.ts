import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_INDEX_NAME } from '../../core/contract/table-schema';
import type { ConnectionOptions } from '../connection';

/** How a command shows what it found. */
export interface OutputOptions {
  readonly json?: true;
  readonly ndjson?: true;
  readonly utc?: true;
}

export type LedgerOptions = ConnectionOptions & OutputOptions;

/** The options of every command that talks to a ledger. */
export function addLedgerOptions(command: Command): Command {
  return addAwsOptions(addTimeZone(addJson(command))
    .optionsGroup('Ledger:')
    .option('--table <name>', 'the ledger\'s table (or S3_EVENT_LEDGER_TABLE)')
    .option('--index <name>', 'the index by status and time', DEFAULT_INDEX_NAME))
    .option('--endpoint <url>', 'another DynamoDB, such as the sandbox (or AWS_ENDPOINT_URL_DYNAMODB); one on this machine needs no credentials and no region');
}

export function addJson(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .addOption(new Option('--json', 'one JSON document').conflicts('ndjson'))
    .option('--ndjson', 'a JSON document a line, printed as it comes');
}

export function addAwsOptions(command: Command): Command {
  return command
    .option('--region <region>', 'AWS region (or AWS_REGION, or that of the profile)')
    .option('--profile <name>', 'AWS profile (or AWS_PROFILE)');
}

export function addTimeZone(command: Command): Command {
  return command.option('--utc', 'times in UTC instead of the zone of this machine');
}

/** Reads an option's value as a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
