export type { Entry, EntryRef, StatusChange, TransitionRequest } from '../core/entry';
export { LedgerError } from '../core/errors';
export type { LedgerErrorCode } from '../core/errors';
export type {
  BulkFilter, BulkPlan, BulkProgress, BulkRequest, BulkVerb, ChangeRequest, CountQuery, FailRequest, Ledger, ListQuery, Page, ReleaseReport,
  SettleRequest, StatusCount, StatusOverview,
} from '../core/ledger';
export type { RetryPolicy } from '../core/lifecycle';
export { STATUSES } from '../core/status';
export { LedgerClient } from './ledger-client';
export type { LedgerClientOptions } from './ledger-client';
