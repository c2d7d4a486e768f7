import type { IncomingHttpHeaders } from 'node:http';
import { Answer, rejected } from './route';
import type { Session } from './session';
import { SESSION_HEADER } from '../studio-api';

/** The headers of every response. None of them permits another origin to read it. */
export const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

const LOCAL_NAMES = ['localhost', '127.0.0.1'];

/** A name of another machine that resolves to this one (DNS rebinding) is not local. */
export function checkHost({ host }: IncomingHttpHeaders, port: number): Answer | undefined {
  // A browser omits the port of HTTP.
  if (LOCAL_NAMES.some(name => host === `${name}:${port}` || (port === 80 && host === name))) return undefined;
  return rejected(421, 'WRONG_HOST', `the Host header must be localhost:${port} or 127.0.0.1:${port}. Open the link that the terminal shows.`);
}

/** A page of another origin can send a POST, but neither with this origin nor, without asking, as JSON. */
export function checkWrite({ host, origin, 'content-type': contentType = '' }: IncomingHttpHeaders): Answer | undefined {
  if (origin !== `http://${host}`) return rejected(403, 'WRONG_ORIGIN', 'the Origin header must be that of this page.');
  if (!/^application\/json(;\s*charset=utf-8)?$/i.test(contentType)) {
    return rejected(415, 'WRONG_CONTENT_TYPE', 'the Content-Type must be application/json.');
  }
  return undefined;
}

export function checkSession(headers: IncomingHttpHeaders, session: Session): Answer | undefined {
  const key = headers[SESSION_HEADER];
  if (session.admits(typeof key === 'string' ? key : undefined)) return undefined;
  return rejected(401, 'NO_SESSION', 'this page has no session, or it has ended. Open the link that the terminal shows.');
}
