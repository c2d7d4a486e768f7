import { member, parseJson } from '../core/json';

/** Whether a line of the function's log tells of a failure: it says so itself, or it is no log line at all but a crash. */
export function isFailure(line: string): boolean {
  const log = parseJson(line);
  return log === undefined || member(log, 'level') === 'error';
}

/** What the function says of a message that it cannot understand; undefined for a line that says something else. */
export function rejectionIn(line: string): { readonly messageId: string; readonly code: string } | undefined {
  const log = parseJson(line);
  const [messageId, code, reason] = ['messageId', 'code', 'reason'].map(name => member(log, name));
  return typeof messageId === 'string' && typeof code === 'string' && reason !== undefined ? { messageId, code } : undefined;
}
