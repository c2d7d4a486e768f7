import { Attempt, readAttempt } from './attempt';
import { MAX_BATCH_EVENTS } from './contract/batch-limits';
import { Json, member } from './json';
import { attemptName } from './message';
import { present } from './present';
import { toReason } from './reason';
import { Rejection } from './rejection';

/** What a target says of one event of a batch that failed. */
export interface EventFailure {
  readonly reason?: string;
  /** Do not try again, whatever attempts are left. */
  readonly final?: boolean;
}

/** The events of a batch that failed, by the names of their attempts. */
export type EventFailures = ReadonlyMap<string, EventFailure>;

/** Mappers of many languages write null for what is absent. */
export function given(value: Json | undefined): Exclude<Json, null> | undefined {
  return value === null ? undefined : value;
}

/**
 * The attempts of a batch as it was dispatched; undefined for anything else. An attempt that it has twice counts once.
 *
 * @param path in front of the names of members in a rejection
 */
export function readBatch(message: Json | undefined, path: string): readonly Attempt[] | Rejection | undefined {
  const messages = given(member(message, 'messages'));
  if (messages === undefined) return undefined;
  if (!Array.isArray(messages) || messages.length === 0 || messages.length > MAX_BATCH_EVENTS) {
    return new Rejection('MALFORMED_FIELD', `${path}messages must be a list of 1 to ${MAX_BATCH_EVENTS} dispatched messages`);
  }
  const attempts = new Map<string, Attempt>();
  for (const [index, each] of (messages as readonly Json[]).entries()) {
    const attempt = readAttempt(each, `${path}messages[${index}].`);
    if (attempt instanceof Rejection) return attempt;
    attempts.set(attemptName(attempt), attempt);
  }
  return [...attempts.values()];
}

/**
 * The failures that a target names, `[{ id, timestamp?, attempt?, reason?, final? }]`. One that names no event of the batch makes all of them
 * invalid: otherwise, the event that it means would be completed.
 *
 * @param path in front of the names of members in a rejection
 */
export function readFailures(value: Json | undefined, attempts: readonly Attempt[], path: string): EventFailures | Rejection {
  const list = given(value);
  const failures = new Map<string, EventFailure>();
  if (list === undefined) return failures;
  if (!Array.isArray(list)) return new Rejection('MALFORMED_FIELD', `${path} must be a list`);

  const byId = new Map<Json, Attempt[]>();
  for (const attempt of attempts) byId.set(attempt.id, [...byId.get(attempt.id) ?? [], attempt]);
  for (const [index, failure] of (list as readonly Json[]).entries()) {
    const named = (byId.get(member(failure, 'id') ?? null) ?? []).filter(attempt => isAbout(failure, attempt));
    if (named.length === 0) return new Rejection('MALFORMED_FIELD', `${path}[${index}] names no event of the batch by id, timestamp and attempt`);
    const final = given(member(failure, 'final'));
    if (final !== undefined && typeof final !== 'boolean') return new Rejection('MALFORMED_FIELD', `${path}[${index}].final must be true or false`);
    const reason = toReason(member(failure, 'reason'));
    for (const name of named.map(attemptName)) {
      const known = failures.get(name);
      failures.set(name, present<EventFailure>({ reason: known?.reason ?? reason, final: known?.final || final }));
    }
  }
  return failures;
}

function isAbout(failure: Json, { timestamp, attempt }: Attempt): boolean {
  return (given(member(failure, 'timestamp')) ?? timestamp) === timestamp && (given(member(failure, 'attempt')) ?? attempt) === attempt;
}
