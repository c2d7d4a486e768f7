import type { Failure } from './errors';
import { present } from './present';

/** What AWS answers: a value, nothing of that name, or an error. */
export type Observed<T> = { readonly found: T } | 'missing' | Failure;

/** Undefined if it is missing, or could not be read. */
export function found<T>(observed: Observed<T>): T | undefined {
  return observed !== 'missing' && 'found' in observed ? observed.found : undefined;
}

export function isUnread<T>(observed: Observed<T>): observed is Failure {
  return observed !== 'missing' && 'code' in observed;
}

/** One link of the chain from a bucket to the target of its events. */
export interface Link<Code extends string = string> {
  /** What was checked, such as `notification` or `event source mapping`. */
  readonly link: string;
  /** Of which bucket, queue, function or table. */
  readonly of: string;
  /** Absent if it is as it was deployed. */
  readonly code?: Code;
  /** What was found; if it is wrong, beside what was expected. */
  readonly detail: string;
  /** With a code: what to do. */
  readonly fix?: string;
  /** With `NOT_CHECKED`: the error of AWS. */
  readonly awsError?: string;
  /** Not checked on purpose: nobody but the user knows what is right. */
  readonly skipped?: true;
}

export type LinkName = Pick<Link, 'link' | 'of'>;

/** @param permission what reading it needs */
export function notChecked(link: LinkName, { code, awsError }: Failure, permission: string): Link<'NOT_CHECKED'> {
  return present<Link<'NOT_CHECKED'>>({
    ...link,
    code: 'NOT_CHECKED',
    awsError,
    detail: `cannot be read: ${code}`,
    fix: code === 'ACCESS_DENIED' || code === 'UNKNOWN_ERROR'
      ? `Allow ${permission}: the caller has no permission, or a policy of the resource or of the organization denies it`
      : `Reading it needs ${permission}`,
  });
}
