/** Resolves once the signal aborts. */
export function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise(resolve => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/** Rejects as soon as the signal aborts. The work itself continues, and its result is ignored. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const interrupted = aborted(signal).then((): never => {
    throw signal.reason;
  });
  return Promise.race([work, interrupted]);
}
