/** Why DynamoDB did not do what it was asked for, and what helps. */
export interface Failure {
  /** DynamoDB's own name for it, or Node's for a fault of the network. */
  readonly code: string;
  /**
   * `retry`: it may succeed later. `split`: one of the call's statements is not what DynamoDB takes, the others may be.
   * `give-up`: nothing that this caller sends succeeds.
   */
  readonly remedy: 'retry' | 'split' | 'give-up';
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLED_CALL = ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'];
const INVALID_CALL = ['ValidationException', 'SerializationException'];

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html */
const TRANSIENT_STATEMENT = ['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded', 'TransactionConflict', 'InternalServerError'];

/** A call that failed as a whole: what the SDK threw. */
export function callFailure(error: unknown): Failure {
  const { name = 'Error', code, $metadata } = error as { name?: string; code?: unknown; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (status !== undefined && status >= 400) {
    if (status >= 500 || status === 429 || THROTTLED_CALL.includes(name)) return { code: name, remedy: 'retry' };
    return { code: name, remedy: INVALID_CALL.includes(name) ? 'split' : 'give-up' };
  }
  // No answer, or none that can be read. Node gives a fault of the network a code; anything else never left this process.
  if (typeof code === 'string') return { code, remedy: 'retry' };
  return { code: name, remedy: status !== undefined || name === 'TimeoutError' ? 'retry' : 'give-up' };
}

/** One statement of a call that succeeded as a whole. */
export function statementFailure(code: string): Failure {
  return { code, remedy: TRANSIENT_STATEMENT.includes(code) ? 'retry' : 'give-up' };
}
