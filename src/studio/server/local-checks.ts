import type { CheckSource } from './studio-context';
import { present } from '../../core/present';
import type { ReconcileCounts } from '../../core/reconcile-batch';
import type { CheckedBucket, Checks } from '../studio-api';

/** The last comparison of a bucket on this machine, from the process that made it. */
export class LocalChecks implements CheckSource {
  /** Compares now, if the process can. */
  reconcile?: () => Promise<void>;
  private last?: CheckedBucket;

  /**
   * @param hint what to do before the first comparison
   * @param now Unix milliseconds
   */
  constructor(private readonly hint: string, private readonly now: () => number) {}

  reconciled(bucket: string, { checked, missing, repaired }: Pick<ReconcileCounts, 'checked' | 'missing' | 'repaired'>): void {
    this.last = { bucket, at: this.now(), checked, missing: missing - repaired, repaired };
  }

  async checks(): Promise<Checks> {
    return present<Checks>({
      read: 'From this process',
      buckets: this.last ? [this.last] : [],
      reconcileHint: this.last ? undefined : { text: this.hint },
      wiringHint: { text: 'Nothing to check: this process sends the events itself.' },
    });
  }
}
