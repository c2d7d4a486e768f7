import { randomUUID } from 'node:crypto';
import { encodeIngestSettings } from '../src/core/contract/ingest-settings';
import { encodeDispatchSettings } from '../src/core/contract/manager-settings';
import type { DispatchReport } from '../src/core/dispatch';
import type { Engine } from '../src/sandbox/engine';
import { DYNAMODB_LOCAL } from '../test/support/engines';
import { notification, notificationRecord } from '../test/support/envelopes';
import { bundleOf, CREDENTIALS, LambdaProcess } from '../test/support/lambda-process';
import { LedgerTable } from '../test/support/ledger-table';
import { taken } from '../test/support/manager-fixture';
import { ScriptedService } from '../test/support/scripted-service';
import { sqsEvent } from '../test/support/sqs-event';
import { ThrottlingEngine } from '../test/support/throttling-engine';

/** What the functions did while the index was the bottleneck. */
export interface ShardMeasurement {
  readonly shards: number;
  /** Events per second that were recorded, claimed, sent and completed. */
  readonly eventsPerSecond: number;
  /** Statements that were throttled, per event. */
  readonly throttledPerEvent: number;
}

/**
 * DynamoDB's 1,000 write units per second and partition, scaled down so far that the partitions are the bottleneck, and not the engine or this
 * machine: with 8 shards, the functions execute 600 statements per second.
 */
const UNITS_PER_SECOND = 50;
const SHARDS = [1, 2, 4, 8];
const WARM_UP_MS = 5_000;
const MEASURED_MS = 20_000;
const INGEST_INSTANCES = 2;
const DISPATCH_INSTANCES = 1;
const BATCH_PER_SHARD = 25;
/** As many events wait or are in flight, so that neither side takes the write units of the other: about four seconds of work. */
const OPEN_PER_SHARD = 100;
const POLL_MS = 10;
const LEAST_SHARE = 0.9;

/** Records, delivers and completes events with the bundles that ship, as fast as the partitions of the index permit. */
export async function measureShards(engine: Engine, shards: number, unitsPerSecond = UNITS_PER_SECOND): Promise<ShardMeasurement> {
  const throttling = await ThrottlingEngine.start(engine, unitsPerSecond);
  const queue = await ScriptedService.start(taken);
  const table = await LedgerTable.create({ endpoint: engine.endpoint, shards }, { TableName: `ledger-of-${shards}` });
  const environment = { ...CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB: throttling.endpoint, AWS_ENDPOINT_URL_SQS: queue.url };
  const ingest = Array.from({ length: INGEST_INSTANCES }, () => new LambdaProcess({
    ...environment,
    ...encodeIngestSettings({ tableName: table.name, initialStatus: 'created', shards: shards === 1 ? undefined : shards, logLevel: 'error' }),
  }));
  const dispatch = Array.from({ length: DISPATCH_INSTANCES }, () => new LambdaProcess({
    ...environment,
    ...encodeDispatchSettings({
      tableName: table.name,
      indexName: table.indexName,
      managerName: 'Manager',
      maxEventsPerRun: BATCH_PER_SHARD * shards,
      maxInFlight: 10_000,
      leaseSeconds: 900,
      maxLeaseSeconds: 900,
      retry: { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 600 },
      settleOnDispatch: true,
      target: { kind: 'queue', url: `${queue.url}/123456789012/work`, fifo: false, group: 'object' },
      logLevel: 'error',
    }),
  }, bundleOf('dispatch')));
  let over = false;
  let sent = 0;
  let completed = 0;
  try {
    const working = Promise.all([
      ...ingest.map(async instance => {
        while (!over) {
          if (sent - completed > OPEN_PER_SHARD * shards) {
            await delay(POLL_MS);
            continue;
          }
          const batch = Array.from({ length: BATCH_PER_SHARD * shards }, newEvent);
          sent += batch.length;
          await instance.invoke(sqsEvent(batch), { remaining: 60_000 });
        }
      }),
      ...dispatch.map(async instance => {
        while (!over) completed += (await instance.invoke<DispatchReport>({}, { remaining: 60_000, requestId: randomUUID() })).result.completed;
      }),
    ]);
    const count = async () => (await table.ledger().counts({ statuses: ['completed'], cap: 100_000 }))[0].count;
    await Promise.race([working, delay(WARM_UP_MS)]);
    const [first, throttledFirst, started] = [await count(), throttling.throttled, performance.now()];
    await Promise.race([working, delay(MEASURED_MS)]);
    const [last, throttledLast, seconds] = [await count(), throttling.throttled, (performance.now() - started) / 1_000];
    over = true;
    await working;
    return { shards, eventsPerSecond: (last - first) / seconds, throttledPerEvent: (throttledLast - throttledFirst) / (last - first) };
  } finally {
    over = true;
    await Promise.all([...ingest, ...dispatch].map(each => each.stop()));
    await throttling.stop();
    await queue.stop();
    await table.remove();
    table.close();
  }
}

let events = 0;

function newEvent(): string {
  events += 1;
  const sequencer = events.toString(16).toUpperCase().padStart(18, '0');
  return notification(notificationRecord({ bucket: 'files', key: `in/${events}`, time: new Date().toISOString(), size: 1, etag: 'one', sequencer, requestId: 'R' }));
}

/** Neither keeps the process alive nor sleeps longer than the work that it bounds. */
function delay(milliseconds: number): Promise<void> {
  return new Promise(resolve => { setTimeout(resolve, milliseconds); });
}

async function main(): Promise<void> {
  const engine = await DYNAMODB_LOCAL.start();
  try {
    const measured: ShardMeasurement[] = [];
    for (const shards of SHARDS) measured.push(await measureShards(engine, shards));
    const [one] = measured;
    process.stdout.write(`Each partition takes ${UNITS_PER_SECOND} write units per second, so that one shard takes at most ${UNITS_PER_SECOND / 2} events per second\n`);
    process.stdout.write('shards  events/s  times one shard  share of as many times  throttled per event\n');
    let missed = false;
    for (const { shards, eventsPerSecond, throttledPerEvent } of measured) {
      const times = eventsPerSecond / one.eventsPerSecond;
      missed ||= times < LEAST_SHARE * shards;
      const cells = [
        eventsPerSecond.toFixed(1).padStart(8),
        times.toFixed(2).padStart(15),
        (times / shards).toFixed(2).padStart(22),
        throttledPerEvent.toFixed(2).padStart(19),
      ];
      process.stdout.write(`${String(shards).padStart(6)}  ${cells.join('  ')}\n`);
    }
    process.stdout.write(`${missed ? 'MISSED' : 'met   '} n shards carry at least ${LEAST_SHARE} n times the events/s of one\n`);
    process.exitCode = missed ? 1 : 0;
  } finally {
    await engine.stop();
  }
}

if (require.main === module) void main();
