import { Option } from 'commander';
import type { LedgerClient } from '../../client';
import { refuse } from '../../client/input';
import { Entry, EntryRef, problemsOfWhy } from '../../core/entry';
import type { SettleRequest } from '../../core/ledger-api';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { withLedger } from '../ledger-connection';
import { CHANGE, ChangeOptions, changeRequest, REASON_AND_BY } from '../options/change-options';
import { EVENT_ID, EventOptions, refOf, TIMESTAMP } from '../options/event-option';
import { LEDGER_COMMAND, LedgerCommandOptions } from '../options/ledger-options';
import type { ManagerOptions } from '../options/manager-options';
import { wholeNumber } from '../options/number-option';
import { print } from '../options/output-options';
import { changedText } from '../text/changed-text';

export interface SettleOptions extends LedgerCommandOptions, ManagerOptions, EventOptions, ChangeOptions {
  readonly attempt?: number;
}

/** A command that settles one event that is dispatched. */
export function settleCommand<Own = object>(
  words: Pick<CliCommand, 'name' | 'summary' | 'description'>,
  own: readonly Option[],
  settings: readonly Option[],
  change: (ledger: LedgerClient, ref: EntryRef, request: SettleRequest, options: Own) => Promise<Entry>,
): CliCommand<SettleOptions & Own> {
  return {
    ...words,
    argument: EVENT_ID,
    options: [
      ...TIMESTAMP,
      ...optionGroup(CHANGE,
        ...own,
        new Option('--attempt <number>', 'only if this is the current attempt (default: any attempt)').argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
      ),
      ...REASON_AND_BY,
      ...settings,
      ...LEDGER_COMMAND,
    ],

    async run(options, [id], io) {
      const request = { ...changeRequest(options, io), attempt: options.attempt };
      refuse(problemsOfWhy(request));
      const entry = await withLedger(options, io, async ledger => change(ledger, await refOf(ledger, id, options), request, options));
      print(entry, options, io, () => changedText(entry, io));
      return EXIT.DONE;
    },
  };
}
