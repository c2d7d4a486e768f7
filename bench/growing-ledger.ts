import { randomUUID } from 'node:crypto';
import { median } from './measurement';
import { encodeIngestSettings } from '../src/core/contract/ingest-settings';
import { encodeDispatchSettings } from '../src/core/contract/manager-settings';
import { STATUSES } from '../src/core/contract/status';
import { DEFAULT_INDEX_NAME } from '../src/core/contract/table-schema';
import type { DispatchReport } from '../src/core/dispatch';
import type { Engine } from '../src/sandbox/engine';
import { DYNAMODB_LOCAL } from '../test/support/engines';
import { entryAt } from '../test/support/entries';
import { notification, notificationRecord } from '../test/support/envelopes';
import { bundleOf, CREDENTIALS, LambdaProcess } from '../test/support/lambda-process';
import { LedgerTable } from '../test/support/ledger-table';
import { taken } from '../test/support/manager-fixture';
import { ScriptedService } from '../test/support/scripted-service';
import { sqsEvent } from '../test/support/sqs-event';

export const STEPS = ['list', 'ingest', 'claim'] as const;
export type Step = typeof STEPS[number];

/** What each step takes per event in a ledger of some size. */
export interface GrowthMeasurement {
  readonly rows: number;
  /** Medians of the rounds, in microseconds per event. */
  readonly microseconds: Readonly<Record<Step, number>>;
  /** How many times as much as in the smallest ledger: medians of the ratios within each round. */
  readonly ratios: Readonly<Record<Step, number>>;
}

export const MOST_TIMES = 1.3;

const SIZES = [1_000, 100_000, 1_000_000];
const ROUNDS = 15;
const EVENTS = 100;
const LISTS = 5;
const ROWS_AT_ONCE = 20_000;

/** Half of the rows wait, the others are completed, so that each index grows with the ledger. */
function rowAt(index: number) {
  const entry = entryAt(index);
  return index % 2 === 0 ? entry : { ...entry, status: STATUSES.COMPLETED, attempt: 1, settledAt: entry.timestamp };
}

/** The bundles that ship, on a ledger of some size. */
class GrownLedger {
  static async start(engine: Engine, rows: number, targetUrl: string, say: (line: string) => void): Promise<GrownLedger> {
    const table = await LedgerTable.create(engine);
    for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
      await table.putAll(Array.from({ length: Math.min(ROWS_AT_ONCE, rows - first) }, (_, index) => rowAt(first + index)));
      say(`${Math.min(rows, first + ROWS_AT_ONCE)} of ${rows} rows written`);
    }
    return new GrownLedger(table, engine, targetUrl);
  }

  private readonly ingest: LambdaProcess;
  private readonly dispatch: LambdaProcess;
  private events = 0;

  private constructor(private readonly table: LedgerTable, { endpoint }: Engine, targetUrl: string) {
    const environment = { ...CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_SQS: targetUrl };
    this.ingest = new LambdaProcess({
      ...environment, ...encodeIngestSettings({ tableName: table.name, initialStatus: STATUSES.CREATED, logLevel: 'error' }),
    });
    this.dispatch = new LambdaProcess({
      ...environment,
      ...encodeDispatchSettings({
        tableName: table.name,
        indexName: DEFAULT_INDEX_NAME,
        managerName: 'Manager',
        maxEventsPerRun: EVENTS,
        maxInFlight: 10 * EVENTS,
        leaseSeconds: 900,
        maxLeaseSeconds: 900,
        retry: { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 600 },
        settleOnDispatch: true,
        target: { kind: 'queue', url: `${targetUrl}/123456789012/work`, fifo: false, group: 'object' },
        logLevel: 'error',
      }),
    }, bundleOf('dispatch'));
  }

  /** Microseconds per event. */
  async measure(step: Step): Promise<number> {
    switch (step) {
      case 'list': return timed(LISTS * EVENTS, () => this.list());
      case 'ingest': return this.record();
      case 'claim': return timed(EVENTS, () => this.claim());
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.ingest.stop(), this.dispatch.stop()]);
    this.table.close();
  }

  private async list(): Promise<void> {
    for (let list = 0; list < LISTS; list += 1) {
      const { entries } = await this.table.ledger().list({ status: STATUSES.CREATED, limit: EVENTS });
      if (entries.length < EVENTS) throw new Error(`only ${entries.length} of ${EVENTS} events were listed`);
    }
  }

  private async record(): Promise<number> {
    const batch = sqsEvent(Array.from({ length: EVENTS }, () => this.newEvent()));
    return timed(EVENTS, async () => {
      const { result } = await this.ingest.invoke(batch);
      if (result.batchItemFailures.length > 0) throw new Error(`${result.batchItemFailures.length} of ${EVENTS} events were not recorded`);
    });
  }

  private async claim(): Promise<void> {
    const { result } = await this.dispatch.invoke<DispatchReport>({}, { remaining: 60_000, requestId: randomUUID() });
    if (result.completed < EVENTS) throw new Error(`only ${result.completed} of ${EVENTS} events were completed`);
  }

  private newEvent(): string {
    this.events += 1;
    const sequencer = this.events.toString(16).toUpperCase().padStart(18, '0');
    return notification(notificationRecord({
      bucket: 'files', key: `in/${this.events}`, time: new Date().toISOString(), size: 1, etag: 'one', sequencer, requestId: 'R',
    }));
  }
}

