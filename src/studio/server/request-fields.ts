import type { StudioRequest } from './route';
import { LedgerError } from '../../core/errors';
import { member } from '../../core/json';
import { fromIso, toMilliseconds } from '../../core/timestamp';

/** The value of a query parameter; undefined if it is absent or empty, as in a form that is not filled in. */
export function optional({ query }: StudioRequest, name: string): string | undefined {
  return query.get(name) || undefined;
}

export function required(request: StudioRequest, name: string): string {
  const value = optional(request, name);
  if (value === undefined) throw new LedgerError('BAD_INPUT', `${name} is missing.`);
  return value;
}

export function oneOf<T extends string>(request: StudioRequest, name: string, values: readonly T[], otherwise: T): T {
  const text = optional(request, name) ?? otherwise;
  const found = values.find(value => value === text);
  if (found === undefined) throw new LedgerError('BAD_INPUT', `${name} must be one of ${values.join(', ')}, got: ${JSON.stringify(text)}.`);
  return found;
}

export function whole(request: StudioRequest, name: string, otherwise: number, most: number): number {
  const text = optional(request, name) ?? String(otherwise);
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most) {
    throw new LedgerError('BAD_INPUT', `${name} must be a whole number from 1 to ${most}, got: ${JSON.stringify(text)}.`);
  }
  return value;
}

export function instant(request: StudioRequest, name: string): Date | undefined {
  return toDate(name, optional(request, name));
}

export function toDate(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const timestamp = fromIso(text);
  if (timestamp === undefined) throw new LedgerError('BAD_INPUT', `${name} must be an ISO 8601 time (2026-11-22T13:00:00Z), got: ${JSON.stringify(text)}.`);
  return new Date(toMilliseconds(timestamp));
}

/** A text of the body. */
export function field({ body }: StudioRequest, name: string): string {
  const value = optionalField({ body }, name);
  if (value === undefined) throw new LedgerError('BAD_INPUT', `${name} must be text that is not empty.`);
  return value;
}

export function optionalField({ body }: Pick<StudioRequest, 'body'>, name: string): string | undefined {
  const value = member(body, name);
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new LedgerError('BAD_INPUT', `${name} must be text, got: ${JSON.stringify(value)}.`);
  return value;
}

export function optionalNumber({ body }: StudioRequest, name: string): number | undefined {
  const value = member(body, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number') throw new LedgerError('BAD_INPUT', `${name} must be a number, got: ${JSON.stringify(value)}.`);
  return value;
}

/** Why a change is made: the page always asks, and so does the server. */
export function reasonOf(request: StudioRequest): string {
  const reason = field(request, 'reason').trim();
  if (reason === '') throw new LedgerError('BAD_INPUT', 'reason must say why: it is kept in the history of each event.');
  return reason;
}
