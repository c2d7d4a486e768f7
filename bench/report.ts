import Table from 'cli-table3';
import { ContestFigures, Way, WAYS, WayFigures } from './contest';
import type { EngineFigures, Figures, LargeFigures } from './figures';
import { Peer, PeerFigures, PEERS } from './peers';
import type { Verdict } from './targets';

const INGEST_TITLES: Readonly<Record<Way, string>> = {
  shipped: 'ingest, the bundle that ships',
  firstDesignV2: 'PutItem awaited in turn, aws-sdk v2',
  firstDesignV3: 'PutItem awaited in turn, AWS SDK v3',
};

const DISPATCH_TITLES: Readonly<Record<Way, string>> = {
  shipped: 'dispatch, the bundle that ships',
  firstDesignV2: 'send and delete awaited in turn, aws-sdk v2',
  firstDesignV3: 'send and delete awaited in turn, AWS SDK v3',
};

const PEER_TITLES: Readonly<Record<Peer, string>> = {
  shipped: 'ingest, the bundle that ships',
  parallelPut: '50 conditional PutItem at once, AWS SDK v3',
  signedHttp: 'the floor: the same calls without an SDK',
};

/** The figures for people: one table an engine, one for the bundle, one line a target. */
export function report(figures: Figures, verdicts: readonly Verdict[]): string {
  const { ingest, dispatch, peers, bundleKilobytes, loadMilliseconds, largeBatch, largeRun } = figures;
  const bundles = new Table({ head: ['', 'bundle KB', 'load ms'], colAligns: ['left', 'right', 'right'], style: { head: [], border: [] } });
  bundles.push(
    ['ingest', number(bundleKilobytes.ingest), number(loadMilliseconds.ingest)],
    ['AWS SDK v3, one command, bundled', '', number(loadMilliseconds.tunedSdk)],
    ['aws-sdk v2, bundled whole', number(bundleKilobytes.awsSdkV2), number(loadMilliseconds.awsSdkV2Bundle)],
    ['aws-sdk v2, not bundled', '', number(loadMilliseconds.awsSdkV2Unbundled)],
  );
  return [
    `Batches of ${figures.eventsPerBatch} events, Node.js ${figures.node}`,
    '',
    ...engineTables('Ingest', ingest, INGEST_TITLES),
    ...engineTables('Dispatch to a queue', dispatch, DISPATCH_TITLES),
    'Ingest among its peers, canned endpoint, each reply after 4 ms',
    peerTable(peers),
    'Bundles',
    bundles.toString(),
    '',
    `A batch of ${large(largeBatch)}`,
    `A run of ${large(largeRun)}, with replies after 10 ms`,
    '',
    ...verdicts.map(({ target, reached, met, note }) => (
      `${met ? 'met   ' : note === undefined ? 'MISSED' : 'noted '} ${target} – reached ${number(reached)}${note === undefined ? '' : `: ${note}`}`)),
  ].join('\n');
}

function engineTables(title: string, { cannedEndpoint, dynamoDbLocal }: EngineFigures, titles: Readonly<Record<Way, string>>): string[] {
  return [
    `${title}, canned endpoint, each reply after 4 ms`,
    contestTable(cannedEndpoint, titles),
    `${title}, DynamoDB Local`,
    'skipped' in dynamoDbLocal ? `skipped: ${dynamoDbLocal.skipped}\n` : contestTable(dynamoDbLocal, titles),
  ];
}

function contestTable({ ways, speedup, cpuShare }: ContestFigures, titles: Readonly<Record<Way, string>>): string {
  return `${wayTable(WAYS, ways, titles)}\n${number(speedup)} × the events/s, 1/${number(1 / cpuShare)} of the CPU per event\n`;
}

function peerTable({ ways, speedup, cpuShare, cpuOverFloor }: PeerFigures): string {
  return `${wayTable(PEERS, ways, PEER_TITLES)}\n${number(speedup)} × the events/s of parallel PutItem and 1/${number(1 / cpuShare)} of its CPU per event; `
    + `${number(cpuOverFloor)} × the CPU of the floor\n`;
}

function wayTable<Name extends string>(
  names: readonly Name[], ways: Readonly<Record<Name, WayFigures>>, titles: Readonly<Record<Name, string>>,
): string {
  const table = new Table({ head: ['', 'events/s', 'CPU µs/event', 'requests/event'], colAligns: ['left', 'right', 'right', 'right'], style: { head: [], border: [] } });
  for (const way of names) {
    const { eventsPerSecond, cpuMicrosecondsPerEvent, requestsPerEvent } = ways[way];
    table.push([titles[way], number(eventsPerSecond), number(cpuMicrosecondsPerEvent), requestsPerEvent === undefined ? '' : number(requestsPerEvent)]);
  }
  return table.toString();
}

function large({ events, seconds, peakMegabytes }: LargeFigures): string {
  return `${events} events: ${number(seconds)} s, ${number(peakMegabytes)} MB at the peak`;
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
