export type { Entry, EntryRef, StatusChange, TransitionRequest } from '../core/entry';
export { LedgerError } from '../core/errors';
export type { LedgerErrorCode } from '../core/errors';
export type { Ledger } from '../core/ports';
export type {
  BulkFilter, BulkPlan, BulkProgress, BulkReplayRequest, BulkRequest, BulkVerb, ChangeRequest, CountQuery, FailRequest, HeartbeatRequest,
  HistoryQuery, ListQuery, Page,
  ReleaseReport, ReplayFilter, ReplayProgress, ReplayRequest, SettleRequest, StatusCount, StatusOverview,
} from '../core/ledger-api';
export type { MalformedRow } from '../core/malformed-row';
export type { LeasePolicy, RetryPolicy } from '../core/lifecycle';
export { reasonGroup } from '../core/reason-group';
export type { Reasoned } from '../core/reason-group';
export { STATUSES } from '../core/contract/status';
export { LedgerClient } from './ledger-client';
export type { LedgerClientOptions } from './ledger-client';
