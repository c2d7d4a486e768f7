import { bulkCommand } from './bulk-command';
import { addRetention } from '../managed-ledger';

export const discard = bulkCommand('discard', {
  summary: 'take waiting or failed events out of the work',
  description: 'Takes one event, or all that meet a filter, out of the work; retry brings them back. Many are counted first.',
}, addRetention);
