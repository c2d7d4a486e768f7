import type { AttributeValue } from '../../src/core/item';

interface Insertions { readonly Statements: ReadonlyArray<{ readonly Statement: string; readonly Parameters?: readonly AttributeValue[] }> }
interface Insertion { readonly Error?: { readonly Code?: string } }
interface Responses { readonly Responses?: readonly Insertion[] }

const ATTRIBUTE = /'(\w+)': \?/g;
const ID = 'event_id';

/** When each row was in the table at the latest, in Unix milliseconds of this process: the clocks of the functions differ. */
export class Recordings {
  readonly times = new Map<string, number>();

  /** Takes a call that was executed. Statements that insert nothing are ignored. */
  executed(call: Insertions, { Responses: responses = [] }: Responses, now: number): void {
    call.Statements.forEach(({ Statement, Parameters = [] }, index) => {
      if (!Statement.startsWith('INSERT') || !isThere(responses[index])) return;
      const position = [...Statement.matchAll(ATTRIBUTE)].findIndex(([, name]) => name === ID);
      const id = Parameters[position];
      if (id === undefined || !('S' in id)) throw new Error(`an insertion has no ${ID}: ${Statement}`);
      if (!this.times.has(id.S)) this.times.set(id.S, now);
    });
  }
}

function isThere(insertion: Insertion | undefined): boolean {
  return insertion !== undefined && (insertion.Error === undefined || insertion.Error.Code === 'DuplicateItem');
}
