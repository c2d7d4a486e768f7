import type { FaultCount } from './fault-count';
import { Seeded } from './seeded';
import { BatchMessage, batchName } from '../../src/core/batch-message';
import type { DispatchMessage } from '../../src/core/message';
import { present } from '../../src/core/present';

type Result = 'completed' | 'failed';

const BEHAVIORS = [
  ['completes', 62], ['fails', 8], ['fails finally', 2], ['reports twice', 5], ['contradicts itself', 5], ['reports late', 4], ['crashes', 2],
  ['sends heartbeats', 8], ['sends heartbeats after it failed', 4],
] as const;
const BATCH_BEHAVIORS = [
  ['completes', 40], ['fails some', 25], ['fails', 5], ['is reported one by one', 14], ['is reported twice', 6], ['sends heartbeats', 5], ['crashes', 2],
  ['names another event', 3],
] as const;
const FAILED_OF_BATCH = 0.3;
const FINALLY = 0.1;
const MAX_DELAY = 400;
const LATE = 8_000;
/** When the next attempt may be under way. */
const CONTRADICTION = 1_500;
/** Seconds that heartbeats ask for: a lease, less, more, and more than there may be. */
const LEASES = [undefined, 5, 90, 86_400];
const HEARTBEATS = 5;

/** A target that processes events as the worst consumer does, and remembers what it received and reported. */
export class UnreliableConsumer {
  faulty = true;
  /** The attempts of each event that were received, by its id. */
  readonly received = new Map<string, Set<number>>();
  /** What was reported of each attempt, by id and number. */
  readonly reported = new Map<string, Set<Result>>();
  /** The attempts that have sent heartbeats, by id and number. */
  readonly heartbeats = new Set<string>();
  /** The attempts that were received together with other events, by id and number. */
  readonly together = new Set<string>();
  /** The attempts of each batch that was reported, by the reason of the report and by id. */
  readonly batches = new Map<string, ReadonlyMap<string, number>>();
  /** The events that one message had twice. */
  readonly repeated: string[] = [];
  /** Reports that are not sent yet. */
  pending = 0;

  /** @param report takes the body of a message for the outcome queue */
  constructor(private readonly seed: number, private readonly count: FaultCount, private readonly report: (body: string) => void) {}

  receive(body: string): void {
    const message = JSON.parse(body) as DispatchMessage | BatchMessage;
    if ('messages' in message) return this.receiveBatch(message);
    this.note(message);
    this.process(message);
  }

  private note({ id, attempt }: DispatchMessage): void {
    const attempts = this.received.get(id) ?? new Set();
    this.received.set(id, attempts.add(attempt));
  }

  private receiveBatch(batch: BatchMessage): void {
    const { messages } = batch;
    const names = messages.map(({ id, attempt }) => `${id} ${attempt}`);
    messages.forEach(message => this.note(message));
    if (messages.length > 1) names.forEach(name => this.together.add(name));
    this.repeated.push(...names.filter((name, index) => names.indexOf(name) !== index));
    if (!this.faulty) return this.sendBatch(batch, 'completed');

    const random = new Seeded(this.seed, 'batch', batchName(messages));
    const behavior = random.weighted(BATCH_BEHAVIORS);
    const delay = random.whole(0, MAX_DELAY);
    const some = messages.filter(() => random.chance(FAILED_OF_BATCH));
    if (behavior !== 'completes') this.count.add(`batch ${behavior}`);
    switch (behavior) {
      case 'crashes': return;
      case 'fails': return this.after(delay, () => this.sendBatch(batch, 'failed'));
      case 'fails some': return this.after(delay, () => this.sendBatch(batch, 'completed', some, random.chance(FINALLY)));
      case 'is reported one by one': return messages.forEach(message => this.process(message));
      case 'is reported twice':
        this.after(delay, () => this.sendBatch(batch, 'completed', some));
        return this.after(MAX_DELAY - delay, () => this.sendBatch(batch, 'completed', some));
      case 'sends heartbeats':
        names.forEach(name => this.heartbeats.add(name));
        this.after(delay / 2, () => this.report(JSON.stringify({ ...batch, outcome: 'working', leaseSeconds: random.of(LEASES) })));
        return this.after(delay, () => this.sendBatch(batch, 'completed', some));
      // The report is invalid: it must settle nothing.
      case 'names another event': return this.after(delay, () => this.report(JSON.stringify({ ...batch, outcome: 'completed', failures: [{ id: batchName(messages) }] })));
      default: return this.after(delay, () => this.sendBatch(batch, 'completed'));
    }
  }