/** All ledgers take turns in each round, so that neither a busy machine nor the engine's start matters to the ratios. */
export async function measureGrowth(
  engine: Engine, sizes: readonly number[] = SIZES, rounds = ROUNDS, say: (line: string) => void = () => {},
): Promise<GrowthMeasurement[]> {
  const queue = await ScriptedService.start(taken);
  const ledgers: GrownLedger[] = [];
  try {
    for (const rows of sizes) ledgers.push(await GrownLedger.start(engine, rows, queue.url, say));
    const times = ledgers.map((): Record<Step, number[]> => ({ list: [], ingest: [], claim: [] }));
    for (let round = 0; round <= rounds; round += 1) {
      for (const step of STEPS) {
        for (const [index, ledger] of ledgers.entries()) {
          const time = await ledger.measure(step);
          // The first round warms up.
          if (round > 0) times[index][step].push(time);
        }
      }
      say(round === 0 ? 'warm-up' : `round ${round} of ${rounds}`);
    }
    return times.map((measured, index) => ({
      rows: sizes[index],
      microseconds: eachStep(step => median(measured[step])),
      ratios: eachStep(step => median(measured[step].map((time, round) => time / times[0][step][round]))),
    }));
  } finally {
    await Promise.all(ledgers.map(ledger => ledger.stop()));
    await queue.stop();
  }
}

/** The steps that take more per event in one of the larger ledgers. */
export function notFlat(measurements: readonly GrowthMeasurement[]): string[] {
  return measurements.flatMap(({ rows, ratios }) => STEPS
    .filter(step => !(ratios[step] <= MOST_TIMES))
    .map(step => `${step} at ${rows} rows: ${ratios[step].toFixed(2)} times, at most ${MOST_TIMES}`));
}

async function timed(events: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) * 1_000 / events;
}

function eachStep(valueOf: (step: Step) => number): Record<Step, number> {
  return { list: valueOf('list'), ingest: valueOf('ingest'), claim: valueOf('claim') };
}

/** Arguments: the sizes of the ledgers, the smallest first. */
async function main(): Promise<void> {
  const sizes = process.argv.slice(2).map(Number);
  const engine = await DYNAMODB_LOCAL.start();
  try {
    const measured = await measureGrowth(engine, sizes.length > 0 ? sizes : SIZES, ROUNDS, line => void process.stderr.write(`${line}\n`));
    process.stdout.write(`${'rows'.padStart(9)}  ${STEPS.map(step => `${step} µs per event, times`.padStart(28)).join('')}\n`);
    for (const { rows, microseconds, ratios } of measured) {
      const cells = STEPS.map(step => `${microseconds[step].toFixed(0)}, ${ratios[step].toFixed(2)}`.padStart(28));
      process.stdout.write(`${String(rows).padStart(9)}  ${cells.join('')}\n`);
    }
    const missed = notFlat(measured);
    process.stdout.write(missed.length > 0 ? `MISSED ${missed.join('; ')}\n` : `met    each step takes at most ${MOST_TIMES} times as long per event\n`);
    process.exitCode = missed.length > 0 ? 1 : 0;
  } finally {
    await engine.stop();
  }
}

if (require.main === module) void main();
