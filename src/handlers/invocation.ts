/** What Lambda tells a handler of its invocation. */
export interface Invocation {
  readonly requestId: string;
  /** Milliseconds until Lambda ends the invocation. */
  readonly remaining: number;
}

/** Kept of an invocation's time to report what is not done by then, in milliseconds. */
export const REPORTING_TIME = 1_000;
