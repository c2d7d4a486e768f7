import { member, parseJson } from '../json';

/** What a manager's schedule sends to the dispatch function. The function ignores it: it is there for who pauses the manager. */
export interface ScheduleInput {
  /** The id of the event source mapping that starts prompt runs. */
  readonly wakeSource: string;
}

/** The event source mapping that starts prompt runs; undefined if only the schedule starts runs. */
export function wakeSourceOf(input: string | undefined): string | undefined {
  const id = member(parseJson(input ?? ''), 'wakeSource' satisfies keyof ScheduleInput);
  return typeof id === 'string' ? id : undefined;
}
