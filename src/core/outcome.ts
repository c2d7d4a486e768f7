import { Attempt, readAttempt } from './attempt';
import { batchName, isBatchName } from './batch-message';
import { EventFailure, EventFailures, given, readBatch, readFailures } from './batch-outcome';
import { Json, member, parseJson } from './json';
import { MAX_LEASE_SECONDS } from './lifecycle';
import { attemptName, parseAttemptName } from './message';
import { present } from './present';
import { toReason } from './reason';
import { Rejection } from './rejection';

/** How an attempt ended, as its target reports it. */
export interface Outcome extends Attempt {
  readonly result: 'completed' | 'failed';
  readonly reason?: string;
  /** Do not try again, whatever attempts are left. */
  readonly final?: boolean;
}

/** An attempt goes on: its target asks for more time. */
export interface Heartbeat extends Attempt {
  readonly result: 'working';
  /** From now on. @default - the manager's lease */
  readonly leaseSeconds?: number;
}

/** What targets report of their attempts. */
export type Report = Outcome | Heartbeat;

const NONE: EventFailures = new Map();

/** EventBridge omits what makes a status change too large. The leases of the events expire. */
const OMITTED = 'is missing: EventBridge omits it if input and output exceed 248 KiB. Lower maxBytes, or return a smaller output';

/**
 * Reads a message of the outcome queue: a consumer's own report, a Step Functions status change, or the record of a Lambda
 * destination. One report per event of a batch, and always at least one. Never throws, whatever the text.
 */
