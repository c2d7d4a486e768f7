import type { DispatchMessage } from '../core/message';
import { present } from '../core/present';

/** What becomes of an event in the hands of the sample consumer. */
export type Fate = 'completes' | 'fails once' | 'fails for good';

/** An attempt that the consumer was handed, and how often. */
export interface HandedOut {
  readonly id: string;
  readonly attempt: number;
  readonly times: number;
}

/** Works on the events of a sandbox, and reports each outcome. It fails some of them, the same ones whenever it is asked. */
export class Consumer {
  private readonly book = new Map<string, HandedOut>();

  /** @param report takes the body of a message for the outcome queue */
  constructor(private readonly report: (body: string) => void, private readonly fateOf: (id: string) => Fate = fateById) {}

  take(body: string): void {
    const { id, timestamp, attempt } = JSON.parse(body) as DispatchMessage;
    const name = `${id} ${attempt}`;
    this.book.set(name, { id, attempt, times: (this.book.get(name)?.times ?? 0) + 1 });

    const fate = this.fateOf(id);
    const fails = fate === 'fails for good' || (fate === 'fails once' && attempt === 1);
    const reason = fate === 'fails once' ? 'the sample consumer stumbled' : 'the sample consumer cannot do it';
    this.report(JSON.stringify(present({ version: 1, id, timestamp, attempt, outcome: fails ? 'failed' : 'completed', reason: fails ? reason : undefined })));
  }

  get handedOut(): readonly HandedOut[] {
    return [...this.book.values()];
  }
}

/** One event in 32 fails for good, and four fail once. An id is a hash already. */
export function fateById(id: string): Fate {
  const part = parseInt(id.slice(0, 8), 16) % 32;
  if (part === 0) return 'fails for good';
  return part <= 4 ? 'fails once' : 'completes';
}
