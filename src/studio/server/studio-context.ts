import type { BulkJobs } from './bulk-jobs';
import type { KeyMask } from './key-mask';
import type { LedgerClient } from '../../client';
import type { Checks, PlotRange, Plots, Settings } from '../studio-api';

/** Where the plots come from. */
export interface PlotSource {
  plots(range: PlotRange): Promise<Plots>;
}

/** Where the results of reconciliations and of wiring checks come from. */
export interface CheckSource {
  checks(): Promise<Checks>;
  /** Compares a bucket with the ledger now. Absent if it cannot. */
  reconcile?(): Promise<void>;
}

/** What the routes use. */
export interface StudioContext {
  readonly ledger: LedgerClient;
  readonly settings: Settings;
  readonly mask: KeyMask;
  readonly jobs: BulkJobs;
  /** How far the events of a status are counted. */
  readonly countCap: number;
  readonly maxInFlight?: number;
  readonly plots?: PlotSource;
  readonly checks?: CheckSource;
  /** Unix milliseconds. */
  readonly now: () => number;
}
