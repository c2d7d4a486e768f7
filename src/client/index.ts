export type { Entry, EntryRef, StatusChange, TransitionRequest } from '../core/entry';
export { LedgerError } from '../core/errors';
export type { LedgerErrorCode } from '../core/errors';
export type { CountQuery, Ledger, ListQuery, Page, StatusCount } from '../core/ledger';
export { STATUSES } from '../core/status';
export { LedgerClient } from './ledger-client';
export type { LedgerClientOptions } from './ledger-client';
