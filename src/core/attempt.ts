import { Json, member } from './json';
import type { DispatchMessage } from './message';
import { Rejection } from './rejection';
import { isTimestamp } from './timestamp';

/** One delivery of an event. */
export type Attempt = Pick<DispatchMessage, 'id' | 'timestamp' | 'attempt'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @param path in front of the names of members in a rejection */
export function readAttempt(message: Json | undefined, path: string): Attempt | Rejection {
  const [id, timestamp, attempt] = ['id', 'timestamp', 'attempt'].map(name => member(message, name));
  if (typeof id !== 'string' || !UUID.test(id)) return new Rejection('NOT_AN_OUTCOME', `${path}id must be the id of an event, a UUID`);
  if (typeof timestamp !== 'string' || !isTimestamp(timestamp)) return new Rejection('MALFORMED_FIELD', `${path}timestamp must be that of the dispatched message, a text`);
  if (typeof attempt !== 'number' || !Number.isInteger(attempt) || attempt < 1) return new Rejection('MALFORMED_FIELD', `${path}attempt must be that of the dispatched message, a whole number from 1`);
  return { id, timestamp, attempt };
}
