import { STATUSES } from '../../core/contract/status';

const KNOWN: readonly string[] = Object.values(STATUSES);

export function isKnown(status: string): boolean {
  return KNOWN.includes(status);
}

/** A note on a status that may be a typo: a ledger accepts any name. */
export function customStatusNote(status: string): string {
  return `"${status}" is a custom status; the statuses of the ledger are ${KNOWN.join(', ')}.`;
}
