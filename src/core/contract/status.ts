/** The statuses of an event, in their usual order. Users may add statuses of their own. */
export const STATUSES = {
  CREATED: 'created',
  DISPATCHED: 'dispatched',
  RETRYING: 'retrying',
  COMPLETED: 'completed',
  FAILED: 'failed',
  DISCARDED: 'discarded',
  SUPERSEDED: 'superseded',
} as const;

const FINAL: readonly string[] = [STATUSES.COMPLETED, STATUSES.DISCARDED, STATUSES.SUPERSEDED];

const STATUS_NAME = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

export const STATUS_NAME_RULE = '1 to 64 letters, digits, dots, hyphens and underscores, a letter first';

export function isFinal(status: string): boolean {
  return FINAL.includes(status);
}

export function isStatusName(value: unknown): value is string {
  return typeof value === 'string' && STATUS_NAME.test(value);
}
