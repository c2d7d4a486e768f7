import { ClientProcess } from './client-process';
import type { Order } from './measured-client';
import { cpuPerEvent, eventsPerSecond, Measurement, median } from './measurement';

export interface MeasuredEngine {
  readonly endpoint: string;
  /** How many requests it answered so far, where it counts them. */
  requests?(): Promise<number>;
  /** Puts in place what a client is about to work off, where that has to be. */
  prepare?(order: Order): Promise<void>;
}

/** Who takes part: the function as it ships, and the design of 2022 with each AWS SDK. */
export const WAYS = ['shipped', 'firstDesignV2', 'firstDesignV3'] as const;
export type Way = typeof WAYS[number];

export interface WayFigures {
  readonly eventsPerSecond: number;
  readonly cpuMicrosecondsPerEvent: number;
  readonly requestsPerEvent?: number;
}

export interface ContestFigures {
  readonly ways: Readonly<Record<Way, WayFigures>>;
  /** Events/s of what ships over those of the faster first design, round by round. */
  readonly speedup: number;
  /** CPU per event of what ships over that of the thriftier first design, round by round. */
  readonly cpuShare: number;
}

export interface Rules {
  readonly rounds: number;
  /** Events a batch. */
  readonly events: number;
  /** Batches a turn. */
  readonly batches: Readonly<Record<Way, number>>;
}

export type Round = Readonly<Record<Way, Measurement & { readonly requests?: number }>>;

/** Lets all ways work in turn, round by round, after one round that warms them up. */
export async function contest(
  engine: MeasuredEngine,
  clients: Readonly<Record<Way, ClientProcess>>,
  { rounds, events, batches }: Rules,
  progress: (line: string) => void,
): Promise<ContestFigures> {
  const measured: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const entries: Array<[Way, Round[Way]]> = [];
    for (const way of WAYS) {
      const order = { name: `${way}-${round}`, events, batches: batches[way] };
      await engine.prepare?.(order);
      const before = await engine.requests?.() ?? 0;
      const measurement = await clients[way].measure(order);
      const requests = engine.requests && await engine.requests() - before;
      entries.push([way, { ...measurement, requests }]);
      progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${way} ${Math.round(eventsPerSecond(measurement))} events/s`);
    }
    if (round > 0) measured.push(Object.fromEntries(entries) as Round);
  }
  return figures(measured);
}

export function figures(rounds: readonly Round[]): ContestFigures {
  const over = (value: (round: Round) => number) => median(rounds.map(value));
  const way = (name: Way): WayFigures => ({
    eventsPerSecond: over(round => eventsPerSecond(round[name])),
    cpuMicrosecondsPerEvent: over(round => cpuPerEvent(round[name])),
    ...(rounds[0][name].requests === undefined ? {} : { requestsPerEvent: over(round => (round[name].requests ?? NaN) / round[name].events) }),
  });
  return {
    ways: { shipped: way('shipped'), firstDesignV2: way('firstDesignV2'), firstDesignV3: way('firstDesignV3') },
    speedup: over(({ shipped, firstDesignV2, firstDesignV3 }) => (
      eventsPerSecond(shipped) / Math.max(eventsPerSecond(firstDesignV2), eventsPerSecond(firstDesignV3)))),
    cpuShare: over(({ shipped, firstDesignV2, firstDesignV3 }) => (
      cpuPerEvent(shipped) / Math.min(cpuPerEvent(firstDesignV2), cpuPerEvent(firstDesignV3)))),
  };
}
