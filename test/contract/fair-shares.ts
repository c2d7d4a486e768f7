import { DynamoDbWorkLedger } from '../../src/client/work-ledger';
import { encodeIngestSettings } from '../../src/core/contract/ingest-settings';
import type { DispatchFunctionSettings } from '../../src/core/contract/manager-settings';
import { dispatch, DispatchReport } from '../../src/core/dispatch';
import type { Entry } from '../../src/core/entry';
import type { FairShares } from '../../src/core/fair-plan';
import { wakeSignal } from '../../src/core/wake-signal';
import type { Engine } from '../../src/sandbox/engine';
import { clientOf } from '../support/dynamodb-client';
import { entriesAt, entryAt } from '../support/entries';
import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { IngestFixture } from '../support/ingest-fixture';
import { ManagerFixture, messagesIn, taken } from '../support/manager-fixture';
import { forward, Script, ServiceCall } from '../support/scripted-service';
import { sqsEvent } from '../support/sqs-event';

const SHARDS = 5;
const TURNS: FairShares = { order: 'round-robin', shards: SHARDS };
const SIGNAL = sqsEvent([wakeSignal(Date.now() - 10_000_000, 2).body]);

/** How a manager shares its pace between shards. */
export function fairShares(engine: () => Engine): void {
  let manager: ManagerFixture;
  let reads: { queries: number; rows: number; units: number };
  afterEach(() => manager.stop());

  async function managing(settings: Partial<DispatchFunctionSettings> = {}, prompt = false): Promise<void> {
    reads = { queries: 0, rows: 0, units: 0 };
    const counting: Script = async call => {
      const reply = await forward(call, engine().endpoint);
      if (call.operation === 'Query') {
        const { ScannedCount: rows } = (reply as { readonly body: { readonly ScannedCount: number } }).body;
        // As if each row had one kilobyte, eventually consistent.
        reads = { queries: reads.queries + 1, rows: reads.rows + rows, units: reads.units + Math.max(1, Math.ceil(rows / 4)) / 2 };
      }
      return reply;
    };
    const signalTaken = { body: { MessageId: 'm' } };
    manager = await ManagerFixture.start(engine(), call => (call.operation === 'SendMessage' ? signalTaken : taken(call)), url => ({
      maxEventsPerRun: 60, ...settings, ...(prompt && { wake: { queueUrl: `${url}/123456789012/wake.fifo`, intervalSeconds: 2 } }),
    }), counting);
  }

  const batches = () => manager.target.calls.filter(({ operation }: ServiceCall) => operation === 'SendMessageBatch');
  const sent = () => batches().flatMap(messagesIn).map(({ id }) => id);
  const signals = () => manager.target.calls.length - batches().length;
  const workLedger = (client = manager.table.client) => {
    const { name: tableName, indexName } = manager.table;
    return new DynamoDbWorkLedger({ client, tableName, indexName });
  };

  /** In this process, through the proxy that counts. */
  async function runHere(shares?: FairShares): Promise<DispatchReport> {
    const client = clientOf({ endpoint: manager.dynamoDb.url });
    const ports = {
      ledger: workLedger(client),
      target: { send: async (messages: readonly unknown[]) => messages.flat().map(() => ({ sent: true as const })) },
      now: () => '1700000000.000',
      random: () => 0,
      by: 'dispatch',
    };
    const report = await dispatch(ports, { ...manager.settings, fairShares: shares }, '1700000060.000');
    client.destroy();
    return report;
  }
  const sharesWith = (room: number) => ({ order: TURNS.order, first: 0, shards: Array.from({ length: SHARDS }, () => ({ inFlight: 0, room })) });

  it.each<[string, (number: number) => number]>([
    ['balanced', number => number % SHARDS],
    ['one heavy shard and many light ones', number => (number < 160 ? 3 : number % SHARDS)],
    ['all in one', () => 3],
  ])('takes equal turns at no more reads than strictly oldest first: %s', async (_, shardAt) => {
    await managing();
    const rows = Array.from({ length: 200 }, (_row, number) => entryAt(number, { shard: shardAt(number) }));
    await manager.put(rows);
    expect(await runHere(TURNS)).toMatchObject({ completed: 60, conflicts: 0, moreToDeliver: true });
    const turns = { ...reads };
    const waiting = Array.from({ length: SHARDS }, (_shard, shard) => rows.filter(row => row.shard === shard));
    const delivered = new Set((await manager.table.entries()).filter(({ status }) => status === 'completed').map(({ id }) => id));
    const counts = waiting.map(own => own.filter(({ id }) => delivered.has(id)).length);
    // Whoever has more waiting has at least as many turns as the others, less one.
    counts.forEach((count, shard) => expect(count === waiting[shard].length || count >= Math.max(...counts) - 1).toBe(true));
    waiting.forEach((own, shard) => expect(own.slice(0, counts[shard]).every(({ id }) => delivered.has(id))).toBe(true));

    reads = { queries: 0, rows: 0, units: 0 };
    expect(await runHere()).toMatchObject({ completed: 60 });
    expect(turns.queries).toBeLessThanOrEqual(reads.queries);
    expect(turns.rows).toBeLessThanOrEqual(reads.rows);
    expect(turns.units).toBeLessThanOrEqual(reads.units);
  });

  it('skips any number of malformed rows of a shard in few pages', async () => {
    await managing();
    const rows = Array.from({ length: 1_510 }, (_row, number) => entryAt(number, { shard: 3, ...(number < 1_500 && { recordedAt: 'yesterday' }) }));
    await manager.put([...rows, ...Array.from({ length: 10 }, (_row, number) => entryAt(2_000 + number, { shard: 1 }))]);
    expect(await runHere({ ...TURNS, maxInFlightPerShard: 2 })).toMatchObject({ completed: 4 });
    expect(reads.queries).toBeLessThan(40);
  });

  it('limits the events in flight of each shard, and delivers its others when an outcome has freed a slot', async () => {
    await managing({ settleOnDispatch: false, fairShares: { ...TURNS, maxInFlightPerShard: 3 } });
    await manager.put([...entriesAt(20, { shard: 1 }), entryAt(500, { shard: 4 })]);
    expect(await manager.dispatch()).toMatchObject({ dispatched: 4, inFlight: 4, moreToDeliver: false });
    expect(await manager.dispatch()).toMatchObject({ dispatched: 0, moreToDeliver: false, oldestWaitingSeconds: expect.any(Number) });
    const [{ id, timestamp }] = entriesAt(1);
    await manager.table.ledger().complete({ id, timestamp }, { attempt: 1, by: 'test' });
    expect(await manager.dispatch()).toMatchObject({ dispatched: 1, inFlight: 4 });
    expect(await manager.counts()).toEqual({ completed: 1, created: 16, dispatched: 4 });
  });

  it.each(['round-robin' as const, 'oldest-first' as const])('gives no event of an object without its predecessor of the same time, %s', async order => {
    await managing();
    const ofOneTime = Array.from({ length: 12 }, (_, number) => entryAt(number, {
      timestamp: '1700000000.000', key: 'tenant/one.json', sequencer: String(12 - number).padStart(4, '0'), shard: 2,
    }));
    await manager.put([...ofOneTime, ...entriesAt(2, { shard: 3 }).map((entry, number) => ({ ...entry, id: entryAt(900 + number).id }))]);
    const { entries, left } = await workLedger().inShares({ status: 'created' }, 5, { ...sharesWith(3), order });
    expect(entries.filter(({ shard }) => shard === 2)).toEqual([ofOneTime[11], ofOneTime[10], ofOneTime[9]]);
    expect(entries).toHaveLength(5);
    // That a shard whose rows all fit has no more is not known in each case.
    expect(left).toContain(2);
  });

  it('takes turns of due retries and of replays, too', async () => {
    await managing();
    const retries = [0, 1].flatMap(shard => entriesAt(6, { status: 'retrying', attempt: 1, notBefore: '1650000000.000', shard }).map((entry, number): Entry => (
      { ...entry, id: entryAt(100 * (shard + 1) + number).id })));
    await manager.put([...retries, entryAt(900, { status: 'retrying', attempt: 1, notBefore: '9000000000.000', shard: 2 })]);
    const { entries, left } = await workLedger().inShares({ attention: 'retry', by: '1700000000.000' }, 4, sharesWith(Infinity));
    expect(entries.map(({ shard }) => shard)).toEqual([0, 1, 0, 1]);
    expect(left).toEqual([0, 1]);
  });

  it('skips malformed rows of a shard, whatever its limit, and reports them', async () => {
    await managing();
    await manager.put([...entriesAt(3, { shard: 1, recordedAt: 'yesterday' }), ...entriesAt(8, { shard: 1 }).slice(3)]);
    expect(await manager.dispatch({ fairShares: { ...TURNS, maxInFlightPerShard: 2 } })).toMatchObject({ dispatched: 2 });
    expect(sent()).toEqual(entriesAt(5).slice(3).map(({ id }) => id));
  });

  it('records an object in the shard of its folder, and delivers a small folder beside a large one, by the functions that ship', async () => {
    await managing({ maxEventsPerRun: 30, settleOnDispatch: true, fairShares: TURNS });
    const ingest = await IngestFixture.start(engine(), encodeIngestSettings({
      tableName: manager.table.name, initialStatus: 'created', shards: SHARDS, shardFolderDepth: 1, logLevel: 'info',
    }));
    const bodyOf = (key: string, number: number) => notification(notificationRecord({ ...FACTS, key, sequencer: String(number).padStart(18, '0') }));
    const large = Array.from({ length: 80 }, (_, number) => `large/${number}`);
    const small = Array.from({ length: 5 }, (_, number) => `small/2026/${number}`);
    expect(await ingest.failuresOf(...[...large, ...small].map(bodyOf))).toEqual([]);
    await ingest.stop();
    ingest.table.close();

    const rows = await manager.table.entries();
    const shardsOf = (folder: string) => [...new Set(rows.filter(({ key }) => key.startsWith(folder)).map(({ shard }) => shard))];
    expect([...shardsOf('large'), ...shardsOf('small')]).toHaveLength(2);
    expect(shardsOf('large')).not.toEqual(shardsOf('small'));
    expect(await manager.dispatch()).toMatchObject({ completed: 30 });
    expect(batches().flatMap(messagesIn).filter(({ object }) => object.Key.startsWith('small'))).toHaveLength(5);
  });

  describe('a run that a signal starts', () => {
    it('delivers what waits in any shard, and starts the next one if more is left', async () => {
      await managing({ fairShares: TURNS }, true);
      await manager.put(entriesAt(70, { shard: 4 }));
      const subject = manager.dispatcher();
      expect((await manager.invoke(subject, 60_000, SIGNAL)).result).toMatchObject({ completed: 60, moreToDeliver: true });
      expect(signals()).toBe(1);
      expect((await manager.invoke(subject, 60_000, SIGNAL)).result).toMatchObject({ completed: 10, moreToDeliver: false });
      expect(signals()).toBe(1);
    });

    it.each([TURNS, undefined])('ends without work after one query per shard and index', async shares => {
      await managing({ fairShares: shares });
      const { result } = await manager.invoke(manager.dispatcher(), 60_000, SIGNAL);
      expect(result).toBeUndefined();
      expect(reads.queries).toBe(3 * SHARDS);
    });
  });
}
