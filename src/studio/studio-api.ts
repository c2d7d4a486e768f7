import type { Entry } from '../core/entry';
import type { BulkVerb, StatusOverview } from '../core/ledger-api';
import type { MalformedRow } from '../core/malformed-row';
import type { DispatchMessage } from '../core/message';

// What the server answers and the page shows, as JSON. `read` says what the server has read for an answer.

/** The header that holds the key of the session. */
export const SESSION_HEADER = 'x-studio-session';

export const PLOT_RANGES = ['hour', 'day', 'week'] as const;
export type PlotRange = typeof PLOT_RANGES[number];

/** A change that a button makes. */
export const EVENT_VERBS = ['retry', 'discard', 'complete', 'fail', 'replay'] as const;
export type EventVerb = typeof EVENT_VERBS[number];

/** A change of many events. */
export const BULK_VERBS: readonly BulkVerb[] = ['retry', 'discard', 'replay'];

export interface StudioError {
  readonly code: string;
  readonly message: string;
}

export interface Settings {
  readonly table: string;
  readonly manager?: string;
  readonly writable: boolean;
  readonly hidesKeys: boolean;
  /** Who makes the changes. */
  readonly by: string;
  /** Between two refreshes, in milliseconds. */
  readonly refreshEvery: number;
  readonly statuses: readonly string[];
  /** Whether there are plots. */
  readonly plots: boolean;
  /** Whether there are results of checks. */
  readonly checks: boolean;
  /** Whether a bucket can be compared with the ledger on request. */
  readonly reconciles: boolean;
}

export interface Overview {
  readonly read: string;
  /** When it was read: Unix milliseconds. */
  readonly at: number;
  readonly statuses: readonly StatusOverview[];
  readonly maxInFlight?: number;
}

/** What to do, and the command that does it. */
export interface CheckHint {
  readonly text: string;
  readonly command?: string;
}

/** The last reconciliation of a bucket. */
export interface CheckedBucket {
  readonly bucket: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly checked: number;
  /** Without an event in the ledger, and not repaired. */
  readonly missing: number;
  readonly repaired: number;
  /** If some are missing. */
  readonly hint?: CheckHint;
}

/** The last check of the wiring from the buckets to the ledger. */
export interface CheckedWiring {
  /** Unix milliseconds. */
  readonly at: number;
  /** What is not as it was deployed. */
  readonly errors: number;
}

export interface Checks {
  readonly read: string;
  readonly buckets: readonly CheckedBucket[];
  /** If no bucket was reconciled. */
  readonly reconcileHint?: CheckHint;
  readonly wiring?: CheckedWiring;
  /** If the wiring was not checked, or differs. */
  readonly wiringHint?: CheckHint;
}

export type PlotName = 'recorded' | 'delivered' | 'completed' | 'failed' | 'backlog' | 'oldestAge' | 'lagP50' | 'lagP99';

export interface Plots {
  readonly read: string;
  readonly range: PlotRange;
  /** How long each point is, in seconds. */
  readonly period: number;
  /** When each point begins: Unix seconds. */
  readonly times: readonly number[];
  /** One value per time; ages and lags in seconds. A series is absent if the source does not have it. */
  readonly series: Partial<Record<PlotName, ReadonlyArray<number | null>>>;
}

export interface EventList {
  readonly read: string;
  readonly entries: readonly Entry[];
  readonly malformed: readonly MalformedRow[];
  readonly cursor?: string;
}

export interface EventDetail {
  readonly read: string;
  readonly entry: Entry;
  /** What the state allows, none if the page is read-only. */
  readonly verbs: readonly EventVerb[];
  /** The message of the current attempt; absent before the first one. */
  readonly message?: Omit<DispatchMessage, 'leaseUntil'> & Partial<DispatchMessage>;
}

export interface ObjectHistory extends EventList {
  readonly bucket: string;
  readonly key: string;
}

export interface FailureGroup {
  readonly reason: string;
  readonly count: number;
  /** When the first and the last of them failed. */
  readonly first: string;
  readonly last: string;
  readonly samples: readonly Entry[];
}

export interface Failures {
  readonly read: string;
  /** How many failures were read. */
  readonly rows: number;
  /** Whether there are older ones. */
  readonly more: boolean;
  readonly groups: readonly FailureGroup[];
  readonly malformed: readonly MalformedRow[];
}

/** The filter of a bulk change, as a URL holds it. Times are ISO 8601. */
export interface BulkQuery {
  readonly verb: BulkVerb;
  readonly status: string;
  readonly prefix?: string;
  readonly group?: string;
  readonly since?: string;
  readonly until?: string;
  /** When they failed. */
  readonly failedSince?: string;
  readonly failedUntil?: string;
  /** How many replayed events become due per second. */
  readonly rate?: number;
}

export type BulkState = 'counting' | 'counted' | 'changing' | 'stopped' | 'done' | 'failed';

export interface BulkJobView {
  readonly job: string;
  readonly query: BulkQuery;
  readonly state: BulkState;
  /** Whether it may change events: only then can it be continued. */
  readonly confirmed: boolean;
  readonly read: string;
  readonly count: number;
  readonly oldest?: Entry;
  readonly newest?: Entry;
  readonly samples: readonly Entry[];
  readonly malformed: number;
  readonly changed: number;
  readonly conflicts: number;
  readonly error?: StudioError;
}
