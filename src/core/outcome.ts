import { Json, member, parseJson } from './json';
import { parseAttemptName } from './message';
import { present } from './present';
import { toReason } from './reason';
import { Rejection } from './rejection';
import { isTimestamp } from './timestamp';

interface Attempt {
  readonly id: string;
  readonly timestamp: string;
  readonly attempt: number;
}

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

/** A year, as for the lease of a manager. */
export const MAX_LEASE_SECONDS = 365 * 86_400;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads a message of the outcome queue: a consumer's own report, a Step Functions status change, or the record of a Lambda
 * destination. Never throws, whatever the text.
 */
export function parseOutcome(body: string): Report | Rejection {
  const message = parseJson(body);
  if (message === undefined) return new Rejection('NOT_JSON', 'the body is not JSON');
  if (member(message, 'source') === 'aws.states') return readExecution(message);
  if (member(message, 'requestContext', 'condition') !== undefined) return readInvocation(message);
  return readReport(message);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
function readExecution(message: Json): Outcome | Rejection {
  const name = member(message, 'detail', 'name');
  const attempt = typeof name === 'string' ? parseAttemptName(name) : undefined;
  if (attempt === undefined) return new Rejection('NOT_AN_OUTCOME', 'detail.name is not the name of an attempt: the execution was not started by a manager');
  const status = member(message, 'detail', 'status');
  if (status === 'SUCCEEDED') return { ...attempt, result: 'completed' };
  if (status !== 'FAILED' && status !== 'TIMED_OUT' && status !== 'ABORTED') return new Rejection('NOT_AN_OUTCOME', 'detail.status is not one that ends an execution');
  return failed(attempt, `execution ${status.toLowerCase()}`, member(message, 'detail', 'error'), member(message, 'detail', 'cause'));
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function readInvocation(message: Json): Outcome | Rejection {
  const attempt = readAttempt(member(message, 'requestPayload'), 'requestPayload.');
  if (attempt instanceof Rejection) return attempt;
  const condition = member(message, 'requestContext', 'condition');
  if (condition === 'Success') return { ...attempt, result: 'completed' };
  if (typeof condition !== 'string') return new Rejection('MALFORMED_FIELD', 'requestContext.condition must be a text');
  return failed(attempt, `invocation ${condition}`, member(message, 'responsePayload', 'errorType'), member(message, 'responsePayload', 'errorMessage'));
}

function readReport(message: Json): Report | Rejection {
  const attempt = readAttempt(message, '');
  if (attempt instanceof Rejection) return attempt;
  const result = member(message, 'outcome');
  if (result === 'working') return readHeartbeat(message, attempt);
  if (result !== 'completed' && result !== 'failed') return new Rejection('NOT_AN_OUTCOME', 'outcome must be completed, failed or working');
  const reason = toReason(member(message, 'reason'));
  if (result === 'completed') return present<Outcome>({ ...attempt, result, reason });
  // Mappers of many languages write null for what is absent.
  const final = member(message, 'final') ?? undefined;
  if (final !== undefined && typeof final !== 'boolean') return new Rejection('MALFORMED_FIELD', 'final must be true or false');
  return present<Outcome>({ ...attempt, result, reason, final });
}

function readHeartbeat(message: Json, attempt: Attempt): Heartbeat | Rejection {
  const leaseSeconds = member(message, 'leaseSeconds') ?? undefined;
  if (leaseSeconds === undefined || isLease(leaseSeconds)) return present<Heartbeat>({ ...attempt, result: 'working', leaseSeconds });
  return new Rejection('MALFORMED_FIELD', `leaseSeconds must be whole seconds, a number from 1 to ${MAX_LEASE_SECONDS}`);
}

function isLease(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_LEASE_SECONDS;
}

function readAttempt(message: Json | undefined, place: string): Attempt | Rejection {
  const [id, timestamp, attempt] = ['id', 'timestamp', 'attempt'].map(name => member(message, name));
  if (typeof id !== 'string' || !UUID.test(id)) return new Rejection('NOT_AN_OUTCOME', `${place}id must be the id of an event, a UUID`);
  if (typeof timestamp !== 'string' || !isTimestamp(timestamp)) return new Rejection('MALFORMED_FIELD', `${place}timestamp must be that of the dispatched message, a text`);
  if (typeof attempt !== 'number' || !Number.isInteger(attempt) || attempt < 1) return new Rejection('MALFORMED_FIELD', `${place}attempt must be that of the dispatched message, a whole number from 1`);
  return { id, timestamp, attempt };
}

function failed(attempt: Attempt, ...words: ReadonlyArray<Json | undefined>): Outcome {
  return { ...attempt, result: 'failed', reason: toReason(words.filter(word => typeof word === 'string' && word !== '').join(': ')) };
}
