import type { FaultCount } from './fault-count';
import { Seeded } from './seeded';
import { LocalQueue, QueuedMessage, QueueSettings } from '../../src/sandbox/aws/local-queue';

export interface FaultyQueueOptions extends Pick<QueueSettings, 'maxReceiveCount'> {
  readonly count: FaultCount;
  readonly random: Seeded;
}

/** Short, since a killed function holds its messages until then, in milliseconds. */
const VISIBILITY_TIMEOUT = 20_000;
const REDELIVERED = 0.015;
const DOUBLED = 0.01;
const MAX_DELAY = 3_000;

/** An SQS queue of the sandbox that does what SQS may do: in any order, again although it was deleted, to two receivers at once. */
export class FaultyQueue extends LocalQueue {
  faulty = true;
  private readonly dead: QueuedMessage[] = [];

  constructor(private readonly options: FaultyQueueOptions) {
    const dead: QueuedMessage[] = [];
    super({ visibilityTimeout: VISIBILITY_TIMEOUT, maxReceiveCount: options.maxReceiveCount, onDeadLetter: message => void dead.push(message) });
    this.dead = dead;
  }

  receive(limit: number, now: number): QueuedMessage[] {
    const messages = super.receive(limit, now);
    if (!this.faulty) return messages;
    const { random, count } = this.options;
    for (const { id } of messages) {
      if (!random.chance(DOUBLED)) continue;
      this.changeVisibility(id, now);
      count.add('message received twice at once');
    }
    return random.shuffled(messages);
  }

  delete(id: string): void {
    const { random, count } = this.options;
    if (!this.faulty || !random.chance(REDELIVERED)) return super.delete(id);
    this.changeVisibility(id, Date.now() + random.whole(0, MAX_DELAY));
    count.add('message redelivered after it was deleted');
  }

  get deadLetters(): readonly QueuedMessage[] {
    return this.dead;
  }

  /** Sends the dead letters again, as an operator does. */
  redrive(send: (body: string) => void): void {
    for (const { body } of this.dead.splice(0)) send(body);
  }
}
