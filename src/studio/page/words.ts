import { fromMilliseconds, Timestamp, toMilliseconds } from '../../core/timestamp';

const UNITS: ReadonlyArray<readonly [name: string, milliseconds: number]> = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** `3 h`, `12 s` */
export function span(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  const [name, unit] = UNITS.find(([, each]) => length >= each) ?? ['s', 1_000];
  return `${Math.floor(length / unit)} ${name}`;
}

/** `3 h ago`, `in 12 s` */
export function fromNow(timestamp: Timestamp, now = Date.now()): string {
  const ago = now - toMilliseconds(timestamp);
  return ago >= 0 ? `${span(ago)} ago` : `in ${span(ago)}`;
}

/** `2026-11-26 14:03:11`, in the time zone of the browser */
export function clock(timestamp: Timestamp): string {
  return local(toMilliseconds(timestamp)).slice(0, 19).replace('T', ' ');
}

/** With milliseconds and the zone. */
export function exactly(timestamp: Timestamp): string {
  return `${local(toMilliseconds(timestamp)).replace('T', ' ')} ${zone(toMilliseconds(timestamp))}`;
}

/** `UTC+01:00` */
export function zone(milliseconds = Date.now()): string {
  const minutes = -new Date(milliseconds).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const twoDigits = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${twoDigits(Math.abs(minutes) / 60)}:${twoDigits(Math.abs(minutes) % 60)}`;
}

/** The value of a `datetime-local` input for an ISO 8601 time, and back. */
export function toInput(iso: string | undefined): string {
  const milliseconds = Date.parse(iso ?? '');
  return Number.isNaN(milliseconds) ? '' : local(milliseconds).slice(0, 19);
}

export function fromInput(text: string): string | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

export function number(value: number): string {
  return value.toLocaleString('en');
}

export function events(count: number): string {
  return counted(count, 'event');
}

/** `1 event`, `2,000 events` */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Seconds since 1970, as a row holds them. */
export function ofSeconds(seconds: number): Timestamp {
  return fromMilliseconds(Math.round(seconds * 1000));
}

export function bytes(size: number): string {
  if (size < 1_000) return `${size} B`;
  const [unit, name] = size < 1e6 ? [1e3, 'kB'] : size < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${(size / Number(unit)).toFixed(1)} ${name}`;
}

export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function local(milliseconds: number): string {
  return new Date(milliseconds - new Date(milliseconds).getTimezoneOffset() * 60_000).toISOString().replace('Z', '');
}
