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

export interface Rules<Name extends string = Way> {
  readonly rounds: number;
  /** Events a batch. */
  readonly events: number;
  /** Batches a turn. */
  readonly batches: Readonly<Record<Name, number>>;
}

export type Round<Name extends string = Way> = Readonly<Record<Name, Measurement & { readonly requests?: number }>>;

/** Compares what ships with the first design. */
export async function contest(
  engine: MeasuredEngine,
  clients: Readonly<Record<Way, ClientProcess>>,
  rules: Rules,
  progress: (line: string) => void,
): Promise<ContestFigures> {
  return figures(await measuredRounds(engine, WAYS, clients, rules, progress));
}

/** Lets all ways work in turn, round by round, after one round that warms them up. */
export async function measuredRounds<Name extends string>(
  engine: MeasuredEngine,
  ways: readonly Name[],
  clients: Readonly<Record<Name, ClientProcess>>,
  { rounds, events, batches }: Rules<Name>,
  progress: (line: string) => void,
): Promise<Array<Round<Name>>> {
  const measured: Array<Round<Name>> = [];
  for (let round = 0; round <= rounds; round += 1) {
    const entries: Array<[Name, Round<Name>[Name]]> = [];
    for (const way of ways) {
      const order = { name: `${way}-${round}`, events, batches: batches[way] };
      await engine.prepare?.(order);
      const before = await engine.requests?.() ?? 0;
      const measurement = await clients[way].measure(order);
      const requests = engine.requests && await engine.requests() - before;
      entries.push([way, { ...measurement, requests }]);
      progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${way} ${Math.round(eventsPerSecond(measurement))} events/s`);
    }
    if (round > 0) measured.push(Object.fromEntries(entries) as Round<Name>);
  }
  return measured;
}

export function wayFigures<Name extends string>(rounds: ReadonlyArray<Round<Name>>, name: Name): WayFigures {
  const measured = rounds.map(round => round[name]);
  return {
    eventsPerSecond: median(measured.map(eventsPerSecond)),
    cpuMicrosecondsPerEvent: median(measured.map(cpuPerEvent)),
    ...(measured[0].requests === undefined ? {} : { requestsPerEvent: median(measured.map(({ requests = NaN, events }) => requests / events)) }),
  };
}

export function figures(rounds: readonly Round[]): ContestFigures {
  const over = (value: (round: Round) => number) => median(rounds.map(value));
  const way = (name: Way) => wayFigures(rounds, name);
  return {
    ways: { shipped: way('shipped'), firstDesignV2: way('firstDesignV2'), firstDesignV3: way('firstDesignV3') },
    speedup: over(({ shipped, firstDesignV2, firstDesignV3 }) => (
      eventsPerSecond(shipped) / Math.max(eventsPerSecond(firstDesignV2), eventsPerSecond(firstDesignV3)))),
    cpuShare: over(({ shipped, firstDesignV2, firstDesignV3 }) => (
      cpuPerEvent(shipped) / Math.min(cpuPerEvent(firstDesignV2), cpuPerEvent(firstDesignV3)))),
  };
}
