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
const OVERWRITTEN = 0.1;
/** One object in so many has a notification that no ledger understands beside it. */
const INVALID_EVERY = 500;

/** The events of a run, one after the other: some objects are overwritten within a millisecond, some events are reported twice. */
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
    const before = this.changes.at(-1);
    const overwritten = before !== undefined && random.chance(OVERWRITTEN);
    const time = overwritten ? before.time : this.start + Math.floor(number / 4);
    const change: ObjectChange = {
      eventName: random.chance(0.1) ? 'ObjectRemoved:Delete' : 'ObjectCreated:Put',
      bucket: BUCKET,
      key: overwritten ? before.key : `${number % 97}/${number}/${random.of(NAMES)}`,
      time,
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
}
