import type { Json } from '../../core/json';
import type { StudioError } from '../studio-api';

export interface StudioRequest {
  readonly query: URLSearchParams;
  /** Undefined for a GET. */
  readonly body?: Json;
}

export interface Answer<T extends object = object> {
  readonly status: number;
  readonly body: T;
}

/** A line of the table in `routes.ts`. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Whether it changes events: rejected without `--write`. */
  readonly writes?: true;
  readonly handle: (request: StudioRequest) => Promise<Answer>;
}

export function ok<T extends object>(body: T): Answer<T> {
  return { status: 200, body };
}

export function rejected(status: number, code: string, message: string): Answer<{ readonly error: StudioError }> {
  return { status, body: { error: { code, message } } };
}
