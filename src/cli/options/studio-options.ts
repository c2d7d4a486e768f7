import { Option } from 'commander';
import { optionGroup } from '../command';

const HEADING = 'Page:';

/** How the studio shows a ledger. */
export interface StudioPageOptions {
  readonly write?: true;
  readonly hideKeys?: true;
}

export const STUDIO = optionGroup(HEADING,
  new Option('--write', 'permit changes; each asks for a reason, which is kept in the event\'s history'),
  new Option('--hide-keys', 'mask object keys: the page does not receive them'),
);

/** The same for a ledger on this machine, which exists as long as its command runs. */
export interface LocalStudioOptions extends StudioPageOptions {
  readonly studio?: true;
}

export const LOCAL_STUDIO = [
  ...optionGroup(HEADING, new Option('--studio', 'open the studio: a page on this machine that shows the ledger while it changes')),
  ...STUDIO,
];
