import { ClientProcess } from './client-process';
import { cpuPerEvent, eventsPerSecond, Measurement, median } from './measurement';

export interface MeasuredEngine {
  readonly endpoint: string;
  /** How many requests it answered so far, where it counts them. */
  requests?(): Promise<number>;
  stop(): Promise<void>;
}

/** Who takes part: ingest as it ships, and the design of 2022 with each AWS SDK. */
export const WAYS = ['ingest', 'putItemV2', 'putItemV3'] as const;
export type Way = typeof WAYS[number];

export interface WayFigures {
  readonly eventsPerSecond: number;
  readonly cpuMicrosecondsPerEvent: number;
  readonly requestsPerEvent?: number;
}

export interface ContestFigures {
  readonly ways: Readonly<Record<Way, WayFigures>>;
  /** Ingest's events/s over those of the faster first design, round by round. */
  readonly speedup: number;
  /** Ingest's CPU per event over that of the thriftier first design, round by round. */
  readonly cpuShare: number;
}

export interface Rules {
  readonly rounds: number;
  /** Messages a batch. */
  readonly messages: number;
  /** Batches a turn. */
  readonly batches: Readonly<Record<Way, number>>;
}

type Round = Readonly<Record<Way, Measurement & { readonly requests?: number }>>;

/** Lets all ways record batches in turn, round by round, after one batch that warms them up. */
export async function contest(
  engine: MeasuredEngine,
  clients: Readonly<Record<Way, ClientProcess>>,
  { rounds, messages, batches }: Rules,
  progress: (line: string) => void,
): Promise<ContestFigures> {
  const measured: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const entries: Array<[Way, Round[Way]]> = [];
    for (const way of WAYS) {
      const before = await engine.requests?.() ?? 0;
      const measurement = await clients[way].measure({ name: `${way}-${round}`, messages, batches: batches[way] });
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
    ways: { ingest: way('ingest'), putItemV2: way('putItemV2'), putItemV3: way('putItemV3') },
    speedup: over(({ ingest, putItemV2, putItemV3 }) => eventsPerSecond(ingest) / Math.max(eventsPerSecond(putItemV2), eventsPerSecond(putItemV3))),
    cpuShare: over(({ ingest, putItemV2, putItemV3 }) => cpuPerEvent(ingest) / Math.min(cpuPerEvent(putItemV2), cpuPerEvent(putItemV3))),
  };
}
