import { Seeded } from './seeded';
import { notification, ObjectChange } from '../../src/sandbox/aws/s3-notification';

/** An event of a bucket, and the messages in which S3 reports it. */
export interface Arrival {
  readonly change: ObjectChange;
  readonly bodies: readonly string[];
}

const BUCKET = 'faults';
const NAMES = ['report 1.json', 'a+b%20c.csv', 'Überblick 🧾.pdf', '../../etc', 'quote\'s "x"', 'plain.txt', 'tab\there', 'e\u0301'];
const TWICE = 0.03;
const OVERWRITTEN_AT_ONCE = 0.1;
const OVERWRITTEN_LATER = 0.1;
/** How many events later at most. */
const LATER = 2_000;
/** One object in so many has a notification that no ledger understands beside it. */
const INVALID_EVERY = 500;

/**
 * The events of a run, one after the other: some objects are overwritten or deleted, within a millisecond or later, and some events
 * are reported twice.
 */
export class Arrivals {
  readonly changes: ObjectChange[] = [];
  /** What must end up in the dead-letter queue. */
  readonly invalid: string[] = [];
  private readonly random: Seeded;

  constructor(seed: number, private readonly start: number) {
    this.random = new Seeded(seed, 'arrivals');
  }

  next(): Arrival {
    const { random } = this;
    const number = this.changes.length;
    const before = this.overwritten(number);
    const change: ObjectChange = {
      eventName: random.chance(0.1) ? 'ObjectRemoved:Delete' : 'ObjectCreated:Put',
      bucket: BUCKET,
      key: before?.key ?? `${number % 97}/${number}/${random.of(NAMES)}`,
      time: before?.time ?? this.start + Math.floor(number / 4),
      sequencer: (BigInt(this.start) * 1_000_000n + BigInt(number)).toString(16).toUpperCase().padStart(18, '0'),
      requestId: number.toString(16).toUpperCase().padStart(16, '0'),
      size: random.whole(0, 5_000_000_000),
      etag: number.toString(16).padStart(32, '0'),
    };
    this.changes.push(change);
    const body = notification(change);
    const bodies = random.chance(TWICE) ? [body, body] : [body];
    if (number % INVALID_EVERY === 0) {
      const broken = `${body.slice(0, -1)},"broken":${number}`;
      this.invalid.push(broken);
      bodies.push(broken);
    }
    return { change, bodies };
  }

  /** Which object the next event changes again, and when, unless it is a new object now. */
  private overwritten(number: number): { readonly key: string; readonly time?: number } | undefined {
    const { random, changes } = this;
    if (number === 0) return undefined;
    if (random.chance(OVERWRITTEN_AT_ONCE)) return changes[number - 1];
    return random.chance(OVERWRITTEN_LATER) ? { key: changes[number - random.whole(1, Math.min(number, LATER))].key } : undefined;
  }
}
