import { settleCommand } from './settle-command';
import { ROW_RETENTION } from '../options/manager-options';

export const complete = settleCommand({
  name: 'complete',
  summary: 'complete one dispatched event',
  description: 'Completes one event that is dispatched, as its target would.',
}, [], ROW_RETENTION, (ledger, ref, request) => ledger.complete(ref, request));