  private sendBatch(batch: BatchMessage, outcome: Result, failed: readonly DispatchMessage[] = [], final?: boolean): void {
    const reason = batchName(batch.messages);
    for (const message of batch.messages) this.noteResult(message, failed.includes(message) ? 'failed' : outcome);
    this.batches.set(reason, new Map(batch.messages.map(({ id, attempt }) => [id, attempt])));
    const failures = failed.map(({ id, attempt }) => ({ id, reason: `attempt ${attempt}`, final }));
    this.report(JSON.stringify({ ...batch, outcome, reason, failures }));
  }

  private noteResult({ id, attempt }: DispatchMessage, result: Result): void {
    const name = `${id} ${attempt}`;
    const reported = this.reported.get(name) ?? new Set();
    this.reported.set(name, reported.add(result));
  }

  private process(message: DispatchMessage): void {
    const { id, attempt } = message;
    if (!this.faulty) return this.send(message, 'completed');

    const random = new Seeded(this.seed, 'consumer', message.sequencer ?? id, attempt);
    const behavior = random.weighted(BEHAVIORS);
    const delay = random.whole(0, MAX_DELAY);
    if (behavior !== 'completes') this.count.add(`consumer ${behavior}`);
    switch (behavior) {
      case 'crashes': return;
      case 'fails': return this.later(delay, message, 'failed');
      case 'fails finally': return this.later(delay, message, 'failed', true);
      case 'reports late': return this.later(LATE + delay * 20, message, 'completed');
      case 'contradicts itself':
        this.later(delay, message, 'failed');
        return this.later(CONTRADICTION + delay * 6, message, 'completed');
      case 'reports twice':
        this.later(MAX_DELAY - delay, message, 'completed');
        return this.later(delay, message, 'completed');
      case 'sends heartbeats':
        for (let number = 0; number < HEARTBEATS; number += 1) this.beatLater(delay * number / HEARTBEATS, message, random.of(LEASES));
        return this.later(delay, message, random.chance(0.8) ? 'completed' : 'failed');
      case 'sends heartbeats after it failed':
        this.later(delay, message, 'failed');
        for (let number = 0; number < HEARTBEATS; number += 1) {
          this.beatLater(delay + CONTRADICTION * (number + 1) / 2, message, random.of(LEASES));
        }
        return;
      default: return this.later(delay, message, 'completed');
    }
  }

  private later(milliseconds: number, message: DispatchMessage, result: Result, final?: boolean): void {
    this.after(milliseconds, () => this.send(message, result, final));
  }

  private beatLater(milliseconds: number, { id, timestamp, attempt }: DispatchMessage, leaseSeconds: number | undefined): void {
    this.heartbeats.add(`${id} ${attempt}`);
    this.after(milliseconds, () => this.report(JSON.stringify(present({ version: 1, id, timestamp, attempt, outcome: 'working', leaseSeconds }))));
  }

  private after(milliseconds: number, report: () => void): void {
    this.pending += 1;
    setTimeout(() => {
      this.pending -= 1;
      report();
    }, milliseconds);
  }

  private send(message: DispatchMessage, outcome: Result, final?: boolean): void {
    const { id, timestamp, attempt } = message;
    this.noteResult(message, outcome);
    // The history keeps the reason: it shows which attempt was settled by which outcome.
    this.report(JSON.stringify(present({ version: 1, id, timestamp, attempt, outcome, final, reason: `attempt ${attempt}` })));
  }
}
