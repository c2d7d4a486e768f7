import { Paint } from '../../terminal/paint';
import { textTable } from '../../terminal/text-table';
import type { CliCommand } from '../command';
import { EXIT } from '../exit-code';
import { withLedger } from '../ledger-connection';
import { BY, ChangeOptions, changeRequest } from '../options/change-options';
import { LEDGER_COMMAND, LedgerCommandOptions } from '../options/ledger-options';
import { ManagerOptions, RETRY_POLICY } from '../options/manager-options';
import { print } from '../options/output-options';

interface ReleaseOptions extends LedgerCommandOptions, ManagerOptions, ChangeOptions {}

export const releaseExpired: CliCommand<ReleaseOptions> = {
  name: 'release-expired',
  summary: 'fail the attempts whose lease has expired',
  description: 'Fails the attempts whose lease has expired, as the next run of a manager does. Each event is retried later, '
    + 'or fails permanently if it has used up its attempts.',
  options: [...BY, ...RETRY_POLICY, ...LEDGER_COMMAND],

  async run(options, _args, io) {
    const report = await withLedger(options, io, ledger => ledger.releaseExpired(changeRequest(options, io)));
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
