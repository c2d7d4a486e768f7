import type { Figures } from './figures';

export interface Verdict {
  readonly target: string;
  readonly reached: number;
  readonly met: boolean;
}

/** What ingest has to reach. Shares of the 2022 design where a machine's speed would tell otherwise. */
export function judge(figures: Figures): Verdict[] {
  const { cannedEndpoint, loadMilliseconds, bundleKilobytes, memory } = figures;
  return [
    atLeast('events/s on the canned endpoint, times those of one awaited PutItem an event', cannedEndpoint.speedup, 20),
    atMost('client CPU per event on the canned endpoint, as a share of that of one awaited PutItem an event', cannedEndpoint.cpuShare, 1 / 12),
    atMost("load time, as a share of aws-sdk v2's bundle", loadMilliseconds.ingest / loadMilliseconds.awsSdkV2Bundle, 1 / 4),
    atMost(`peak memory for a batch of ${memory.messages} messages, MB`, memory.peakMegabytes, 200),
    atMost('bundle, KB', bundleKilobytes.ingest, 220),
  ];
}

function atLeast(what: string, reached: number, bound: number): Verdict {
  return { target: `${what}: at least ${rounded(bound)}`, reached, met: reached >= bound };
}

function atMost(what: string, reached: number, bound: number): Verdict {
  return { target: `${what}: at most ${rounded(bound)}`, reached, met: reached <= bound };
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
