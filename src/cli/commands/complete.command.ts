import type { CliCommand } from '../command';
import { addRetention } from '../managed-ledger';
import { addSettleOptions, settle } from './settle-command';

export const complete: CliCommand = {
  name: 'complete',

  describe(command) {
    addSettleOptions(command
      .summary('settle one event that is dispatched: it is done')
      .description('Completes one event that is dispatched, in place of its target.'), addRetention);
  },

  run(command, io) {
    return settle(command, io, (ledger, ref, request) => ledger.complete(ref, request));
  },
};
