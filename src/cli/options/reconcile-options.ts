import { Option } from 'commander';
import { AWS } from './ledger-options';
import { wholeNumber } from './number-option';
import { JSON_OUTPUT, OutputOptions, UTC } from './output-options';
import { optionGroup } from '../command';
import type { AwsOptions } from '../connection';

export interface ReconcileOptions extends AwsOptions, OutputOptions {
  readonly table?: string;
  /** The ingest function of the ledger. */
  readonly ingest?: string;
  readonly tableEndpoint?: string;
  readonly endpoint?: string;
  readonly queue?: string;
  readonly filter?: readonly string[];
  readonly grace: string;
  readonly since?: string;
  readonly rowRetention?: string;
  readonly rate?: number;
  readonly cursor?: string;
}

export const LEDGER_OF_BUCKET = [
  ...optionGroup('Ledger:',
    new Option('--table <name>', 'the ledger\'s table (or S3_EVENT_LEDGER_TABLE)'),
    new Option('--ingest <function>', 'the table, the queue and the retention of a deployed ledger, by the name of its ingest function').conflicts(['table', 'queue']),
    new Option('--queue <url>', 'the ledger\'s queue: shows what the ledger records of the bucket, and receives the repairs'),
    new Option('--row-retention <duration>', 'the ledger\'s rowRetention, such as 90d; older objects are counted as expired (default: that of --ingest)'),
    new Option('--table-endpoint <url>', 'another DynamoDB endpoint, such as the sandbox (or AWS_ENDPOINT_URL_DYNAMODB)'),
  ),
];

export const STORE = [
  ...AWS,
  ...optionGroup('AWS:', new Option('--endpoint <url>', 'the endpoint of an S3-compatible store (or AWS_ENDPOINT_URL_S3)')),
];

export const OBJECTS = optionGroup('Which objects:',
  new Option('--grace <duration>', 'how late an event may arrive: younger objects are not checked').default('1h'),
  new Option('--filter <prefix*suffix>', 'keys that the ledger records, such as incoming/*.json, or * for all; repeatable (default: the bucket\'s notifications)')
    .argParser((text: string, previous: readonly string[] = []) => [...previous, text]),
);

export const RATE = new Option('--rate <number>', 'most objects per second to send to the queue').argParser(wholeNumber(1, 1_000_000));
export const RESUME = new Option('--cursor <cursor>', 'continue where a run was interrupted, with the same bucket, prefix and table');
export const RECONCILE_OUTPUT = [...JSON_OUTPUT, ...UTC];
