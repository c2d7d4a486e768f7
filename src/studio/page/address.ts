import { useEffect, useState } from 'preact/hooks';
import type { Parameters } from './api';

export const VIEWS = ['overview', 'events', 'event', 'object', 'failures', 'bulk'] as const;
export type View = typeof VIEWS[number];

/** Where the page is: a view and its whole filter, as the part of the URL behind `#`, which no server receives. */
export interface Address {
  readonly view: View;
  readonly filter: Readonly<Record<string, string>>;
}

export function hrefOf(view: View, filter: Parameters = {}): string {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const query = new URLSearchParams(given).toString();
  return query === '' ? `#/${view}` : `#/${view}?${query}`;
}

export function go(view: View, filter: Parameters = {}): void {
  location.hash = hrefOf(view, filter);
}

export function useAddress(): Address {
  const [address, setAddress] = useState(current);
  useEffect(() => {
    const update = () => setAddress(current());
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return address;
}

function current(): Address {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  return { view: VIEWS.find(view => view === path) ?? 'overview', filter: Object.fromEntries(new URLSearchParams(query)) };
}
