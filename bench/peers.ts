import { ClientProcess } from './client-process';
import { measuredRounds, MeasuredEngine, Round, Rules, WayFigures, wayFigures } from './contest';
import { cpuPerEvent, eventsPerSecond, median } from './measurement';
import type { ProgramName } from './programs';

/** Ingest as it ships, the best that a handler does today without PartiQL, and the floor: the same calls without an SDK. */
export const PEERS = ['shipped', 'parallelPut', 'signedHttp'] as const;
export type Peer = typeof PEERS[number];

export const PEER_PROGRAMS: Readonly<Record<Peer, ProgramName>> = {
  shipped: 'ingest-client', parallelPut: 'parallel-put-v3-client', signedHttp: 'signed-http-client',
};

export interface PeerFigures {
  readonly ways: Readonly<Record<Peer, WayFigures>>;
  /** Events/s of what ships over those of parallel puts, round by round. */
  readonly speedup: number;
  /** CPU per event of what ships as a multiple of that of parallel puts. */
  readonly cpuShare: number;
  /** CPU per event of what ships as a multiple of the floor. */
  readonly cpuOverFloor: number;
}

const RULES: Rules<Peer> = { rounds: 5, events: 1_000, batches: { shipped: 25, parallelPut: 2, signedHttp: 25 } };

export async function peerContest(
  engine: MeasuredEngine, clients: Readonly<Record<Peer, ClientProcess>>, progress: (line: string) => void,
): Promise<PeerFigures> {
  return peerFigures(await measuredRounds(engine, PEERS, clients, RULES, progress));
}

export function peerFigures(rounds: ReadonlyArray<Round<Peer>>): PeerFigures {
  const way = (name: Peer) => wayFigures(rounds, name);
  return {
    ways: { shipped: way('shipped'), parallelPut: way('parallelPut'), signedHttp: way('signedHttp') },
    speedup: median(rounds.map(({ shipped, parallelPut }) => eventsPerSecond(shipped) / eventsPerSecond(parallelPut))),
    cpuShare: median(rounds.map(({ shipped, parallelPut }) => cpuPerEvent(shipped) / cpuPerEvent(parallelPut))),
    cpuOverFloor: median(rounds.map(({ shipped, signedHttp }) => cpuPerEvent(shipped) / cpuPerEvent(signedHttp))),
  };
}
