import ms from 'ms';
import { Timestamp, toMilliseconds } from '../core/timestamp';

/** Formats times in the time zone of this machine, or in UTC. */
export class ClockText {
  constructor(private readonly utc: boolean) {}

  /** `2026-11-22 14:03:11` */
  seconds(timestamp: Timestamp): string {
    return this.shifted(timestamp).slice(0, 19);
  }

  /** `14:03:11` */
  timeOfDay(timestamp: Timestamp): string {
    return this.seconds(timestamp).slice(11);
  }

  /** `2026-11-22 14:03:11.123 UTC+01:00` */
  exact(timestamp: Timestamp): string {
    return `${this.shifted(timestamp)} ${this.zone(timestamp)}`;
  }

  /** `UTC`, or the offset from it: `UTC+01:00`. A zone with daylight saving time has two offsets. */
  zone(timestamp: Timestamp): string {
    const minutes = this.offset(timestamp);
    if (minutes === 0) return 'UTC';
    const twoDigits = (value: number) => String(Math.floor(value)).padStart(2, '0');
    return `UTC${minutes < 0 ? '-' : '+'}${twoDigits(Math.abs(minutes) / 60)}:${twoDigits(Math.abs(minutes) % 60)}`;
  }

  private shifted(timestamp: Timestamp): string {
    return new Date(toMilliseconds(timestamp) + this.offset(timestamp) * 60_000).toISOString().replace('T', ' ').replace('Z', '');
  }

  private offset(timestamp: Timestamp): number {
    return this.utc ? 0 : -new Date(toMilliseconds(timestamp)).getTimezoneOffset();
  }
}

/** `2 hours ago`, `in 5 minutes`. */
export function fromNow(timestamp: Timestamp, now: number): string {
  const ago = now - toMilliseconds(timestamp);
  const span = ms(Math.abs(ago), { long: true });
  return ago >= 0 ? `${span} ago` : `in ${span}`;
}
