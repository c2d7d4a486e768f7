import Table from 'cli-table3';
import { ContestFigures, Way, WAYS } from './contest';
import type { EngineFigures, Figures, LargeFigures } from './figures';
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

/** The figures for people: one table an engine, one for the bundle, one line a target. */
export function report(figures: Figures, verdicts: readonly Verdict[]): string {
  const { ingest, dispatch, bundleKilobytes, loadMilliseconds, largeBatch, largeRun } = figures;
  const bundles = new Table({ head: ['', 'bundle KB', 'load ms'], colAligns: ['left', 'right', 'right'], style: { head: [], border: [] } });
  bundles.push(
    ['ingest', number(bundleKilobytes.ingest), number(loadMilliseconds.ingest)],
    ['aws-sdk v2, bundled whole', number(bundleKilobytes.awsSdkV2), number(loadMilliseconds.awsSdkV2Bundle)],
    ['aws-sdk v2, not bundled', '', number(loadMilliseconds.awsSdkV2Unbundled)],
  );
  return [
    `Batches of ${figures.eventsPerBatch} events, Node.js ${figures.node}`,
    '',
    ...engineTables('Ingest', ingest, INGEST_TITLES),
    ...engineTables('Dispatch to a queue', dispatch, DISPATCH_TITLES),
    'Bundles',
    bundles.toString(),
    '',
    `A batch of ${large(largeBatch)}`,
    `A run of ${large(largeRun)}, with replies after 10 ms`,
    '',
    ...verdicts.map(({ target, reached, met }) => `${met ? 'met   ' : 'MISSED'} ${target} – reached ${number(reached)}`),
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
  const table = new Table({ head: ['', 'events/s', 'CPU µs/event', 'requests/event'], colAligns: ['left', 'right', 'right', 'right'], style: { head: [], border: [] } });
  for (const way of WAYS) {
    const { eventsPerSecond, cpuMicrosecondsPerEvent, requestsPerEvent } = ways[way];
    table.push([titles[way], number(eventsPerSecond), number(cpuMicrosecondsPerEvent), requestsPerEvent === undefined ? '' : number(requestsPerEvent)]);
  }
  return `${table.toString()}\n${number(speedup)} × the events/s, 1/${number(1 / cpuShare)} of the CPU per event\n`;
}

function large({ events, seconds, peakMegabytes }: LargeFigures): string {
  return `${events} events: ${number(seconds)} s, ${number(peakMegabytes)} MB at the peak`;
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
