import {
  BatchExecuteStatementCommand, BatchStatementRequest, DynamoDBClient, ExecuteStatementCommand, GetItemCommand, ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { Entry, HISTORY_LIMIT, transition } from '../../src/core/entry';
import { fromItem, Item, toItem, toKey } from '../../src/core/item';
import { answeringRow, insertStatement, Statement, updateStatement } from '../../src/core/statement';
import { Engine, startEngine } from '../../src/sandbox/engine';
import { clientOf } from '../support/dynamodb-client';
import { ENGINES } from '../support/engines';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';

const NOW = '1700000000.000';

describe('the in-process engine', () => {
  it('listens on this machine only, on a free port by default', async () => {
    const first = await startEngine();
    const { hostname, port } = new URL(first.endpoint);
    expect(hostname).toBe('127.0.0.1');
    await expect(startEngine({ port: Number(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });

    await first.stop();
    const second = await startEngine({ port: Number(port) });
    expect(second.endpoint).toBe(first.endpoint);
    await second.stop();
  });

  it('deletes everything when it stops, and stops despite open connections', async () => {
    const first = await startEngine();
    const table = await LedgerTable.create(first);
    await first.stop();
    await first.stop();

    const second = await startEngine({ port: Number(new URL(first.endpoint).port) });
    expect((await table.client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    table.close();
    await second.stop();
  });

  it('survives callers that disconnect, send nothing or send invalid requests', async () => {
    const engine = await startEngine();
    const post = (body: string, target: string) => fetch(engine.endpoint, { method: 'POST', body, headers: { 'x-amz-target': target } });
    const type = async (response: Response) => [response.status, (await response.json() as { __type: string }).__type.replace(/^.*#/, '')];

    expect(await type(await fetch(engine.endpoint))).toEqual([400, 'SerializationException']);
    expect(await type(await post('nonsense', 'DynamoDB_20120810.GetItem'))).toEqual([400, 'SerializationException']);
    expect(await type(await post('{}', 'DynamoDB_20120810.GetItem'))).toEqual([400, 'ValidationException']);
    expect(await type(await post('{}', 'DynamoDB_20120810.toString'))).toEqual([400, 'UnknownOperationException']);
    expect(await type(await post('{}', ''))).toEqual([400, 'UnknownOperationException']);
    expect(await type(await post('{"Statements":[null]}', 'DynamoDB_20120810.BatchExecuteStatement'))).toEqual([500, 'InternalServerError']);
    const hangUp = new AbortController();
    const body = new ReadableStream({ pull: controller => { controller.enqueue('{'); hangUp.abort(); } });
    await expect(fetch(engine.endpoint, { method: 'POST', body, duplex: 'half', signal: hangUp.signal } as RequestInit)).rejects.toThrow();

    const client = clientOf(engine);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    await expect(client.send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM "ledger"' }))).rejects.toMatchObject({ name: 'UnknownOperationException' });
    client.destroy();
    await engine.stop();
  });
});

describe.each(ENGINES)('the PartiQL of a ledger, on the $name', ({ start }) => {
  let engine: Engine;
  let table: LedgerTable;
  let client: DynamoDBClient;
  let second = 0;

  beforeAll(async () => {
    engine = await start();
    table = await LedgerTable.create(engine);
    client = table.client;
  }, 90_000);
  afterAll(async () => {
    table.close();
    await engine.stop();
  });

  async function send(...statements: ReadonlyArray<Statement | BatchStatementRequest>): Promise<string[]> {
    const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({ Statements: statements.map(statement => ({ ...statement })) }));
    return Responses.map(({ Error: error }) => error?.Code ?? 'done');
  }

  function entry(changes: Partial<Entry> = {}): Entry {
    second += 1;
    return entryAt(second, changes);
  }

  async function stored({ id, timestamp }: Entry): Promise<Item | undefined> {
    return (await client.send(new GetItemCommand({ TableName: table.name, Key: toKey({ id, timestamp }) }))).Item as Item | undefined;
  }

  const insert = (row: Entry) => insertStatement(table.name, row);
  const update = (before: Entry, after: Entry) => updateStatement(table.name, before, after);
  const changed = (before: Entry, to: string): Entry => {
    const after = transition(before, { from: before.status, to, by: 'me' }, NOW);
    if (!after) throw new Error('the entry has its own status');
    return after;
  };

  it('inserts each row once, and returns a result per statement', async () => {
    const [first, other] = [entry(), entry()];
    expect(await send(insert(first))).toEqual(['done']);
    expect(await send(insert({ ...first, size: 99 }), insert(other))).toEqual(['DuplicateItem', 'done']);
    expect(await stored(first)).toEqual(toItem(first));
    expect(await stored(other)).toEqual(toItem(other));
  });

  it('accepts 1 to 25 statements', async () => {
    const rows = Array.from({ length: 26 }, () => entry());
    expect(await send(...rows.slice(1).map(insert))).toEqual(rows.slice(1).map(() => 'done'));
    await expect(send(...rows.map(insert))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(send()).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('rejects a call with one row twice', async () => {
    const row = entry();
    await expect(send(insert(row), insert({ ...row, size: 1 }))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('reports a missing table for one statement, and executes the others', async () => {
    const [lost, kept] = [entry(), entry()];
    expect(await send(insertStatement('no-such-table', lost), insert(kept))).toEqual(['ResourceNotFound', 'done']);
    expect(await send(updateStatement('no-such-table', lost, changed(lost, 'failed')))).toEqual(['ResourceNotFound']);
  });

  it('rejects an invalid statement, and executes the others', async () => {
    const row = entry();
    expect(await send({ Statement: 'BEFRIEND "ledger"' }, insert(row))).toEqual(['ValidationError', 'done']);
  });

  it('updates only an existing row with the expected status and attempt', async () => {
    const row = entry({ status: 'dispatched', attempt: 1 });
    const after = changed(row, 'failed');
    expect(await send(update(row, after))).toEqual(['ConditionalCheckFailed']);
    expect(await stored(row)).toBeUndefined();

    await send(insert(row));
    expect(await send(update({ ...row, attempt: 2 }, { ...after, attempt: 2 }))).toEqual(['ConditionalCheckFailed']);
    expect(await send(update({ ...row, attempt: undefined }, { ...after, attempt: undefined }))).toEqual(['ConditionalCheckFailed']);
    expect(await send(update({ ...row, status: 'created' }, after))).toEqual(['ConditionalCheckFailed']);
    expect(await stored(row)).toEqual(toItem(row));

    expect(await send(update(row, after))).toEqual(['done']);
    expect(await stored(row)).toEqual(toItem(after));
  });

  it('returns the updated row on request', async () => {
    const rows = [entry({ statusReason: 'some "reason"', leaseUntil: NOW }), entry()];
    for (const row of rows) await send(insert(row));
    const [asked, unasked] = rows.map(row => changed(row, 'completed'));
    const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({
      Statements: [answeringRow(update(rows[0], asked)), update(rows[1], unasked)],
    }));
    expect(Responses.map(({ Item: item }) => item && fromItem(item as Item))).toEqual([asked, undefined]);
  });

  it.each([0, 1, HISTORY_LIMIT - 1, HISTORY_LIMIT])('appends to a history of %d', async length => {
    const change = { at: NOW, from: 'created', to: 'created', by: 'past', reason: 'to be' };
    const row = entry({ history: Array.from({ length }, () => change) });
    await send(insert(row));
    const after = changed(row, 'failed');
    expect(await send(update(row, after))).toEqual(['done']);
    expect(await stored(row)).toEqual(toItem(after));
  });

  it('does not replace a full history that differs', async () => {
    const change = { at: NOW, from: 'created', to: 'created', by: 'past', reason: 'to be' };
    const history = Array.from({ length: HISTORY_LIMIT }, () => change);
    const row = entry({ history });
    await send(insert(row));
    for (const other of [{ ...change, reason: 'not to be' }, { at: NOW, from: 'created', to: 'created', by: 'past' }, { ...change, by: 'p' }]) {
      const differing = { ...row, history: [...history.slice(1), other] };
      expect(await send(update(differing, changed(differing, 'failed')))).toEqual(['ConditionalCheckFailed']);
    }
    expect(await stored(row)).toEqual(toItem(row));
  });
});
