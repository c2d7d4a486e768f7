import { Option } from 'commander';
import { settleCommand } from './settle-command';
import { RETRY_POLICY } from '../options/manager-options';

interface FailOptions {
  readonly final?: true;
}

export const fail = settleCommand<FailOptions>({
  name: 'fail',
  summary: 'fail the current attempt of one dispatched event',
  description: 'Fails the current attempt of one event that is dispatched, as its target would. The event is retried later, or fails permanently '
    + 'if it has used up its attempts.',
}, [new Option('--final', 'do not retry, even if attempts are left')], RETRY_POLICY, (ledger, ref, request, { final }) => ledger.fail(ref, { ...request, final }));
