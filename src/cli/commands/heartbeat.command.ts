import { Option } from 'commander';
import { problemsOfLease, refuse } from '../../client/input';
import { fromNow } from '../../terminal/clock-text';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { withLedger } from '../ledger-connection';
import { CHANGE } from '../options/change-options';
import { EVENT_ID, EventOptions, refOf, TIMESTAMP } from '../options/event-option';
import { LEDGER_COMMAND, LedgerCommandOptions } from '../options/ledger-options';
import { wholeNumber } from '../options/number-option';
import { print } from '../options/output-options';
import { seconds } from '../options/time-option';
import { objectBeside } from '../text/object-text';

interface HeartbeatOptions extends LedgerCommandOptions, EventOptions {
  readonly lease?: string;
  readonly attempt?: number;
}

export const heartbeat: CliCommand<HeartbeatOptions> = {
  name: 'heartbeat',
  summary: 'extend the lease of one dispatched event',
  description: 'Extends the lease of one event that is dispatched, as its target would, so that it is not delivered again in the meantime. Never shortens '
    + 'the lease, and never extends it beyond the manager\'s maxLease after the claim.',
  argument: EVENT_ID,
  options: [
    ...TIMESTAMP,
    ...optionGroup(CHANGE,
      new Option('--lease <duration>', 'how long from now, such as 2h (default: the manager\'s lease, or 900s)'),
      new Option('--attempt <number>', 'only if this is the current attempt (default: any attempt)').argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    ),
    ...LEDGER_COMMAND,
  ],
  examples: ['heartbeat 6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5 --manager my-manager-dispatch --lease 2h'],

  async run(options, [id], io) {
    const { attempt } = options;
    const leaseSeconds = seconds('--lease', options.lease);
    refuse(problemsOfLease(leaseSeconds));
    const entry = await withLedger(options, io, async ledger => ledger.heartbeat(await refOf(ledger, id, options), { attempt, leaseSeconds }));
    const { leaseUntil = entry.timestamp } = entry;
    const words = `${entry.id}  lease ends ${fromNow(leaseUntil, io.now())}  `;
    print(entry, options, io, () => `${words}${objectBeside(words, entry, io)}\n`);
    return EXIT.DONE;
  },
};
