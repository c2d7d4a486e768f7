import type { Command } from 'commander';
import type { LedgerClient } from '../../client';
import type { EntryRef } from '../../core/entry';
import { LedgerError } from '../../core/errors';
import type { ChangeRequest } from '../../core/ledger-api';
import type { Io } from '../../terminal/io';
import { notFound } from '../commands/show.command';

/** Who changes events, and why. */
export interface WhyOptions {
  readonly reason?: string;
  readonly by?: string;
}

export interface ChangeOptions extends WhyOptions {
  readonly timestamp?: string;
}

export function addWhy(command: Command): Command {
  return addBy(command.option('--reason <text>', 'why, for the history: up to 512 characters'));
}

export function addBy(command: Command): Command {
  return command.option('--by <name>', 'who, for the history (default: you@this-machine)');
}

export function addTimestamp(command: Command): Command {
  return command.option('--timestamp <timestamp>', 'the event\'s timestamp, as list --json prints it: saves a read');
}

export function changeRequest({ reason, by }: WhyOptions, io: Pick<Io, 'user'>): ChangeRequest {
  return { by: by ?? io.user, reason };
}

/** The whole key of an event that is known by its id. */
export async function refOf(ledger: LedgerClient, id: string, timestamp: string | undefined): Promise<EntryRef> {
  const found = timestamp ?? (await ledger.get({ id }))?.timestamp;
  if (found === undefined) throw new LedgerError('EVENT_NOT_FOUND', notFound(id, timestamp));
  return { id, timestamp: found };
}
