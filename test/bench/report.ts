import Table from 'cli-table3';
import { ContestFigures, Way, WAYS } from './contest';
import type { Figures } from './figures';
import type { Verdict } from './targets';

const TITLES: Readonly<Record<Way, string>> = {
  ingest: 'ingest, the bundle that ships',
  putItemV2: 'PutItem awaited in turn, aws-sdk v2',
  putItemV3: 'PutItem awaited in turn, AWS SDK v3',
};

/** The figures for people: one table an engine, one for the bundle, one line a target. */
export function report(figures: Figures, verdicts: readonly Verdict[]): string {
  const { cannedEndpoint, dynamoDbLocal, bundleKilobytes, loadMilliseconds, memory } = figures;
  const bundles = new Table({ head: ['', 'bundle KB', 'load ms'], colAligns: ['left', 'right', 'right'], style: { head: [], border: [] } });
  bundles.push(
    ['ingest', number(bundleKilobytes.ingest), number(loadMilliseconds.ingest)],
    ['aws-sdk v2, bundled whole', number(bundleKilobytes.awsSdkV2), number(loadMilliseconds.awsSdkV2Bundle)],
    ['aws-sdk v2, not bundled', '', number(loadMilliseconds.awsSdkV2Unbundled)],
  );
  return [
    `Batches of ${figures.messagesPerBatch} messages, Node.js ${figures.node}`,
    '',
    'Canned endpoint, each reply after 4 ms',
    contestTable(cannedEndpoint),
    'DynamoDB Local',
    'skipped' in dynamoDbLocal ? `skipped: ${dynamoDbLocal.skipped}` : contestTable(dynamoDbLocal),
    'Bundles',
    bundles.toString(),
    `Peak memory for a batch of ${memory.messages} messages: ${number(memory.peakMegabytes)} MB`,
    '',
    ...verdicts.map(({ target, reached, met }) => `${met ? 'met   ' : 'MISSED'} ${target} – reached ${number(reached)}`),
  ].join('\n');
}

function contestTable({ ways, speedup, cpuShare }: ContestFigures): string {
  const table = new Table({ head: ['', 'events/s', 'CPU µs/event', 'requests/event'], colAligns: ['left', 'right', 'right', 'right'], style: { head: [], border: [] } });
  for (const way of WAYS) {
    const { eventsPerSecond, cpuMicrosecondsPerEvent, requestsPerEvent } = ways[way];
    table.push([TITLES[way], number(eventsPerSecond), number(cpuMicrosecondsPerEvent), requestsPerEvent === undefined ? '' : number(requestsPerEvent)]);
  }
  return `${table.toString()}\n${number(speedup)} × the events/s, 1/${number(1 / cpuShare)} of the CPU per event\n`;
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
