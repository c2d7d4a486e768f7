import { Argument, Option } from 'commander';
import type { LedgerClient } from '../../client';
import type { EntryRef } from '../../core/entry';
import { LedgerError } from '../../core/errors';
import { optionGroup } from '../command';

/** Which event. */
export interface EventOptions {
  readonly timestamp?: string;
}

const ID = 'the event\'s id, as list prints it';

export const EVENT_ID = new Argument('<id>', ID);
export const OPTIONAL_EVENT_ID = new Argument('[id]', ID);

export const TIMESTAMP = optionGroup('One event:',
  new Option('--timestamp <timestamp>', 'the event\'s timestamp, as list --json prints it: saves a read'),
);

/** The key of an event that is known by its id. */
export async function refOf(ledger: LedgerClient, id: string, { timestamp }: EventOptions): Promise<EntryRef> {
  const found = timestamp ?? (await ledger.get({ id }))?.timestamp;
  if (found === undefined) throw eventNotFound(id, { timestamp });
  return { id, timestamp: found };
}

export function eventNotFound(id: string, { timestamp }: EventOptions): LedgerError {
  const and = timestamp === undefined ? '' : ` and timestamp ${JSON.stringify(timestamp)}`;
  return new LedgerError('EVENT_NOT_FOUND', `no event with id ${JSON.stringify(id)}${and} in this ledger. Ids are 36 characters, as list prints them.`);
}
