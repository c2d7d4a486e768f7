/** The part of Lambda's context that the handlers use. */
export interface Invocation {
  readonly requestId: string;
  /** Milliseconds until Lambda ends the invocation. */
  readonly remaining: number;
}

/** Reserved at the end of an invocation to report what is not done by then, in milliseconds. */
export const REPORTING_TIME = 1_000;
