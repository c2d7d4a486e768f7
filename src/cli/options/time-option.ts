import ms from 'ms';
import { LedgerError } from '../../core/errors';
import { fromIso, isTimestamp, toMilliseconds } from '../../core/timestamp';

const DURATION = /^\d{1,15}(\.\d{1,3})?\s?[a-z]{1,12}$/i;
const DATE_AND_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?$/;

const MEND = 'Give a span back from now (30s, 15m, 2h, 7d), a date (2026-11-22), a date and time (2026-11-22T14:00), '
  + 'an ISO 8601 instant (2026-11-22T13:00:00Z) or a ledger\'s timestamp (1795352400.000)';

/**
 * A point in time as people type one.
 *
 * @param option its name, for the message
 * @param utc whether a date without a zone means UTC; otherwise it means the zone of this machine
 */
export function parseTime(option: string, text: string, now: number, utc: boolean): Date {
  const milliseconds = back(text, now) ?? instant(text) ?? civil(text, utc);
  if (milliseconds === undefined || milliseconds < 0) {
    throw new LedgerError('BAD_INPUT', `${option} is not a time: ${JSON.stringify(text)}. ${MEND}.`);
  }
  return new Date(milliseconds);
}

/** Milliseconds of a span such as `90d`. */
export function parseDuration(option: string, text: string): number {
  const span = duration(text);
  if (span === undefined) throw new LedgerError('BAD_INPUT', `${option} is not a span of time: ${JSON.stringify(text)}. Give one such as 30s, 15m, 2h or 90d.`);
  return span;
}

function back(text: string, now: number): number | undefined {
  const span = duration(text);
  return span === undefined ? undefined : now - span;
}

function duration(text: string): number | undefined {
  return DURATION.test(text) ? ms(text as ms.StringValue) : undefined;
}

function instant(text: string): number | undefined {
  if (isTimestamp(text)) return toMilliseconds(text);
  const timestamp = fromIso(text);
  return timestamp === undefined ? undefined : toMilliseconds(timestamp);
}

function civil(text: string, utc: boolean): number | undefined {
  const [, date, time = '00:00'] = DATE_AND_TIME.exec(text) ?? [];
  if (date === undefined || !isCalendarDate(date)) return undefined;
  const milliseconds = Date.parse(`${date}T${time}${utc ? 'Z' : ''}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** JavaScript reads February 30 as March 2. */
function isCalendarDate(date: string): boolean {
  const milliseconds = Date.parse(`${date}T00:00Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(date);
}
