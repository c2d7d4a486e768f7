import { bulkCommand } from './bulk-command';
import { ROW_RETENTION } from '../options/manager-options';

export const discard = bulkCommand('discard', {
  summary: 'discard waiting or failed events: they are not delivered',
  description: 'Discards one event, or all that match a filter: a manager no longer delivers them; retry brings them back. '
    + 'A change of many events counts them first and asks for confirmation.',
}, ROW_RETENTION);
