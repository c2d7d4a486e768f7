import { randomUUID } from 'node:crypto';
import type { FaultCount } from './fault-count';
import type { Seeded } from './seeded';
import type { EventSourceMapping } from '../../src/sandbox/aws/event-source-mapping';
import type { SentMessage } from '../../src/sandbox/aws/sqs-endpoint';

const LOST = 0.2;
const DOUBLED = 0.1;
const DELAYED = 0.2;
const MAX_DELAY = 5_000;

/** What may become of the signals between SQS and a run: they are lost, start two runs, or come late. */
export class FaultySignals {
  faulty = true;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly random: Seeded, private readonly count: FaultCount) {}

  pass({ body, deduplicationId }: SentMessage, mapping: EventSourceMapping): void {
    const { random, count } = this;
    if (!this.faulty) return mapping.send(body, deduplicationId);
    if (random.chance(LOST)) return count.add('signal lost');
    if (random.chance(DOUBLED)) {
      count.add('signal doubled');
      mapping.send(body, randomUUID());
    }
    if (!random.chance(DELAYED)) return mapping.send(body, deduplicationId);
    count.add('signal delayed');
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      mapping.send(body, deduplicationId);
    }, random.whole(0, MAX_DELAY));
    this.timers.add(timer);
  }

  /** Those that are late are lost. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}
