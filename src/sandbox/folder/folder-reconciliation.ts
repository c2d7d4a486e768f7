import { setTimeout as sleep } from 'node:timers/promises';
import { FolderListing } from './folder-listing';
import type { ObjectLookUp } from '../../core/ports';
import { reconcileBatch, ReconcileReport } from '../../core/reconcile-batch';
import type { ListedObject } from '../../core/s3/listed-object';
import { fromMilliseconds, Timestamp } from '../../core/timestamp';

export interface FolderReconciliationOptions {
  readonly directory: string;
  readonly lookUp: ObjectLookUp;
  /** Resolves once the ledger has recorded what was sent to it. */
  readonly settled: () => Promise<void>;
  /** Files that were written before are not compared. @default - all files are compared */
  readonly notBefore?: Timestamp;
  readonly onReport: (report: ReconcileReport) => void;
  readonly onError: (error: Error) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A burst of changes is over when no change has been reported for this long, in milliseconds. */
const QUIET = 1_000;

/** How long the change of a file may remain unnoticed, in milliseconds: then an object without an event is compared again. */
const GRACE = 2_000;

/** Compares a folder with the ledger, as a reconciler compares a bucket. */
export class FolderReconciliation {
  private readonly listing: FolderListing;
  private readonly closing = new AbortController();
  private timer?: NodeJS.Timeout;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: FolderReconciliationOptions) {
    this.listing = new FolderListing(options.directory, options.now);
  }

  /** Compares when the burst of changes is over. */
  changed(): void {
    clearTimeout(this.timer);
    if (!this.closing.signal.aborted) this.timer = setTimeout(() => void this.run(), QUIET);
  }

  /** Compares once the comparison that runs has ended. */
  run(): Promise<void> {
    this.work = this.work.then(() => this.compareAndReport());
    return this.work;
  }

  /** Ends the comparison that runs, without a report. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.closing.abort();
    await this.work;
  }

  private async compareAndReport(): Promise<void> {
    const { onReport, onError } = this.options;
    try {
      if (this.closing.signal.aborted) return;
      const report = await this.compareTwice();
      if (!this.closing.signal.aborted) onReport(report);
    } catch (error) {
      if (!this.closing.signal.aborted) onError(error as Error);
    }
  }

  private async compareTwice(): Promise<ReconcileReport> {
    const first = await this.compare(await this.listing.all());
    if (first.missing.length === 0) return first;
    await sleep(GRACE, undefined, { signal: this.closing.signal });
    const again = await this.listing.current(first.missing.map(({ key }) => key));
    const second = await this.compare([...again.values()]);
    const { found, missing } = second.counts;
    const changed = first.counts.changed + first.counts.missing - found - missing;
    return { counts: { ...first.counts, found: first.counts.found + found, missing, changed }, missing: second.missing };
  }

  private async compare(objects: readonly ListedObject[]): Promise<ReconcileReport> {
    const { lookUp, settled, notBefore } = this.options;
    const now = () => fromMilliseconds(this.options.now());
    const listedAt = now();
    await settled();
    return reconcileBatch({ lookUp, listing: this.listing, now }, objects, { filters: [{}], graceSeconds: 0, notBefore }, listedAt);
  }
}
