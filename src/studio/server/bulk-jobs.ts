import { randomUUID } from 'node:crypto';
import type { BulkJob } from './bulk-job';
import { LedgerError } from '../../core/errors';

const KEPT = 20;

/** The bulk changes of this process, newest last. They continue if the page is closed, and end with the process; those that still change events are all kept. */
export class BulkJobs {
  private readonly jobs = new Map<string, BulkJob>();

  /**
   * There is one operator: a new count ends the one before, so that only one reads the table.
   *
   * @param create receives the id of the job
   */
  async add(create: (id: string) => BulkJob): Promise<BulkJob> {
    for (const job of this.jobs.values()) job.endCounting();
    // A URL with the job of an earlier process must not show another job.
    const job = create(randomUUID());
    const dropped = this.jobs.size < KEPT ? undefined : [...this.jobs.values()].find(each => !each.isChanging);
    this.jobs.set(job.id, job);
    if (dropped) {
      this.jobs.delete(dropped.id);
      await dropped.stop();
    }
    return job;
  }

  get(id: string): BulkJob {
    const job = this.jobs.get(id);
    if (!job) throw new LedgerError('EVENT_NOT_FOUND', `no bulk job ${JSON.stringify(id)}: count again.`);
    return job;
  }

  /** Stops all jobs after their current call. */
  async stop(): Promise<void> {
    await Promise.all([...this.jobs.values()].map(job => job.stop()));
  }
}
