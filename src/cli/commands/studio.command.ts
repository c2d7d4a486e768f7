import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { Option } from 'commander';
import { studioPage } from './studio-page';
import { STATUSES } from '../../core/contract/status';
import { CloudWatchChecks, CloudWatchPlots } from '../../studio';
import { aborted } from '../../terminal/interrupt';
import { serviceConfig } from '../aws-service';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { withLedger } from '../ledger-connection';
import { BY, ChangeOptions } from '../options/change-options';
import { LEDGER, LedgerOptions } from '../options/ledger-options';
import { ManagerOptions, RETRY_POLICY, ROW_RETENTION } from '../options/manager-options';
import { wholeNumber } from '../options/number-option';
import { STUDIO, StudioPageOptions } from '../options/studio-options';

interface StudioCommandOptions extends LedgerOptions, ManagerOptions, Omit<ChangeOptions, 'reason'>, StudioPageOptions {
  readonly port?: number;
}

/** Every refresh of the overview counts the events of each status. */
const REFRESH_MS = 15_000;
/** The overview shows within a second what is in a ledger of a million events, and a refresh costs little. */
const COUNT_CAP = 1_000;

export const studio: CliCommand<StudioCommandOptions> = {
  name: 'studio',
  summary: 'open a page on this machine that shows what waits, what failed and why',
  description: 'Serves a page on this machine, on 127.0.0.1 only: what waits, what is stuck, what failed and why, and the life of each event and object. '
    + 'It reads the ledger with your credentials, which never reach the browser, and changes nothing without --write. Prints a link that can be '
    + 'used once. Ctrl-C ends it; a bulk change ends after its current call.',
  options: [
    ...STUDIO,
    ...optionGroup('Page:', new Option('--port <number>', 'TCP port on 127.0.0.1 (default: a free port)').argParser(wholeNumber(1, 65_535))),
    ...BY,
    ...RETRY_POLICY,
    ...ROW_RETENTION,
    ...LEDGER,
  ],
  examples: ['studio --manager my-manager-dispatch', 'studio --table my-ledger --write'],

  async run(options, _args, io) {
    // A bulk change ends in an orderly way: the connection stays open until it has.
    const never = new AbortController().signal;
    return withLedger(options, io, async (ledger, { tableName: table, manager }) => {
      // A table that cannot be read is an error here, not in each view of the page.
      await ledger.list({ status: STATUSES.CREATED, limit: 1 });
      const metrics = new CloudWatchClient(serviceConfig('CLOUDWATCH', options, io.env));
      try {
        const page = await studioPage({
          ledger,
          table,
          by: options.by,
          port: options.port,
          maxInFlight: manager?.maxInFlight,
          manager: options.manager,
          plots: new CloudWatchPlots(metrics, { ledger, table, managerName: manager?.managerName }, io.now),
          checks: new CloudWatchChecks(metrics, table, io.now),
          countCap: COUNT_CAP,
          refreshEvery: REFRESH_MS,
        }, options, io);
        await aborted(io.signal);
        await page.stop();
        return EXIT.DONE;
      } finally {
        metrics.destroy();
      }
    }, never);
  },
};
