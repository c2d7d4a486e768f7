import { eventually } from '../support/eventually';

/** Functions start cold, and a run may take a minute on a busy machine. */
const DEADLINE_MS = 120_000;

/** Repeats an expectation of a deployment until it holds. */
export function eventuallyDeployed(expectation: () => void | Promise<void>): Promise<void> {
  return eventually(expectation, DEADLINE_MS);
}
