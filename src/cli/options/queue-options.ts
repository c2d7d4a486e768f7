import { Option } from 'commander';
import { AWS } from './ledger-options';
import { optionGroup } from '../command';
import type { AwsOptions } from '../connection';

/** Which dead-letter queue. */
export interface QueueOptions extends AwsOptions {
  readonly table?: string;
  readonly manager?: string;
  readonly queue?: string;
  readonly outcomes?: true;
}

export const QUEUE = [
  ...optionGroup('Dead-letter queue:',
    new Option('--table <name>', 'of the ledger with this table: searches the functions of the region (default: $S3_EVENT_LEDGER_TABLE)').conflicts(['manager', 'queue']),
    new Option('--manager <function>', 'of the outcomes of this manager, by the name of its dispatch function: searches the functions of the region').conflicts('queue'),
    new Option('--queue <url>', 'by its URL, without a search'),
    new Option('--outcomes', 'with --queue: its messages are outcomes, not S3 events'),
  ),
  ...AWS,
];
