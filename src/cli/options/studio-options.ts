import { Option } from 'commander';
import { optionGroup } from '../command';

/** How the studio shows a ledger. */
export interface StudioPageOptions {
  readonly write?: true;
  readonly hideKeys?: true;
}

export const STUDIO = optionGroup('Page:',
  new Option('--write', 'permit changes; each asks for a reason, which is kept in the event\'s history'),
  new Option('--hide-keys', 'mask object keys: the page does not receive them'),
);
