import { Option } from 'commander';
import { bulkCommand } from './bulk-command';
import { MANAGER_DEFAULTS } from '../../core/contract/defaults';
import { optionGroup } from '../command';
import { CHANGE } from '../options/change-options';
import { positiveNumber } from '../options/number-option';

export const replay = bulkCommand('replay', {
  summary: 'process completed events again, after new events and retries',
  description: 'Has one completed event, or all that match a filter, processed again with new attempts: for example after a bug in the target was fixed. '
    + 'The events become due one after the other, and a manager delivers them only with what new events and retries leave of its runs. '
    + 'A change of many events counts them first, shows the cost and asks for confirmation.',
  filter: '--status completed --since 7d',
}, optionGroup(CHANGE,
  new Option('--rate <number>', `events that become due per second (default: ${MANAGER_DEFAULTS.replayRate})`).argParser(positiveNumber),
  new Option('--from <time>', 'when the first event is due (default: at once)'),
  new Option('--settled-until <time>', 'events that were completed before this time (default: now); a run that is repeated with the same time replays no event twice'),
));
