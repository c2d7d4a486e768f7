import type { Reconciliation } from './reconcile-setup';
import { LedgerError } from '../../core/errors';
import { addCounts, MissingObject, NO_OBJECTS, reconcileBatch, ReconcileCounts } from '../../core/reconcile-batch';
import { walk } from '../../core/reconcile-walk';
import { fromMilliseconds } from '../../core/timestamp';
import type { Io } from '../../terminal/io';
import { RunningCount } from '../../terminal/running-count';
import { decodeResumption, encodeResumption, Resumption } from '../resume-token';
import { progressText } from '../text/reconcile-text';

export interface RunSettings {
  readonly repair: boolean;
  readonly cursor?: string;
  /** Receives the missing objects, page by page. */
  readonly onMissing: (objects: readonly MissingObject[]) => void;
}

export interface RunResult {
  readonly counts: ReconcileCounts;
  readonly interrupted: boolean;
  readonly perSecond: number;
}

/** So many missing objects without one that is found are not reported: probably, the bucket is not the ledger's. */
const DOUBTFUL = 1_000;

/** Walks the bucket. After an interrupt or an error it prints where to continue. */
export async function runReconciliation(reconciliation: Reconciliation, { repair, cursor, onMissing }: RunSettings, io: Io): Promise<RunResult> {
  const { part, rules, scope, certain, page } = reconciliation;
  const ports = reconciliation.ports(repair);
  const start = cursor === undefined ? undefined : decodeResumption(cursor, scope);
  const before = start?.counts ?? NO_OBJECTS;
  const line = new RunningCount(io, before.listed);
  const doubt = new Doubt(part.bucket, certain, onMissing);
  let position: Resumption | undefined = start;
  let counts = before;
  let ended = false;
  const reportInterrupt = () => {
    line.clear();
    io.stderr('Interrupted: waiting for the current page. Ctrl-C again stops at once.\n');
  };
  io.signal.addEventListener('abort', reportInterrupt, { once: true });
  try {
    for await (const { objects, listedAt, more } of walk(page, () => fromMilliseconds(io.now()), start?.after)) {
      const report = await reconcileBatch(ports, objects, rules, listedAt);
      counts = addCounts(counts, report.counts);
      doubt.add(report.missing, counts);
      await io.drained();
      const last = objects.at(-1);
      // What is held back is not reported yet: a continued run must check it again.
      position = more && last ? (doubt.holds ? start : { after: last.key, counts }) : undefined;
      ended = !more;
      line.show(counts.listed, progressText(counts));
      if (io.signal.aborted) break;
    }
    if (ended) doubt.end(counts);
    return { counts, interrupted: !ended, perSecond: line.rate(counts.listed) };
  } finally {
    io.signal.removeEventListener('abort', reportInterrupt);
    line.clear();
    if (position) io.stderr(`Ended after ${position.counts.listed} objects. To continue, use the same options and --cursor ${encodeResumption(position, scope)}\n`);
  }
}

/** Holds missing objects back until it is certain that the bucket is one of the ledger's: until the first object is found. */
class Doubt {
  private held: MissingObject[] = [];

  constructor(private readonly bucket: string, private readonly certain: boolean, private readonly onMissing: RunSettings['onMissing']) {}

  get holds(): boolean {
    return this.held.length > 0;
  }

  add(missing: readonly MissingObject[], { found }: ReconcileCounts): void {
    this.held.push(...missing);
    if (this.certain || found > 0) this.release();
    else if (this.held.length >= DOUBTFUL) throw this.notOfLedger();
  }

  end({ found }: ReconcileCounts): void {
    if (!this.certain && found === 0 && this.held.length > 0) throw this.notOfLedger();
    this.release();
  }

  private release(): void {
    this.onMissing(this.held);
    this.held = [];
  }

  private notOfLedger(): LedgerError {
    return new LedgerError('BAD_INPUT', `the ledger has no event of any of the ${this.held.length} objects that were checked: s3://${this.bucket} is probably not one of its buckets. `
      + 'Check the table and the bucket. If they are right, give what the ledger records with --queue, --ingest or --filter.');
  }
}
