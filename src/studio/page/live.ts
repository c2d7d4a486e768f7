import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Settings } from '../studio-api';

export interface Live<T> {
  readonly data?: T;
  readonly error?: Error;
  /** Reads now. */
  readonly refresh: () => void;
  readonly set: (data: T) => void;
}

/**
 * What `load` returns, read again in an interval while the tab is visible. A hidden tab makes no request.
 *
 * @param every milliseconds; undefined to read once
 * @param name identifies what is read: another name is another thing
 */
export function useLive<T>(load: (signal: AbortSignal) => Promise<T>, every: number | undefined, name: string): Live<T> {
  const [state, setState] = useState<{ readonly name: string; readonly data?: T; readonly error?: Error }>({ name });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let busy = false;
    let stale = true;
    const read = async () => {
      if (busy || !stale || document.hidden) return;
      busy = true;
      stale = false;
      try {
        const data = await latest.current(abort.signal);
        if (!abort.signal.aborted) setState({ name, data });
      } catch (error) {
        if (!abort.signal.aborted) setState(({ data, name: before }) => ({ name, error: error as Error, ...(before === name ? { data } : {}) }));
      } finally {
        busy = false;
      }
      if (abort.signal.aborted || every === undefined) return;
      timer = setTimeout(() => {
        stale = true;
        void read();
      }, every);
    };
    const onVisible = () => void read();
    document.addEventListener('visibilitychange', onVisible);
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [name, every, round]);

  const refresh = useCallback(() => setRound(count => count + 1), []);
  const set = useCallback((data: T) => setState({ name, data }), [name]);
  return state.name === name ? { data: state.data, error: state.error, refresh, set } : { refresh, set };
}

/** Reading the ledger of a sandbox is free, and it refreshes faster than this. Milliseconds. */
const DEPLOYED_MS = 5_000;

/** How often something is read whose reading costs money in AWS. @param rarely milliseconds, for a deployed ledger */
export function paced({ refreshEvery }: Pick<Settings, 'refreshEvery'>, rarely: number): number {
  return refreshEvery < DEPLOYED_MS ? refreshEvery : rarely;
}
