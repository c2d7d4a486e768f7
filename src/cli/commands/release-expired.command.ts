import { Paint } from '../../terminal/paint';
import { textTable } from '../../terminal/text-table';
import type { CliCommand } from '../command';
import { EXIT } from '../exit-code';
import { addManagedOptions, addRetryPolicy, ManagedOptions, withManagedLedger } from '../managed-ledger';
import { addBy, changeRequest, WhyOptions } from '../options/change-options';
import { print } from '../output';

export const releaseExpired: CliCommand = {
  name: 'release-expired',

  describe(command) {
    addManagedOptions(addRetryPolicy(addBy(command
      .summary('end the attempts whose lease has run out')
      .description('Ends the attempts whose lease has run out, as a manager\'s next run does: a failed attempt each, which is tried again later, '
        + 'or has failed for good when its attempts are used up.'))));
  },

  async run(command, io) {
    const options = command.opts<ManagedOptions & WhyOptions>();
    const report = await withManagedLedger(options, io, ledger => ledger.releaseExpired(changeRequest(options, io)));
    print(report, options, io, () => {
      const paint = new Paint(io);
      return textTable([
        [paint.status('retrying'), String(report.retrying)],
        [paint.status('failed'), String(report.failed)],
        ['conflicts', String(report.conflicts)],
      ], { right: [1] });
    });
    return EXIT.DONE;
  },
};
