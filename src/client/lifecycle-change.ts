import { guardedChange } from './guarded-change';
import type { LedgerRows } from './ledger-rows';
import type { Entry, EntryRef } from '../core/entry';
import { LedgerError } from '../core/errors';
import { isRefusal, LIFECYCLE, Refusal, Verb } from '../core/lifecycle';

type OperatorVerb = Exclude<Verb, 'claim'>;

const PARTICIPLES: Record<OperatorVerb, string> = { complete: 'completed', fail: 'failed', retry: 'retried', discard: 'discarded' };

/** A step of the lifecycle that an event takes if its state allows it. */
export function lifecycleChange(
  rows: LedgerRows, ref: EntryRef, verb: OperatorVerb, step: (before: Entry) => Entry | Refusal, attempt?: number,
): Promise<Entry> {
  const refusal = (why: string) => new LedgerError('STATUS_CONFLICT',
    `${attempt === undefined ? '' : `attempt ${attempt} of `}event ${ref.id} cannot be ${PARTICIPLES[verb]}: ${why}`);
  return guardedChange(rows, ref, before => {
    const after = step(before);
    if (isRefusal(after)) throw refusal(reasonOf(verb, after));
    return after;
  }, refusal);
}

function reasonOf(verb: OperatorVerb, { found: { status, attempt } }: Refusal): string {
  const from: readonly string[] = LIFECYCLE[verb].from;
  const found = `the event is ${status}, at attempt ${attempt}`;
  return from.includes(status) ? `${found}.` : `${found}. Only events that are ${from.join(', ').replace(/, (?=\w+$)/, ' or ')} can be.`;
}
