import { STATUSES } from '../../core/contract/status';

const KNOWN: readonly string[] = Object.values(STATUSES);

export function isKnown(status: string): boolean {
  return KNOWN.includes(status);
}

/** What to say about a status that may be a slip of the pen: a ledger takes any name. */
export function ownStatusNote(status: string): string {
  return `"${status}" is a status of your own; the ledger's are ${KNOWN.join(', ')}.`;
}
