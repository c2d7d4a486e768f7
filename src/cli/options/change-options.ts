import { Option } from 'commander';
import type { ChangeRequest } from '../../core/ledger-api';
import type { Io } from '../../terminal/io';
import { optionGroup } from '../command';

/** Who changes events, and why. */
export interface ChangeOptions {
  readonly reason?: string;
  readonly by?: string;
}

/** The heading of the options that say what a change does. */
export const CHANGE = 'Change:';

export const BY = optionGroup(CHANGE, new Option('--by <name>', 'who makes the change, for the history (default: you@this-machine)'));

export const REASON_AND_BY = [...optionGroup(CHANGE, new Option('--reason <text>', 'why, for the history: up to 512 characters')), ...BY];

export function changeRequest({ reason, by }: ChangeOptions, io: Pick<Io, 'user'>): ChangeRequest {
  return { by: by ?? io.user, reason };
}
