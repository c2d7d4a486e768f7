import { guardedChange, RowAccess } from './guarded-change';
import type { Entry, EntryRef } from '../core/entry';
import { LedgerError } from '../core/errors';
import { isRefusal, LIFECYCLE, Refusal, Verb } from '../core/lifecycle';

type OperatorVerb = Exclude<Verb, 'claim' | 'supersede'>;

const CONFLICTS: Record<OperatorVerb, string> = {
  heartbeat: 'cannot be extended',
  complete: 'cannot be completed',
  fail: 'cannot be failed',
  retry: 'cannot be retried',
  discard: 'cannot be discarded',
  replay: 'cannot be replayed',
};

/** Takes an event one step through its lifecycle, if its state allows the step. */
export function lifecycleChange(
  rows: RowAccess, ref: EntryRef, verb: OperatorVerb, step: (before: Entry) => Entry | Refusal, attempt?: number,
): Promise<Entry> {
  const conflict = (reason: string) => new LedgerError('STATUS_CONFLICT',
    `${attempt === undefined ? '' : `attempt ${attempt} of `}event ${ref.id} ${CONFLICTS[verb]}: ${reason}`);
  return guardedChange(rows, ref, before => {
    const after = step(before);
    if (isRefusal(after)) throw conflict(reasonOf(verb, after));
    return after;
  }, conflict);
}

function reasonOf(verb: OperatorVerb, { found: { status, attempt } }: Refusal): string {
  const from: readonly string[] = LIFECYCLE[verb].from;
  const found = `the event is ${status}, at attempt ${attempt}`;
  return from.includes(status) ? `${found}.` : `${found}. Only events that are ${from.join(', ').replace(/, (?=\w+$)/, ' or ')} can be.`;
}
