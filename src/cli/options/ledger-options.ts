import { Option } from 'commander';
import { JSON_OUTPUT, OutputOptions, UTC } from './output-options';
import { DEFAULT_INDEX_NAME } from '../../core/contract/table-schema';
import { optionGroup } from '../command';
import type { ConnectionOptions } from '../connection';

/** Which ledger. */
export interface LedgerOptions extends ConnectionOptions {
  readonly table?: string;
  readonly index: string;
  /** The dispatch function of a manager. */
  readonly manager?: string;
}

/** The options of every command that reads or changes a ledger. */
export type LedgerCommandOptions = LedgerOptions & OutputOptions;

const REGION = () => new Option('--region <region>', 'AWS region (or AWS_REGION, or the region of the profile)');
const PROFILE = () => new Option('--profile <name>', 'AWS profile (or AWS_PROFILE)');

export const AWS = optionGroup('AWS:', REGION(), PROFILE());

export const LEDGER = optionGroup('Ledger:',
  new Option('--table <name>', 'the ledger\'s table (or S3_EVENT_LEDGER_TABLE)'),
  new Option('--index <name>', 'the index by status and time').default(DEFAULT_INDEX_NAME),
  new Option('--manager <function>', 'the table, the index and the settings of a deployed manager, by the name of its dispatch function').conflicts(['table', 'index']),
  REGION(),
  PROFILE(),
  new Option('--endpoint <url>', 'another DynamoDB endpoint, such as the sandbox (or AWS_ENDPOINT_URL_DYNAMODB); an endpoint on this machine needs no credentials and no region'),
);

export const LEDGER_COMMAND = [...JSON_OUTPUT, ...UTC, ...LEDGER];
