import type { Figures } from './figures';

export interface Verdict {
  readonly target: string;
  readonly reached: number;
  readonly met: boolean;
  /** Why it is not met; absent if it is, or if it has become worse than what the note explains. */
  readonly note?: string;
}

/** What the functions have to reach. Shares of the 2022 design where a machine's speed would tell otherwise. */
export function judge({ ingest, dispatch, peers, largeBatch, largeRun, loadMilliseconds, bundleKilobytes }: Figures): Verdict[] {
  const recording = ingest.cannedEndpoint;
  const dispatching = dispatch.cannedEndpoint;
  return [
    atLeast('events/s on the canned endpoint, times those of one awaited PutItem an event', recording.speedup, 20),
    explained(
      atMost('client CPU per event on the canned endpoint, as a share of that of one awaited PutItem an event', recording.cpuShare, 1 / 12), 1 / 7,
      'an awaited PutItem takes 400 µs on a quiet machine and 700 on a busy one, so that the share depends on the machine',
    ),
    atLeast('events/s on the canned endpoint, times those of 50 parallel conditional PutItem, AWS SDK v3', peers.speedup, 3),
    explained(
      atMost('client CPU per event, times that of the same calls signed and sent without an SDK', peers.cpuOverFloor, 2.5), 3,
      'the floor derives no id, validates nothing and logs nothing; that and the middleware of the SDK, each a fifth of the CPU, are the difference',
    ),
    atMost("load time, times that of AWS SDK v3's client with one command, bundled", loadMilliseconds.ingest / loadMilliseconds.tunedSdk, 1.2),
    atMost("load time, as a share of aws-sdk v2's bundle", loadMilliseconds.ingest / loadMilliseconds.awsSdkV2Bundle, 1 / 4),
    atMost(`peak memory for a batch of ${largeBatch.events} messages, MB`, largeBatch.peakMegabytes, 200),
    atMost('code that the bundle loads, KB', bundleKilobytes.ingest, 260),
    atLeast('events/s dispatched on the canned endpoint, times those of one awaited send and delete an event', dispatching.speedup, 15),
    atMost('requests per event dispatched to a queue', dispatching.ways.shipped.requestsPerEvent ?? NaN, 0.2),
    atMost(`seconds for a run of ${largeRun.events} events with replies after 10 ms, of the 900 that a function has`, largeRun.seconds, 90),
    atMost(`peak memory for a run of ${largeRun.events} events, MB`, largeRun.peakMegabytes, 256),
  ];
}

function atLeast(what: string, reached: number, bound: number): Verdict {
  return { target: `${what}: at least ${rounded(bound)}`, reached, met: reached >= bound };
}

function atMost(what: string, reached: number, bound: number): Verdict {
  return { target: `${what}: at most ${rounded(bound)}`, reached, met: reached <= bound };
}

/** @param accepted up to here the note explains why the target is not met */
function explained(verdict: Verdict, accepted: number, note: string): Verdict {
  return verdict.met || verdict.reached > accepted || Number.isNaN(verdict.reached) ? verdict : { ...verdict, note };
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
