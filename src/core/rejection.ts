export type RejectionCode =
  | 'NOT_JSON'
  | 'NOT_AN_S3_EVENT'
  | 'NOT_AN_OUTCOME'
  | 'FOREIGN_SOURCE'
  | 'NO_RECORDS'
  | 'UNKNOWN_EVENT_NAME'
  | 'MALFORMED_FIELD'
  | 'MALFORMED_KEY'
  | 'NESTED_TOO_DEEP';

/** Why a message, or one of its records, is rejected. Names fields but not their values, so that logs contain no keys. */
export class Rejection {
  constructor(readonly code: RejectionCode, readonly reason: string) {}
}
