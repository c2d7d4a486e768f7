import ms from 'ms';
import { LedgerError } from '../../core/errors';
import { fromIso, isTimestamp, toMilliseconds } from '../../core/timestamp';

const DURATION = /^\d{1,15}(\.\d{1,3})?\s?[a-z]{1,12}$/i;
const DATE_AND_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?$/;

const TIME_FORMATS = 'Use a duration before now (30s, 15m, 2h, 7d), a date (2026-11-22), a date and time (2026-11-22T14:00), '
  + 'an ISO 8601 instant (2026-11-22T13:00:00Z) or a ledger\'s timestamp (1795352400.000)';

/**
 * Parses a point in time.
 *
 * @param option its name, for the error message
 * @param utc whether a date without a time zone is in UTC or in the time zone of this machine
 */
export function parseTime(option: string, text: string, now: number, utc: boolean): Date {
  const milliseconds = timeBefore(now, text) ?? instant(text) ?? civil(text, utc);
  if (milliseconds === undefined || milliseconds < 0) {
    throw new LedgerError('BAD_INPUT', `${option} is not a time: ${JSON.stringify(text)}. ${TIME_FORMATS}.`);
  }
  return new Date(milliseconds);
}

/** The whole seconds of a duration such as `90d`, rounded up. */
export function seconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = duration(text);
  if (milliseconds === undefined) throw new LedgerError('BAD_INPUT', `${option} is not a duration: ${JSON.stringify(text)}. Use one such as 30s, 15m, 2h or 90d.`);
  return Math.ceil(milliseconds / 1000);
}

function timeBefore(now: number, text: string): number | undefined {
  const milliseconds = duration(text);
  return milliseconds === undefined ? undefined : now - milliseconds;
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

/** JavaScript parses February 30 as March 2. */
function isCalendarDate(date: string): boolean {
  const milliseconds = Date.parse(`${date}T00:00Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(date);
}
