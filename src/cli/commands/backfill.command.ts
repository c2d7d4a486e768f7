import { Option } from 'commander';
import { runReconciliation, RunResult } from './reconcile-run';
import { Reconciliation, withReconciliation } from './reconcile-setup';
import type { ReconcileCounts } from '../../core/reconcile-batch';
import { reconcileCost } from '../../core/reconcile-cost';
import type { Io } from '../../terminal/io';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { BUCKET, parseBucketUri } from '../options/bucket-argument';
import { print } from '../options/output-options';
import { LEDGER_OF_BUCKET, OBJECTS, RATE, RECONCILE_OUTPUT, ReconcileOptions, RESUME, STORE } from '../options/reconcile-options';
import { countsText } from '../text/reconcile-text';

interface Options extends ReconcileOptions {
  readonly dryRun?: true;
  readonly yes?: true;
}

export const backfill: CliCommand<Options> = {
  name: 'backfill',
  summary: 'record the objects that were in a bucket before the ledger',
  description: 'Records every object of a bucket that the ledger has no event of: what was there before the ledger, or before the bucket was added to it. '
    + 'It first counts them, shows what recording them costs, and asks for confirmation. Each is recorded as ObjectCreated:Reconciled, with the time of its '
    + 'last modification: a manager delivers the oldest first, before new work. Repeating a backfill adds nothing.',
  argument: BUCKET,
  options: [
    ...optionGroup('Run:',
      new Option('--dry-run', 'count the objects and show the cost, record nothing'),
      new Option('--yes', 'do not count first, do not ask for confirmation'),
      RATE,
      RESUME,
    ),
    ...OBJECTS,
    ...optionGroup('Which objects:', new Option('--since <time>', 'objects last modified at this time or later: 30d, 2026-11-22 (default: all)')),
    ...LEDGER_OF_BUCKET,
    ...STORE,
    ...RECONCILE_OUTPUT,
  ],
  notes: 'Only the latest version of each key is recorded. The cost is that of us-east-1, without delivery.\n'
    + 'An object whose row rowRetention has deleted would be recorded again; objects that the ledger may have recorded and deleted are counted as expired.',
  examples: [
    'backfill s3://my-bucket --ingest my-ledger-ingest --dry-run',
    'backfill s3://my-bucket/2026/ --ingest my-ledger-ingest --since 30d --rate 200',
  ],

  async run(options, [uri], io) {
    const part = parseBucketUri(uri);
    return withReconciliation(part, options, { importsOlder: true, repairs: options.dryRun !== true }, io, async reconciliation => {
      if (!options.yes || options.dryRun) {
        const plan = await run(reconciliation, options, false, io);
        if (plan.interrupted) return EXIT.INTERRUPTED;
        if (options.dryRun || plan.counts.missing === 0) {
          print({ ...part, ...plan.counts, costInDollars: reconcileCost(plan.counts) }, options, io, () => planText(plan.counts));
          return EXIT.DONE;
        }
        io.stderr(planText(plan.counts));
        if (!io.confirm) {
          io.stderr('Nothing was recorded: add --yes to record them.\n');
          return EXIT.USAGE;
        }
        if (!await io.confirm('Record them?')) {
          io.stderr('Nothing was recorded.\n');
          return EXIT.DONE;
        }
      }
      const { counts, interrupted } = await run(reconciliation, options, true, io);
      if (interrupted) return EXIT.INTERRUPTED;
      print({ ...part, ...counts }, options, io, () => countsText(counts));
      if (counts.missing === counts.repaired) return EXIT.DONE;
      io.stderr(`${counts.missing - counts.repaired} objects could not be sent to the queue. Run the command again: what is recorded is not added twice.\n`);
      return EXIT.FAILED;
    });
  },
};

/** A backfill may import a whole bucket: its objects are counted, not listed. Finding none of them in the ledger is normal. */
function run(reconciliation: Reconciliation, { cursor }: Options, repair: boolean, io: Io): Promise<RunResult> {
  return runReconciliation({ ...reconciliation, certain: true }, { repair, cursor, onMissing: () => {} }, io);
}

function planText(counts: ReconcileCounts): string {
  const { missing } = counts;
  const objects = missing === 1 ? '1 object' : `${missing} objects`;
  return `${countsText(counts)}Recording ${objects} costs about $${reconcileCost({ checked: 0, missing }).toFixed(2)}, delivery not included.\n`;
}
