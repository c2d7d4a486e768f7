import { SESSION_HEADER, StudioError } from '../studio-api';

/** The storage belongs to this origin, with its port: other pages on this machine do not see it. */
const STORED_KEY = 's3-event-ledger-studio';

export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

export type Parameters = Readonly<Record<string, string | undefined>>;

const LINK = /^#token=(.+)$/;

/** A link that is opened in the tab of the page changes only the part behind `#`: the browser does not load the page again. */
export function openLinksHere(): void {
  addEventListener('hashchange', () => {
    if (LINK.test(location.hash)) location.reload();
  });
}

/** Exchanges the token of the link for the key of the session, and removes the token from the address and the history. */
export async function openSession(): Promise<void> {
  const token = LINK.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(null, '', '/#/overview');
  const { key } = await post<{ key: string }>('/api/session', { token });
  localStorage.setItem(STORED_KEY, key);
}

export function get<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  const query = new URLSearchParams(given).toString();
  return call<T>(query === '' ? path : `${path}?${query}`, { signal });
}

export function post<T>(path: string, body: object): Promise<T> {
  return call<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

async function call<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, { ...init, headers: { ...init.headers, [SESSION_HEADER]: localStorage.getItem(STORED_KEY) ?? '' } })
    .catch((error: Error) => {
      throw error.name === 'AbortError' ? error : new ApiError(0, 'ENDED', 'the studio does not answer: it was ended in the terminal. Start it again.');
    });
  const body = await response.json() as T & { readonly error?: StudioError };
  if (!response.ok) throw new ApiError(response.status, body.error?.code ?? 'UNKNOWN_ERROR', body.error?.message ?? response.statusText);
  return body;
}
