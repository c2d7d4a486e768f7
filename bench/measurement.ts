import { readFileSync } from 'node:fs';

/** What a client process spent on some events. */
export interface Measurement {
  readonly events: number;
  readonly milliseconds: number;
  /** User and system time of the client's own process, on all of its threads. */
  readonly cpuMicroseconds: number;
  /** The most memory that the process ever held. */
  readonly peakMegabytes: number;
}

export function eventsPerSecond({ events, milliseconds }: Measurement): number {
  return events / milliseconds * 1000;
}

export function cpuPerEvent({ events, cpuMicroseconds }: Measurement): number {
  return cpuMicroseconds / events;
}

/** Of this process, since it began: the peak that `resourceUsage` tells begins with that of the process which forked it. */
export function peakMegabytes(): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kibibytes) * 1024 / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
