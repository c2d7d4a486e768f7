import type { Failure, FailureCode } from '../core/errors';
import { present } from '../core/present';

/** An error of AWS or of the network. */
export interface AwsFailure extends Failure {
  /**
   * `retry`: the request may succeed later. `split`: one statement of the call is invalid, the others may be valid.
   * `give-up`: the request cannot succeed.
   */
  readonly remedy: 'retry' | 'split' | 'give-up';
  /** What the SDK threw, or what the response says of the statement. */
  readonly cause: unknown;
}

/**
 * Each error by its name: of a call, of a statement within a call, of the SDK, or of Node.js for an error of the network.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
 */
const AWS_ERRORS: ReadonlyArray<Pick<AwsFailure, 'code' | 'remedy'> & { readonly names: readonly string[] }> = [
  { code: 'DUPLICATE', remedy: 'give-up', names: ['DuplicateItem', 'DuplicateItemException'] },
  { code: 'CONFLICT', remedy: 'give-up', names: ['ConditionalCheckFailed', 'ConditionalCheckFailedException'] },
  {
    code: 'THROTTLED',
    remedy: 'retry',
    names: [
      'ThrottlingException', 'ThrottlingError', 'ProvisionedThroughputExceededException', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded',
      'KMSThrottlingException',
    ],
  },
  { code: 'SERVICE_ERROR', remedy: 'retry', names: ['InternalServerError', 'TransactionConflict'] },
  {
    code: 'UNREACHABLE',
    remedy: 'retry',
    names: ['TimeoutError', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  },
  // Something answers that is not DynamoDB.
  { code: 'UNREACHABLE', remedy: 'give-up', names: ['SyntaxError', 'UnknownOperationException'] },
  { code: 'TABLE_NOT_FOUND', remedy: 'give-up', names: ['ResourceNotFoundException', 'ResourceNotFound'] },
  {
    code: 'ACCESS_DENIED',
    remedy: 'give-up',
    names: [
      'AccessDeniedException', 'AccessDenied', 'KMSAccessDeniedException', 'KMSDisabledException', 'KMSInvalidStateException', 'KMSNotFoundException',
    ],
  },
  {
    code: 'NO_CREDENTIALS',
    remedy: 'give-up',
    names: [
      'CredentialsProviderError', 'TokenProviderError', 'UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidSignatureException',
      'IncompleteSignatureException', 'MissingAuthenticationTokenException', 'ExpiredTokenException', 'ExpiredToken',
    ],
  },
  { code: 'INVALID_REQUEST', remedy: 'split', names: ['ValidationException', 'SerializationException'] },
  { code: 'INVALID_REQUEST', remedy: 'give-up', names: ['ValidationError'] },
  { code: 'DEADLINE', remedy: 'give-up', names: ['AbortError'] },
];

/**
 * The limits of DynamoDB for which it throttles, by the end of its `ThrottlingReasons`, and how to raise them.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html
 */
const THROTTLING_REASONS: ReadonlyArray<{ readonly pattern: RegExp; readonly fix: string }> = [
  { pattern: /IndexWriteKeyRangeThroughputExceeded/, fix: 'one partition of the index takes 1,000 writes per second: use a ledger with more shards' },
  { pattern: /(Table|Index)(Read|Write)KeyRangeThroughputExceeded/, fix: 'one partition is at its limit: try again later, or more slowly' },
  { pattern: /(Table|Index)(Read|Write)ProvisionedThroughputExceeded/, fix: "raise the capacity of the ledger's billing" },
  { pattern: /(Table|Index)(Read|Write)MaxOnDemandThroughputExceeded/, fix: "raise the maximum of the ledger's billing" },
  { pattern: /(Table|Index)(Read|Write)AccountLimitExceeded/, fix: "raise the account's quota for the throughput of a table" },
];

/** A resource that does not exist: a bucket, a function, a rule or a queue. */
const MISSING = [
  'NoSuchBucket', 'NotFound', 'ResourceNotFoundException', 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue', 'NonExistentQueue',
];

/** Errors that only their message distinguishes. */
const MESSAGES: ReadonlyArray<{ readonly code: FailureCode; readonly pattern: RegExp }> = [
  { code: 'NO_REGION', pattern: /^Region is missing/ },
  { code: 'INDEX_NOT_FOUND', pattern: /specified index|backfilling/ },
  { code: 'WRONG_KEY_SCHEMA', pattern: /key schema|key element|key condition|does not match the schema|schema type/i },
];

/** A call that failed as a whole: what the SDK threw. */
export function callFailure(error: unknown): AwsFailure {
  const { name = 'Error', message = '', code, $metadata } = error as {
    name?: string; message?: string; code?: unknown; $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  const nodeCode = typeof code === 'string' ? code : undefined;
  const known = byName(name) ?? byName(nodeCode);
  // Without a status there was no response, and Node.js gives an error of the network a code. A status below 400 is a response that cannot be read.
  const transient = status === undefined ? nodeCode !== undefined : status < 400 || status >= 500 || status === 429;
  return {
    code: byMessage(name, message) ?? known?.code ?? unknownCode(status, transient),
    awsError: status !== undefined && status >= 400 ? name : nodeCode ?? name,
    remedy: transient ? 'retry' : known?.remedy ?? 'give-up',
    ...throttling(error as ThrottlingError, message),
    cause: error,
  };
}

/** Whether a call failed because its resource does not exist. */
export function isMissing(error: unknown): boolean {
  return MISSING.includes((error as Error).name);
}

/** One statement of a call that succeeded as a whole. */
export function statementFailure(error: { readonly Code?: string; readonly Message?: string }): AwsFailure {
  const { Code: awsError = 'Unknown' } = error;
  const { code = 'UNKNOWN_ERROR', remedy = 'give-up' } = byName(awsError) ?? {};
  return { code, awsError, remedy, ...throttling({}, error.Message), cause: error };
}

/** The part of a failure that is logged. */
export function toFailure({ code, awsError, throttlingReason, throttledResource, fix }: AwsFailure): Failure {
  return present<Failure>({ code, awsError, throttlingReason, throttledResource, fix });
}

interface ThrottlingReasons extends ReadonlyArray<{ readonly reason?: string; readonly resource?: string }> {}

/** Its classes spell the member in two ways. */
interface ThrottlingError {
  readonly ThrottlingReasons?: ThrottlingReasons;
  readonly throttlingReasons?: ThrottlingReasons;
}

/** A statement of a call has no such member: its message may name the limit. */
function throttling(
  { ThrottlingReasons: reasons, throttlingReasons = reasons ?? [] }: ThrottlingError, message = '',
): Pick<Failure, 'throttlingReason' | 'throttledResource' | 'fix'> {
  for (const { pattern, fix } of THROTTLING_REASONS) {
    const given = throttlingReasons.find(({ reason = '' }) => pattern.test(reason));
    const [named] = pattern.exec(message) ?? [];
    const reason = given?.reason ?? named;
    if (reason !== undefined) return present({ throttlingReason: reason, throttledResource: given?.resource?.split(':table/').at(-1), fix });
  }
  return {};
}

function byName(name: string | undefined) {
  return AWS_ERRORS.find(({ names }) => name !== undefined && names.includes(name));
}

function byMessage(name: string, message: string): FailureCode | undefined {
  return name === 'Error' || name === 'ValidationException' ? MESSAGES.find(({ pattern }) => pattern.test(message))?.code : undefined;
}

function unknownCode(status: number | undefined, transient: boolean): FailureCode {
  if (status === 429) return 'THROTTLED';
  if (!transient) return 'UNKNOWN_ERROR';
  return status === undefined ? 'UNREACHABLE' : 'SERVICE_ERROR';
}
