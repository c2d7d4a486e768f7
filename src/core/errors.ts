/** A failure of AWS or of the way to it that a person can fix. */
type AwsFailureCode =
  | 'TABLE_NOT_FOUND'
  | 'INDEX_NOT_FOUND'
  | 'WRONG_KEY_SCHEMA'
  | 'ACCESS_DENIED'
  | 'NO_CREDENTIALS'
  | 'NO_REGION'
  | 'THROTTLED'
  | 'UNREACHABLE';

/** What can go wrong with a ledger. The codes are part of the API: branch on them, not on messages. */
export type LedgerErrorCode = 'BAD_INPUT' | 'BAD_CURSOR' | 'EVENT_NOT_FOUND' | 'STATUS_CONFLICT' | 'NOT_A_LEDGER_ROW' | AwsFailureCode;

/** Why a request was not executed, or is not known to be. The functions log these codes, and the runbook explains them. */
export type FailureCode =
  | AwsFailureCode
  /** The row exists already. */
  | 'DUPLICATE'
  /** The row is not as the request expects it. */
  | 'CONFLICT'
  | 'INVALID_REQUEST'
  | 'SERVICE_ERROR'
  /** The response does not mention the request. */
  | 'NO_RESPONSE'
  /** There was no response before the deadline. */
  | 'DEADLINE'
  | 'UNKNOWN_ERROR';

export interface Failure {
  readonly code: FailureCode;
  /** The name that AWS gives the error, or Node.js for an error of the network; absent if there was no response at all. */
  readonly awsError?: string;
  /** Which limit of DynamoDB throttled the request, as it names the limit, if it does. */
  readonly throttlingReason?: string;
  /** What has that limit: `table/index/time-index`. */
  readonly throttledResource?: string;
  /** How to raise that limit. */
  readonly fix?: string;
}

/** Says what is wrong, with which value, and how to fix it. */
export class LedgerError extends Error {
  readonly name = 'LedgerError';

  /** @param item with `NOT_A_LEDGER_ROW`: the row as DynamoDB holds it */
  constructor(readonly code: LedgerErrorCode, message: string, readonly cause?: unknown, readonly item?: Readonly<Record<string, unknown>>) {
    super(message);
  }
}
