import { LedgerClient } from '../src/client';
import { STATUSES } from '../src/core/contract/status';
import type { DispatchReport } from '../src/core/dispatch';
import type { Entry } from '../src/core/entry';
import type { Engine } from '../src/sandbox/engine';
import { clientOf } from '../test/support/dynamodb-client';
import { DYNAMODB_LOCAL } from '../test/support/engines';
import { entryAt } from '../test/support/entries';
import { interposed } from '../test/support/interposed-engine';
import { LedgerTable } from '../test/support/ledger-table';
import { ManagerFixture, messagesIn, taken } from '../test/support/manager-fixture';

/** What it takes to read every event of one object. */
export interface HistoryMeasurement {
  readonly events: number;
  readonly reads: readonly string[];
  readonly milliseconds: number;
}

/** What two runs of the dispatch function did with replayed events in front of new ones. */
export interface ReplayMeasurement {
  readonly replayed: number;
  readonly replaySeconds: number;
  readonly first: RunMeasurement;
  readonly second: RunMeasurement;
}

interface RunMeasurement {
  readonly delivered: number;
  /** Of them, those that are new. */
  readonly fresh: number;
  readonly queries: number;
  readonly milliseconds: number;
}

type Say = (line: string) => void;

const OBJECT = { bucket: 'example-bucket', key: 'overwritten again and again.csv' };
const EVENTS = 20;
const NEW = 100;
const ROWS_AT_ONCE = 20_000;
const MAX_READS = 2;

/** @param rows of the table, of which 20 are events of one object, spread over all */
export async function measureHistory(engine: Engine, rows: number, say: Say = () => {}): Promise<HistoryMeasurement> {
  const table = await LedgerTable.create(engine);
  const step = Math.floor(rows / EVENTS);
  await putRows(table, rows, index => entryAt(index, index % step === 0 && index / step < EVENTS ? OBJECT : {}), say);

  const reads: string[] = [];
  const counted = await interposed(engine, async (operation, { body }) => {
    reads.push(`${operation} ${body.IndexName ?? 'of the rows'}`);
  });
  const client = clientOf(counted);
  try {
    const started = performance.now();
    const { entries } = await new LedgerClient({ client, tableName: table.name }).history(OBJECT);
    return { events: entries.length, reads, milliseconds: Math.round(performance.now() - started) };
  } finally {
    client.destroy();
    await counted.stop();
    await table.remove();
    table.close();
  }
}

/** @param replayed how many completed events the client replays, all due at once, before new ones arrive */
export async function measureReplay(engine: Engine, replayed: number, say: Say = () => {}): Promise<ReplayMeasurement> {
  let queries = 0;
  const manager = await ManagerFixture.start(engine, taken, { maxEventsPerRun: NEW, maxInFlight: 10 * NEW });
  try {
    const { table } = manager;
    await putRows(table, replayed, index => entryAt(index, { status: STATUSES.COMPLETED, attempt: 1, settledAt: entryAt(replayed).timestamp }), say);
    const started = performance.now();
    const replays = table.ledger().replayAll({ status: STATUSES.COMPLETED }, { by: 'bench', rate: Number.MAX_SAFE_INTEGER });
    let changed = 0;
    for await ({ changed } of replays) if (changed % ROWS_AT_ONCE < 25) say(`${changed} events replayed`);
    const replaySeconds = Math.round((performance.now() - started) / 1000);
    const fresh = Array.from({ length: NEW }, (_, index) => entryAt(replayed + index));
    await table.insert(fresh);

    const ids = new Set(fresh.map(({ id }) => id));
    const run = async (): Promise<RunMeasurement> => {
      const [queriesBefore, sentBefore] = [manager.dynamoDb.calls.length, manager.target.calls.length];
      const begun = performance.now();
      const { dispatched }: DispatchReport = await manager.dispatch();
      const milliseconds = Math.round(performance.now() - begun);
      queries = manager.dynamoDb.calls.slice(queriesBefore).filter(({ operation }) => operation === 'Query').length;
      const sent = manager.target.calls.slice(sentBefore).flatMap(messagesIn);
      return { delivered: dispatched, fresh: sent.filter(({ id }) => ids.has(id)).length, queries, milliseconds };
    };
    return { replayed: changed, replaySeconds, first: await run(), second: await run() };
  } finally {
    await manager.stop();
  }
}

async function putRows(table: LedgerTable, rows: number, rowAt: (index: number) => Entry, say: Say): Promise<void> {
  for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
    await table.putAll(Array.from({ length: Math.min(ROWS_AT_ONCE, rows - first) }, (_, index) => rowAt(first + index)));
    say(`${Math.min(rows, first + ROWS_AT_ONCE)} rows written`);
  }
}

/** Arguments: the rows of the ledger, and the replayed events. */
async function main(): Promise<void> {
  const [rows = 1_000_000, replays = 100_000] = process.argv.slice(2).map(Number);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const engine = await DYNAMODB_LOCAL.start();
  try {
    const history = await measureHistory(engine, rows, say);
    console.log(`history of an object with ${history.events} events at ${rows} rows: ${history.reads.join(', ')}; ${history.milliseconds} ms`);
    const { replayed, replaySeconds, first, second } = await measureReplay(engine, replays, say);
    console.log(`${replayed} events replayed in ${replaySeconds} s, then ${NEW} new ones`);
    for (const [name, run] of [['first', first], ['second', second]] as const) {
      console.log(`${name} run: ${run.delivered} delivered, ${run.fresh} of them new; ${run.queries} queries, ${run.milliseconds} ms`);
    }
    const reached = history.events === EVENTS && history.reads.length <= MAX_READS
      && replayed === replays && first.fresh === NEW && second.fresh === 0 && second.delivered === NEW;
    process.exitCode = reached ? 0 : 1;
  } finally {
    await engine.stop();
  }
}

if (require.main === module) void main();