export function parseOutcome(body: string): readonly Report[] | Rejection {
  const message = parseJson(body);
  if (message === undefined) return new Rejection('NOT_JSON', 'the body is not JSON');
  if (member(message, 'source') === 'aws.states') return readExecution(message);
  if (member(message, 'requestContext', 'condition') !== undefined) return readInvocation(message);
  return readReport(message);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
function readExecution(message: Json): readonly Outcome[] | Rejection {
  const name = member(message, 'detail', 'name');
  const single = typeof name === 'string' ? parseAttemptName(name) : undefined;
  if (typeof name !== 'string' || (single === undefined && !isBatchName(name))) {
    return new Rejection('NOT_AN_OUTCOME', 'detail.name is not the name of an attempt: the execution was not started by a manager');
  }
  const batch = readBatch(textOf(message, 'input'), 'detail.input.');
  if (batch instanceof Rejection) return batch;
  if (batch && batchName(batch) !== name) return new Rejection('MALFORMED_FIELD', 'detail.input must have the attempts that detail.name was derived from');
  const attempts = batch ?? (single && [single]);
  if (attempts === undefined) return new Rejection('MALFORMED_FIELD', `detail.input ${OMITTED}`);

  const status = member(message, 'detail', 'status');
  if (status === 'SUCCEEDED') return batch ? readOutput(message, batch) : completed(attempts, failuresWithoutInput(message, attempts));
  if (status !== 'FAILED' && status !== 'TIMED_OUT' && status !== 'ABORTED') return new Rejection('NOT_AN_OUTCOME', 'detail.status is not one that ends an execution');
  return failed(attempts, `execution ${status.toLowerCase()}`, member(message, 'detail', 'error'), member(message, 'detail', 'cause'));
}

/** An output that cannot be read could hide failures: it completes nothing. */
function readOutput(message: Json, batch: readonly Attempt[]): readonly Outcome[] | Rejection {
  if (given(member(message, 'detail', 'output')) === undefined) return new Rejection('MALFORMED_FIELD', `detail.output ${OMITTED}`);
  const output = textOf(message, 'output');
  if (output === undefined) return new Rejection('MALFORMED_FIELD', 'detail.output must be JSON');
  const failures = readFailures(member(output, 'failures'), batch, 'detail.output.failures');
  return failures instanceof Rejection ? failures : completed(batch, failures);
}

/** Without its input, an execution may have had a batch of one event, or an output of its own: it fails only if it names its event. */
function failuresWithoutInput(message: Json, attempts: readonly Attempt[]): EventFailures {
  if (given(member(message, 'detail', 'input')) !== undefined) return NONE;
  const failures = readFailures(member(textOf(message, 'output'), 'failures'), attempts, '');
  return failures instanceof Rejection ? NONE : failures;
}

/** Input or output of an execution. */
function textOf(message: Json, name: 'input' | 'output'): Json | undefined {
  const text = member(message, 'detail', name);
  return typeof text === 'string' ? parseJson(text) : undefined;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function readInvocation(message: Json): readonly Outcome[] | Rejection {
  const attempts = readAttempts(member(message, 'requestPayload'), 'requestPayload.');
  if (attempts instanceof Rejection) return attempts;
  const condition = member(message, 'requestContext', 'condition');
  if (condition === 'Success') {
    const { batch } = attempts;
    const failures = batch ? readFailures(member(message, 'responsePayload', 'failures'), batch, 'responsePayload.failures') : NONE;
    return failures instanceof Rejection ? failures : completed(attempts.all, failures);
  }
  if (typeof condition !== 'string') return new Rejection('MALFORMED_FIELD', 'requestContext.condition must be a text');
  return failed(attempts.all, `invocation ${condition}`, member(message, 'responsePayload', 'errorType'), member(message, 'responsePayload', 'errorMessage'));
}

function readReport(message: Json): readonly Report[] | Rejection {
  const attempts = readAttempts(message, '');
  if (attempts instanceof Rejection) return attempts;
  const { all, batch } = attempts;
  const result = member(message, 'outcome');
  if (result !== 'completed' && result !== 'failed' && result !== 'working') {
    return new Rejection('NOT_AN_OUTCOME', 'outcome must be completed, failed or working');
  }
  const failures = batch ? readFailures(member(message, 'failures'), batch, 'failures') : NONE;
  if (failures instanceof Rejection) return failures;
  if (result === 'working') return failures.size > 0 ? new Rejection('MALFORMED_FIELD', 'failures must be omitted with the outcome working') : readHeartbeats(message, all);

  const reason = toReason(member(message, 'reason'));
  if (result === 'completed') return completed(all, failures, reason);
  const final = given(member(message, 'final'));
  if (final !== undefined && typeof final !== 'boolean') return new Rejection('MALFORMED_FIELD', 'final must be true or false');
  return all.map(attempt => outcome(attempt, 'failed', { reason, final, ...failures.get(attemptName(attempt)) }));
}

function readHeartbeats(message: Json, attempts: readonly Attempt[]): readonly Heartbeat[] | Rejection {
  const leaseSeconds = given(member(message, 'leaseSeconds'));
  if (leaseSeconds === undefined || isLease(leaseSeconds)) {
    return attempts.map(attempt => present<Heartbeat>({ ...attempt, result: 'working', leaseSeconds }));
  }
  return new Rejection('MALFORMED_FIELD', `leaseSeconds must be whole seconds, a number from 1 to ${MAX_LEASE_SECONDS}`);
}

function isLease(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_LEASE_SECONDS;
}

interface Attempts {
  readonly all: readonly Attempt[];
  /** The same, if they are those of a batch: only its outcome can have failures. */
  readonly batch?: readonly Attempt[];
}

function readAttempts(message: Json | undefined, path: string): Attempts | Rejection {
  const batch = readBatch(message, path);
  if (batch instanceof Rejection) return batch;
  if (batch) return { all: batch, batch };
  const attempt = readAttempt(message, path);
  return attempt instanceof Rejection ? attempt : { all: [attempt] };
}

function completed(attempts: readonly Attempt[], failures: EventFailures, reason?: string): readonly Outcome[] {
  return attempts.map(attempt => {
    const failure = failures.get(attemptName(attempt));
    return failure ? outcome(attempt, 'failed', failure) : outcome(attempt, 'completed', { reason });
  });
}

function failed(attempts: readonly Attempt[], ...words: ReadonlyArray<Json | undefined>): readonly Outcome[] {
  const reason = toReason(words.filter(word => typeof word === 'string' && word !== '').join(': '));
  return attempts.map(attempt => outcome(attempt, 'failed', { reason }));
}

function outcome(attempt: Attempt, result: Outcome['result'], failure: EventFailure): Outcome {
  return present<Outcome>({ ...attempt, result, ...failure });
}
