import type { DispatchMessage } from '../core/message';
import { present } from '../core/present';

/** How the sample consumer processes an event. */
export type Behavior = 'completes' | 'fails once' | 'fails always';

/** An attempt that the consumer received, and how many times. */
export interface DeliveredAttempt {
  readonly id: string;
  readonly attempt: number;
  readonly times: number;
}

/** Processes the events of a sandbox and reports each outcome. It fails some of them, always the same ones. */
export class Consumer {
  private readonly received = new Map<string, DeliveredAttempt>();

  /** @param report takes the body of a message for the outcome queue */
  constructor(private readonly report: (body: string) => void, private readonly behaviorOf: (id: string) => Behavior = behaviorById) {}

  receive(body: string): void {
    const { id, timestamp, attempt } = JSON.parse(body) as DispatchMessage;
    const name = `${id} ${attempt}`;
    this.received.set(name, { id, attempt, times: (this.received.get(name)?.times ?? 0) + 1 });

    const behavior = this.behaviorOf(id);
    const fails = behavior === 'fails always' || (behavior === 'fails once' && attempt === 1);
    const reason = behavior === 'fails once' ? 'the sample consumer failed once' : 'the sample consumer always fails this event';
    this.report(JSON.stringify(present({ version: 1, id, timestamp, attempt, outcome: fails ? 'failed' : 'completed', reason: fails ? reason : undefined })));
  }

  get attempts(): readonly DeliveredAttempt[] {
    return [...this.received.values()];
  }
}

/** Of 32 events one always fails, and four fail once. An id is a hash already. */
export function behaviorById(id: string): Behavior {
  const part = parseInt(id.slice(0, 8), 16) % 32;
  if (part === 0) return 'fails always';
  return part <= 4 ? 'fails once' : 'completes';
}
