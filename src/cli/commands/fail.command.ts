import type { CliCommand } from '../command';
import { addRetryPolicy } from '../managed-ledger';
import { addSettleOptions, settle } from './settle-command';

export const fail: CliCommand = {
  name: 'fail',

  describe(command) {
    addSettleOptions(command
      .summary('settle one event that is dispatched: this attempt failed')
      .description('Fails the attempt of one event that is dispatched, in place of its target. It is tried again later, or has failed for good '
        + 'when its attempts are used up.')
      .option('--final', 'do not try again, whatever attempts are left'), addRetryPolicy);
  },

  run(command, io) {
    const { final } = command.opts<{ readonly final?: true }>();
    return settle(command, io, (ledger, ref, request) => ledger.fail(ref, { ...request, final }));
  },
};
