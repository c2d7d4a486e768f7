import { bulkCommand } from './bulk-command';

export const retry = bulkCommand('retry', {
  summary: 'give failed or discarded events a fresh set of attempts',
  description: 'Gives one event, or all that meet a filter, a fresh set of attempts: they wait to be handed out again. Many are counted first.',
});
