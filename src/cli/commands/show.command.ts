import { ClockText } from '../../terminal/clock-text';
import { Paint } from '../../terminal/paint';
import type { CliCommand } from '../command';
import { EXIT } from '../exit-code';
import { withLedger } from '../ledger-connection';
import { EVENT_ID, eventNotFound, EventOptions, TIMESTAMP } from '../options/event-option';
import { LEDGER_COMMAND, LedgerCommandOptions } from '../options/ledger-options';
import { print } from '../options/output-options';
import { EntryText } from '../text/entry-text';

interface ShowOptions extends LedgerCommandOptions, EventOptions {}

export const show: CliCommand<ShowOptions> = {
  name: 'show',
  summary: 'show one event and its history',
  description: 'Shows one event with all its attributes and its history.',
  argument: EVENT_ID,
  options: [...TIMESTAMP, ...LEDGER_COMMAND],

  async run(options, [id], io) {
    const entry = await withLedger(options, io, ledger => ledger.get({ id, timestamp: options.timestamp }));
    if (!entry) throw eventNotFound(id, options);

    print(entry, options, io, () => new EntryText(io, new ClockText(options.utc === true), new Paint(io)).details(entry));
    return EXIT.DONE;
  },
};
