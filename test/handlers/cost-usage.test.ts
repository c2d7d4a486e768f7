import { OBJECT_ATTRIBUTES, OBJECT_KEY, TABLE_KEY } from '../../src/core/contract/table-schema';
import { COUNTED } from '../../src/core/cost-usage';
import { toItem } from '../../src/core/item';
import { claim, complete, isRefusal } from '../../src/core/lifecycle';
import { toMessage } from '../../src/core/message';
import { wakeSignal } from '../../src/core/wake-signal';
import type { Engine } from '../../src/sandbox/engine';
import { IN_PROCESS } from '../support/engines';
import { entryAt } from '../support/entries';
import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { IngestFixture } from '../support/ingest-fixture';
import { itemSize } from '../support/item-size';
import { logLines } from '../support/log-lines';
import { ManagerFixture, taken } from '../support/manager-fixture';
import { forward } from '../support/scripted-service';
import { sqsEvent } from '../support/sqs-event';

/** As long as the CDK makes them. */
const MANAGER_NAME = 'FilesStack/Manager';
const TABLE_NAME_LENGTH = 'FilesStack-LedgerTable3E4A7C1B-1P5X0QZ7KJ3AB'.length;
/** CloudWatch adds to each line. */
const BYTES_PER_LINE = 26;

/** Of an interval that is over, so that the run does not wait for the index. */
const SIGNAL = wakeSignal(0, 2).body;

let engine: Engine;
beforeAll(async () => { engine = await IN_PROCESS.start(); });
afterAll(() => engine.stop());

/** With a table's name of usual length. */
function bytesOf(stdout: string, tableName: string): number {
  const named = stdout.replaceAll(tableName, 'x'.repeat(TABLE_NAME_LENGTH));
  return Buffer.byteLength(named) + logLines(stdout).length * BYTES_PER_LINE;
}

function metricsIn(stdout: string): string[] {
  return logLines(stdout).flatMap(line => {
    const { CloudWatchMetrics = [] } = (line._aws ?? {}) as { CloudWatchMetrics?: Array<{ Metrics: Array<{ Name: string }> }> };
    return CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
  });
}

function expectAbout(found: number, counted: number): void {
  expect({ found, counted, about: Math.abs(found / counted - 1) < 0.15 }).toEqual({ found, counted, about: true });
}

describe('what a bill counts', () => {
  it.each([[1, COUNTED.log.ingest.run + COUNTED.log.ingest.event], [1_000, COUNTED.log.ingest.run + 1_000 * COUNTED.log.ingest.event]])(
    'ingest logs for %d events', async (events, counted) => {
      const ingest = await IngestFixture.start(engine);
      await ingest.invoke(sqsEvent(Array.from({ length: events }, (_, index) => notification(notificationRecord({ ...FACTS, key: `${events}/${index}`, time: new Date().toISOString() })))));
      const stdout = await ingest.stop();
      expectAbout(bytesOf(stdout, ingest.table.name), counted);
      expect(new Set(metricsIn(stdout)).size).toBe(COUNTED.metrics.ingest);
      ingest.table.close();
    });

  it('a run of a manager that finds nothing, and one that delivers', async () => {
    const queries: string[] = [];
    const manager = await ManagerFixture.start(engine, taken, { managerName: MANAGER_NAME }, call => {
      if (call.operation === 'Query') queries.push(call.body.IndexName);
      return forward(call, engine.endpoint);
    });
    try {
      const idle = manager.dispatcher();
      await manager.invoke(idle);
      const { stdout } = await idle.stop();
      expect(queries).toHaveLength(COUNTED.queries.run);
      expect(metricsIn(stdout)).toHaveLength(COUNTED.metrics.idleManager);
      expectAbout(bytesOf(stdout, manager.table.name), COUNTED.log.dispatch);

      await manager.put([entryAt(1), entryAt(2)]);
      const busy = manager.dispatcher();
      await manager.invoke(busy);
      expect(metricsIn((await busy.stop()).stdout)).toHaveLength(COUNTED.metrics.manager);
    } finally {
      await manager.stop();
    }
  });

  it('a run that a signal starts', async () => {
    const manager = await ManagerFixture.start(engine, taken, { managerName: MANAGER_NAME });
    const queries = () => manager.dynamoDb.calls.filter(({ operation }) => operation === 'Query').length;
    try {
      const idle = manager.dispatcher();
      await manager.invoke(idle, undefined, sqsEvent([SIGNAL]));
      expect(queries()).toBe(COUNTED.queries.signal);
      expectAbout(bytesOf((await idle.stop()).stdout, manager.table.name), COUNTED.log.nothingToDeliver);

      await manager.put([entryAt(1)]);
      await manager.invoke(manager.dispatcher(), undefined, sqsEvent([SIGNAL]));
      expect(queries()).toBe(2 * COUNTED.queries.signal + COUNTED.queries.run);
    } finally {
      await manager.stop();
    }
  });

  it('a manager whose target reports outcomes', async () => {
    const manager = await ManagerFixture.start(engine, taken, { managerName: MANAGER_NAME, settleOnDispatch: false });
    try {
      const event = entryAt(1);
      await manager.put([event]);
      const dispatcher = manager.dispatcher();
      await manager.invoke(dispatcher);
      const settler = manager.settler();
      await settler.invoke(sqsEvent([JSON.stringify({ version: 1, id: event.id, timestamp: event.timestamp, attempt: 1, outcome: 'completed' })]));
      const { stdout } = await settler.stop();
      expectAbout(bytesOf(stdout, manager.table.name), COUNTED.log.settle);
      expect([...metricsIn((await dispatcher.stop()).stdout), ...metricsIn(stdout)]).toHaveLength(COUNTED.metrics.manager);
    } finally {
      await manager.stop();
    }
  });

  it('a typical row and its message', () => {
    const entry = entryAt(1, {
      bucket: 'files-bucket-1a2b3c4d5e6f', key: 'incoming/2026/11/26/orders-000123.json', size: 123_456, etag: 'd41d8cd98f00b204e9800998ecf8427e', sequencer: '0055AED6DCD90281E5',
    });
    const claimed = claim(entry, '1700000000.000', 900, 'dispatch 1a2b3c4d');
    if (!isRefusal(claimed)) expectAbout(Buffer.byteLength(JSON.stringify(toMessage(claimed))), COUNTED.message);
    const completed = isRefusal(claimed) ? claimed : complete(claimed, 1, '1700000060.000', { by: 'dispatch', reason: 'delivered' });
    if (isRefusal(completed)) throw new Error(completed.refused);
    const row = toItem(completed);
    const indexed = Object.fromEntries([TABLE_KEY.partition, ...Object.values(OBJECT_KEY), ...OBJECT_ATTRIBUTES].map(name => [name, row[name]]));
    // DynamoDB adds 100 bytes to each item that it stores.
    expectAbout(2 * (itemSize(row) + 100), COUNTED.row.table);
    expectAbout(itemSize(indexed) + 100, COUNTED.row.objectIndex);
  });
});
