import type { DispatchReport } from '../../src/core/dispatch';
import { toItem, toKey } from '../../src/core/item';
import type { Engine } from '../../src/sandbox/engine';
import { DYNAMODB_LOCAL, ENGINES } from '../support/engines';
import { entriesAt, entryAt } from '../support/entries';
import { ManagerFixture, taken } from '../support/manager-fixture';
import { forward, Script, ScriptedService, ServiceReply } from '../support/scripted-service';

const NOT_DUE = '9000000000.000';
const MEGABYTE = 1_000_000;

/** What a run read of the index, and what it took. */
interface Reads {
  readonly queries: number;
  readonly rows: number;
  readonly peakMemory: number;
  readonly report: DispatchReport;
}

/** Rows that are waiting, oldest first, half of them for a time that has not come. */
async function readsOf(engine: Engine, backlog: number): Promise<Reads> {
  let queries = 0;
  let rows = 0;
  const counting: Script = async call => {
    const reply = await forward(call, engine.endpoint);
    if (call.operation === 'Query') {
      queries += 1;
      rows += scannedBy(reply);
    }
    return reply;
  };
  const manager = await ManagerFixture.start(engine, taken, {}, counting);
  try {
    const half = backlog / 2;
    await manager.put([
      ...entriesAt(half, { status: 'retrying', attempt: 1, notBefore: NOT_DUE }),
      ...entriesAt(half).map((_, second) => entryAt(half + second)),
    ]);
    const { result: report, peakMemory } = await manager.invoke(manager.dispatcher());
    return { queries, rows, peakMemory, report };
  } finally {
    await manager.stop();
  }
}

function scannedBy(reply: ServiceReply): number {
  return typeof reply === 'object' && 'body' in reply ? (reply.body as { ScannedCount: number }).ScannedCount : 0;
}

// To put 100,000 rows there takes DynamoDB Local a minute and more, and the in-process engine much more.
const BACKLOGS = ENGINES.map(engine => ({ ...engine, backlog: engine !== DYNAMODB_LOCAL ? 6_000 : process.env.CI ? 100_000 : 12_000 }));

describe.each(BACKLOGS)('on $name', ({ start, backlog }) => {
  it(`reads no more, and holds no more, for a backlog of ${backlog} than for one of 3,000`, async () => {
    const engine = await start();
    try {
      const small = await readsOf(engine, 3_000);
      const large = await readsOf(engine, backlog);
      expect(large.report).toMatchObject({ dispatched: 100, completed: 100 });
      expect([large.queries, large.rows]).toEqual([small.queries, small.rows]);
      expect(large.rows).toBeLessThanOrEqual(2_300);
      expect(large.peakMemory).toBeLessThan(small.peakMemory + 40 * MEGABYTE);
    } finally {
      await engine.stop();
    }
  }, 300_000);
});

it('delivers 10,000 events in one run, in a fraction of the 15 minutes that a function has, if each reply takes 10 ms', async () => {
  const CAPACITY = 10_000;
  const slowly = (script: Script): Script => async call => {
    const reply = await script(call);
    await new Promise(resolve => setTimeout(resolve, 10));
    return reply;
  };
  const ledger = slowly(({ operation, body }) => {
    if (operation !== 'Query') return { body: { Responses: body.Statements.map(() => ({})) } };
    const created = body.ExpressionAttributeValues[':partition'].S === 'created';
    if (!created) return { body: { Items: [], ScannedCount: 0 } };
    const after = body.ExclusiveStartKey?.event_timestamp.S;
    const first = after === undefined ? 0 : Number(after) - Number(entryAt(0).timestamp) + 1;
    const page = Array.from({ length: body.Limit }, (_, index) => entryAt(first + index));
    return { body: { Items: page.map(toItem), ScannedCount: page.length, LastEvaluatedKey: toKey(page[page.length - 1]) } };
  });
  const sqs = await ScriptedService.start(slowly(taken));
  const dynamoDb = await ScriptedService.start(ledger);
  const dispatcher = ManagerFixture.dispatcherOf({
    tableName: 'ledger',
    indexName: 'time-index',
    managerName: 'Manager',
    maxEventsPerRun: CAPACITY,
    maxInFlight: CAPACITY,
    leaseSeconds: 900,
    maxLeaseSeconds: 43_200,
    retry: { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 600 },
    settleOnDispatch: true,
    target: { kind: 'queue', url: `${sqs.url}/123456789012/work`, fifo: false, group: 'object' },
    logLevel: 'info',
  }, dynamoDb.url, sqs.url);
  try {
    const { result, peakMemory } = await dispatcher.invoke<DispatchReport>({}, { remaining: 900_000 });
    const done = (await dispatcher.stop()).stdout;
    expect(result).toMatchObject({ dispatched: CAPACITY, completed: CAPACITY, outOfTime: false });
    expect((sqs.calls.length + dynamoDb.calls.length) / CAPACITY).toBeLessThanOrEqual(0.2);
    expect(Number(/"milliseconds":(\d+)/.exec(done)?.[1])).toBeLessThan(90_000);
    expect(peakMemory).toBeLessThan(300 * MEGABYTE);
  } finally {
    await dispatcher.stop();
    await sqs.stop();
    await dynamoDb.stop();
  }
}, 180_000);
