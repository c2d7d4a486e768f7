import { Option } from 'commander';
import { runReconciliation } from './reconcile-run';
import { withReconciliation } from './reconcile-setup';
import type { MissingObject } from '../../core/reconcile-batch';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { BUCKET, parseBucketUri } from '../options/bucket-argument';
import { LEDGER_OF_BUCKET, OBJECTS, RATE, RECONCILE_OUTPUT, ReconcileOptions, RESUME, STORE } from '../options/reconcile-options';
import { countsText, objectLine } from '../text/reconcile-text';

interface Options extends ReconcileOptions {
  readonly repair?: true;
}

/** A document must fit the memory, however much is missing. */
const MAX_OBJECTS_IN_JSON = 10_000;

export const reconcile: CliCommand<Options> = {
  name: 'reconcile',
  summary: 'compare a bucket with the ledger: which objects have no event?',
  description: 'Lists a bucket and looks up each object in the ledger. An object without an event is missing; --repair sends it to the ledger\'s queue '
    + 'as ObjectCreated:Reconciled. Repeating a repair adds nothing. Lists with your credentials (s3:ListBucket); reads no object.',
  argument: BUCKET,
  options: [
    ...optionGroup('Run:', new Option('--repair', 'record the missing objects'), RATE, RESUME),
    ...OBJECTS,
    ...optionGroup('Which objects:',
      new Option('--since <time>', 'objects last modified at this time or later: 7d, 2026-11-22 (default: since the table was created)'),
    ),
    ...LEDGER_OF_BUCKET,
    ...STORE,
    ...RECONCILE_OUTPUT,
  ],
  notes: 'A listing shows the latest version of each key and no deletions. Exits with 1 if something is missing and was not repaired.\n'
    + `--json prints the counts and up to ${MAX_OBJECTS_IN_JSON} missing objects at the end; --ndjson prints each missing object as it is found, then the counts.`,
  examples: [
    'reconcile s3://my-bucket --table my-ledger --queue https://sqs.eu-west-1.amazonaws.com/123456789012/my-queue',
    'reconcile s3://my-bucket/incoming/ --ingest my-ledger-ingest --repair',
    'reconcile s3://my-bucket --table my-ledger --filter "incoming/*.json" --endpoint http://127.0.0.1:9000',
  ],

  async run(options, [uri], io) {
    const part = parseBucketUri(uri);
    const repair = options.repair === true;
    return withReconciliation(part, options, { importsOlder: false, repairs: repair }, io, async reconciliation => {
      const kept: MissingObject[] = [];
      const onMissing = (objects: readonly MissingObject[]) => {
        if (options.json) kept.push(...objects.slice(0, MAX_OBJECTS_IN_JSON - kept.length));
        else if (options.ndjson) io.stdout(objects.map(object => `${JSON.stringify({ bucket: part.bucket, ...object })}\n`).join(''));
        else io.stdout(objects.map(object => objectLine(part.bucket, object)).join(''));
      };
      const { counts, interrupted, perSecond } = await runReconciliation(reconciliation, { repair, cursor: options.cursor, onMissing }, io);
      if (interrupted) return EXIT.INTERRUPTED;
      if (options.json) io.stdout(`${JSON.stringify({ ...part, ...counts, objects: kept }, undefined, 2)}\n`);
      else if (options.ndjson) io.stdout(`${JSON.stringify({ ...part, ...counts })}\n`);
      else io.stdout(countsText(counts));
      io.stderr(`${counts.listed} objects listed, ${perSecond} per second.\n`);
      if (counts.missing === counts.repaired) return EXIT.DONE;
      io.stderr(repair
        ? `${counts.missing - counts.repaired} objects could not be sent to the queue. Run the command again: what is recorded is not added twice.\n`
        : `${counts.missing} objects have no event in the ledger. Use --repair to record them.\n`);
      return EXIT.FAILED;
    });
  },
};
