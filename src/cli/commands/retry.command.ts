import { bulkCommand } from './bulk-command';

export const retry = bulkCommand('retry', {
  summary: 'retry failed or discarded events with new attempts',
  description: 'Gives one event, or all that match a filter, a new set of attempts: they wait to be delivered again. '
    + 'A change of many events counts them first and asks for confirmation.',
});
