import type { Command } from 'commander';
import type { LedgerClient } from '../../client';
import { refuse } from '../../client/input';
import { Entry, EntryRef, problemsOfWhy } from '../../core/entry';
import type { SettleRequest } from '../../core/ledger-api';
import type { Io } from '../../terminal/io';
import { EXIT } from '../exit-code';
import { addManagedOptions, ManagedOptions, withManagedLedger } from '../managed-ledger';
import { addTimestamp, addWhy, ChangeOptions, changeRequest, refOf } from '../options/change-options';
import { wholeNumber } from '../options/ledger-options';
import { print } from '../output';
import { changedText } from '../text/changed-text';

export interface SettleOptions extends ManagedOptions, ChangeOptions {
  readonly attempt?: number;
}

/** @param own adds what the command alone takes */
export function addSettleOptions(command: Command, own: (command: Command) => Command): Command {
  return addManagedOptions(own(addTimestamp(addWhy(command
    .argument('<id>', 'the event\'s id, as list prints it')
    .option('--attempt <number>', 'only if this attempt is under way (default: whichever is)', wholeNumber(1, Number.MAX_SAFE_INTEGER))))));
}

/** Settles the event that the command names. */
export async function settle(
  command: Command, io: Io, change: (ledger: LedgerClient, ref: EntryRef, request: SettleRequest) => Promise<Entry>,
): Promise<number> {
  const options = command.opts<SettleOptions>();
  const [id] = command.args;
  const request = { ...changeRequest(options, io), attempt: options.attempt };
  refuse(problemsOfWhy(request));
  const entry = await withManagedLedger(options, io, async ledger => change(ledger, await refOf(ledger, id, options.timestamp), request));
  print(entry, options, io, () => changedText(entry, io));
  return EXIT.DONE;
}
