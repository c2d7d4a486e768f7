import type { DynamoDBClient, QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { STATUSES } from '../../src/core/contract/status';
import type { Engine } from '../../src/sandbox/engine';
import { clientOf } from '../support/dynamodb-client';
import { entriesAt, entryAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { LedgerTable } from '../support/ledger-table';

export function counting(engine: () => Engine): void {
  let table: LedgerTable;
  beforeAll(async () => {
    table = await LedgerTable.create(engine());
    await table.record([...entriesAt(12), entryAt(100, { status: 'failed' }), entryAt(101, { status: 'my-own' })]);
  });
  afterAll(() => table.close());

  it('counts the events in every status that a ledger knows', async () => {
    const counts: Record<string, number> = { created: 12, failed: 1 };
    await eventually(async () => {
      expect(await table.ledger().counts()).toEqual(Object.values(STATUSES).map(status => ({ status, count: counts[status] ?? 0, capped: false })));
    });
  });

  it('counts the statuses that it is asked for, in their order', async () => {
    await eventually(async () => expect(await table.ledger().counts({ statuses: ['my-own', 'failed'] })).toEqual([
      { status: 'my-own', count: 1, capped: false },
      { status: 'failed', count: 1, capped: false },
    ]));
  });

  it('reads one row more than the cap, and none beyond, or at most one per shard', async () => {
    const { client, read } = countingClient(engine(), 12);
    await eventually(async () => expect(await table.ledger({ client }).counts({ statuses: ['created'], cap: 7 })).toMatchObject([{ capped: true }]));
    read.length = 0;
    await table.ledger({ client }).counts({ statuses: ['created'], cap: 7 });
    const rows = read.reduce((sum, each) => sum + each, 0);
    expect(rows).toBeGreaterThanOrEqual(8);
    expect(rows).toBeLessThan(8 + table.shards);
    client.destroy();
  });

  it.each([
    { cap: 11, count: 11, capped: true },
    { cap: 12, count: 12, capped: false },
    { cap: 8, count: 8, capped: true },
  ])('counts over pages that end before a cap of $cap', async ({ cap, count, capped }) => {
    const { client } = countingClient(engine(), 4);
    await eventually(async () => {
      expect(await table.ledger({ client }).counts({ statuses: ['created'], cap })).toEqual([{ status: 'created', count, capped }]);
    });
    client.destroy();
  });

  it.each([
    { cap: 1, count: 1, capped: true },
    { cap: 11, count: 11, capped: true },
    { cap: 12, count: 12, capped: false },
    { cap: 13, count: 12, capped: false },
  ])('stops at a cap of $cap', async ({ cap, count, capped }) => {
    await eventually(async () => {
      expect(await table.ledger().counts({ statuses: ['created'], cap })).toEqual([{ status: 'created', count, capped }]);
    });
  });
}

/** A client whose pages are short, as those of long rows are, and that tells how many rows each read. */
function countingClient(engine: Engine, pageLength: number): { client: DynamoDBClient; read: number[] } {
  const client = clientOf(engine);
  const read: number[] = [];
  client.middlewareStack.add(next => async args => {
    const input = args.input as QueryCommandInput;
    const result = await next({ ...args, input: { ...input, Limit: Math.min(input.Limit ?? pageLength, pageLength) } });
    read.push((result.output as QueryCommandOutput).ScannedCount ?? 0);
    return result;
  }, { step: 'initialize' });
  return { client, read };
}
