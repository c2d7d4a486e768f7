import type { ClockText } from './clock-text';
import { fromNow } from './clock-text';
import { fit, visible } from './display-text';
import type { Io } from './io';
import type { Paint } from './paint';
import { textTable } from './text-table';
import type { Entry, StatusChange } from '../core/entry';
import type { Timestamp } from '../core/timestamp';

const ID_WIDTH = 36;
const TIME_WIDTH = 19;
const EVENT_WIDTH = 20;
const SIZE_WIDTH = 9;
const GAP = 2;
/** An object's name is not squeezed below this for the sake of its size and event name. */
const OBJECT_WIDTH = 40;

/** How events look to a person: zone, width, colour and escaping in one place. Each text ends with a newline. */
export class EntryText {
  constructor(private readonly io: Pick<Io, 'isTTY' | 'columns' | 'now'>, private readonly clock: ClockText, private readonly paint: Paint) {}

  /** One event a line, under a head unless it is the continuation of a table. */
  table(entries: readonly Entry[], continued = false): string {
    if (entries.length === 0) return '';
    const zones = new Set(entries.map(entry => this.clock.zone(entry.timestamp)));
    const [zone] = zones;
    const time = zones.size === 1 ? (entry: Entry) => this.clock.seconds(entry.timestamp) : (entry: Entry) => this.clock.exact(entry.timestamp);
    const roomy = !this.io.isTTY || this.io.columns >= TIME_WIDTH + ID_WIDTH + EVENT_WIDTH + SIZE_WIDTH + OBJECT_WIDTH + 4 * GAP;

    const facts = entries.map(entry => [
      time(entry),
      entry.id,
      ...(roomy ? [visible(entry.eventName), sizeOf(entry)] : []),
    ]);
    const head = [zones.size === 1 ? `TIME (${zone})` : 'TIME', 'ID', ...(roomy ? ['EVENT', 'SIZE'] : []), 'OBJECT'];
    const used = head.slice(0, -1).map((name, column) => Math.max(name.length, ...facts.map(row => row[column].length)) + GAP);
    const room = this.room(used.reduce((sum, width) => sum + width, 0));

    const rows = facts.map((row, index) => [...row, fit(objectOf(entries[index]), room)]);
    return textTable(rows, { right: [3].filter(() => roomy), head: continued ? undefined : head.map(name => this.paint.head(name)) });
  }

  /** One event of the one bucket that a person watches, as it comes in. */
  line(entry: Entry): string {
    const facts = [this.clock.timeOfDay(entry.timestamp), visible(entry.eventName).padEnd(EVENT_WIDTH), sizeOf(entry).padStart(SIZE_WIDTH)];
    const room = this.room(facts.reduce((sum, fact) => sum + fact.length + GAP, 0));
    return `${[...facts, fit(visible(entry.key), room)].join(' '.repeat(GAP))}\n`;
  }

  /** All that the ledger knows of an event. */
  details(entry: Entry): string {
    const facts: Array<[name: string, fact: string | undefined]> = [
      ['status', this.paint.status(entry.status)],
      ['reason', entry.statusReason],
      ['event', entry.eventName],
      ['happened', this.moment(entry.timestamp)],
      ['recorded', this.moment(entry.recordedAt)],
      ['settled', this.moment(entry.settledAt)],
      ['attempt', entry.attempt?.toString()],
      ['lease until', this.moment(entry.leaseUntil)],
      ['not before', this.moment(entry.notBefore)],
      ['bucket', entry.bucket],
      ['key', entry.key],
      ['version', entry.versionId],
      ['size', entry.size === undefined ? undefined : `${entry.size} bytes`],
      ['etag', entry.etag],
      ['sequencer', entry.sequencer],
      ['expires', entry.expiresAt === undefined ? undefined : this.moment(`${String(entry.expiresAt).padStart(10, '0')}.000`)],
      ['id', entry.id],
      ['timestamp', entry.timestamp],
    ];
    const rows = facts.flatMap(([name, fact]) => (fact === undefined ? [] : [[name, name === 'status' ? fact : visible(fact)]]));
    return textTable(rows) + this.history(entry.history);
  }

  private history(changes: readonly StatusChange[]): string {
    if (changes.length === 0) return '\nhistory: no change of status yet\n';
    const rows = changes.map(({ at, from, to, by, reason = '' }) => [this.clock.exact(at), from, to, visible(by), visible(reason)]);
    return `\n${textTable(rows, { head: ['CHANGED', 'FROM', 'TO', 'BY', 'REASON'].map(name => this.paint.head(name)) })}`;
  }

  private moment(timestamp: Timestamp | undefined): string | undefined {
    return timestamp === undefined ? undefined : `${this.clock.exact(timestamp)} (${fromNow(timestamp, this.io.now())})`;
  }

  /** A person's terminal has a width; a pipe has none, and takes everything. */
  private room(used: number): number {
    return this.io.isTTY ? Math.max(1, this.io.columns - used) : Infinity;
  }
}

function objectOf({ bucket, key }: Entry): string {
  return visible(`${bucket}/${key}`);
}

function sizeOf({ size }: Entry): string {
  return size === undefined ? '-' : String(size);
}
