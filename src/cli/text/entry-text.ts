import { entryTable, sizeOf, TableOptions } from './entry-table';
import { timeline } from './timeline';
import type { Entry, StatusChange } from '../../core/entry';
import type { Timestamp } from '../../core/timestamp';
import type { ClockText } from '../../terminal/clock-text';
import { fromNow } from '../../terminal/clock-text';
import { fit, visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import type { Paint } from '../../terminal/paint';
import { textTable } from '../../terminal/text-table';

const EVENT_WIDTH = 20;
const SIZE_WIDTH = 9;
const GAP = 2;

/** Events as text for people, with time zone, width, color and escaping. Each text ends with a newline. */
export class EntryText {
  constructor(private readonly io: Pick<Io, 'isTTY' | 'columns' | 'now'>, private readonly clock: ClockText, private readonly paint: Paint) {}

  /** One event per line. */
  table(entries: readonly Entry[], options: TableOptions = {}): string {
    return entries.length === 0 ? '' : entryTable(entries, options, this.io, this.clock, this.paint);
  }

  /** One event on one line, for a single bucket. */
  line(entry: Entry): string {
    const { timestamp, eventName } = entry;
    return this.fitted(entry, [this.clock.timeOfDay(timestamp), visible(eventName).padEnd(EVENT_WIDTH), sizeOf(entry).padStart(SIZE_WIDTH)]);
  }

  /** A change of its status, aligned with `line`. */
  change(entry: Entry, { at, to }: StatusChange): string {
    return this.fitted(entry, [this.clock.timeOfDay(at), `→ ${visible(to)}`.padEnd(EVENT_WIDTH), ' '.repeat(SIZE_WIDTH)]);
  }

  /** All attributes of an event, and its history. */
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
    return `${textTable(rows)}\n${timeline(entry, this.clock, this.paint)}`;
  }

  private fitted({ key }: Entry, facts: readonly string[]): string {
    const room = this.room(facts.reduce((sum, fact) => sum + fact.length + GAP, 0));
    return `${[...facts, fit(visible(key), room)].join(' '.repeat(GAP))}\n`;
  }

  private moment(timestamp: Timestamp | undefined): string | undefined {
    return timestamp === undefined ? undefined : `${this.clock.exact(timestamp)} (${fromNow(timestamp, this.io.now())})`;
  }

  /** A pipe has no width: it gets everything. */
  private room(used: number): number {
    return this.io.isTTY ? Math.max(1, this.io.columns - used) : Infinity;
  }
}
