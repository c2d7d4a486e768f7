import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Entry, HISTORY_LIMIT } from '../../src/core/entry';
import type { Engine } from '../../src/sandbox/engine';
import { clientOf } from '../support/dynamodb-client';
import { LedgerTable } from '../support/ledger-table';

export function contention(engine: () => Engine): void {
  let table: LedgerTable;
  beforeAll(async () => { table = await LedgerTable.create(engine()); });
  afterAll(() => table.close());

  const recorded = (changes?: Partial<Entry>) => table.recorded(changes);

  it.each([
    ['many', Array.from({ length: 8 }, (_, index) => `person-${index}`)],
    ['many who go by the same name', Array.from({ length: 8 }, () => 'worker')],
  ])('lets exactly one of %s win', async (_, people) => {
    const entry = await recorded();
    const results = await Promise.allSettled(people.map(by => table.ledger().transition(entry, { from: 'created', to: 'mine', by })));

    const winners = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
    const losers = results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []));
    expect(winners).toHaveLength(1);
    expect(losers).toHaveLength(people.length - 1);
    losers.forEach(error => expect(error).toMatchObject({ code: 'STATUS_CONFLICT', message: expect.stringContaining('it is mine') }));
    expect(await table.ledger().get(entry)).toEqual(winners[0]);
    expect(winners[0].history).toHaveLength(1);
  });

  it('finds the change that came between its read and its write', async () => {
    const entry = await recorded();
    const client = clientWith(engine(), 1, async () => {
      await table.ledger().transition(entry, { from: 'created', to: 'dispatched', by: 'rival' });
    });
    await expect(table.ledger({ client }).transition(entry, { from: 'created', to: 'discarded', by: 'alice' }))
      .rejects.toMatchObject({ code: 'STATUS_CONFLICT', message: expect.stringContaining('it is dispatched') });
    expect((await table.ledger().get(entry))?.history).toMatchObject([{ by: 'rival' }]);
    client.destroy();
  });

  it('is not taken in by a row that has the same status on another attempt', async () => {
    const entry = await recorded({ status: 'dispatched', attempt: 1 });
    const client = clientWith(engine(), 1, async () => {
      await table.put({ ...entry, attempt: 2 });
    });
    const after = await table.ledger({ client }).transition(entry, { from: 'dispatched', to: 'failed', by: 'alice' });
    expect(after.attempt).toBe(2);
    expect(await table.ledger().get(entry)).toEqual(after);
    client.destroy();
  });

  it.each([0, HISTORY_LIMIT])('loses no change from a history of %d, though the status is the same again when it writes', async length => {
    const change = { at: '1600000000.000', from: 'created', to: 'created', by: 'past' };
    const entry = await recorded({ history: Array.from({ length }, () => change) });
    const client = clientWith(engine(), 1, async () => {
      await table.ledger().transition(entry, { from: 'created', to: 'failed', by: 'rival' });
      await table.ledger().transition(entry, { from: 'failed', to: 'created', by: 'rival', reason: 'again' });
    });
    const after = await table.ledger({ client }).transition(entry, { from: 'created', to: 'discarded', by: 'alice' });
    const stored = await table.ledger().get(entry);
    expect(stored?.history.slice(-3).map(({ by, to }) => `${by} ${to}`)).toEqual(['rival failed', 'rival created', 'alice discarded']);
    expect(stored?.history).toHaveLength(Math.min(length + 3, HISTORY_LIMIT));
    expect(stored?.statusReason).toBeUndefined();
    expect(after).toEqual(stored);
    client.destroy();
  });

  it('gives up on a row that others never stop changing', async () => {
    const entry = await recorded({ status: 'dispatched', attempt: 1 });
    let attempt = 1;
    const client = clientWith(engine(), Infinity, async () => {
      attempt += 1;
      await table.put({ ...entry, attempt });
    });
    await expect(table.ledger({ client }).transition(entry, { from: 'dispatched', to: 'failed', by: 'alice' }))
      .rejects.toMatchObject({ code: 'STATUS_CONFLICT', message: expect.stringContaining('others kept changing it') });
    client.destroy();
  });

  it('knows its own write again when the answer to it was lost', async () => {
    const entry = await recorded();
    const client = losingTheAnswerTo(engine(), 'BatchExecuteStatement');
    const after = await table.ledger({ client }).transition(entry, { from: 'created', to: 'discarded', by: 'alice' });
    expect(await table.ledger().get(entry)).toEqual(after);
    expect(after.history).toHaveLength(1);
    client.destroy();
  });
}

/** A client on whose first writes something else happens just before. */
function clientWith(engine: Engine, times: number, before: () => Promise<void>): DynamoDBClient {
  const client = clientOf(engine);
  let writes = 0;
  client.middlewareStack.add((next, { commandName }) => async args => {
    if (commandName === 'BatchExecuteStatementCommand') {
      writes += 1;
      if (writes <= times) await before();
    }
    return next(args);
  }, { step: 'initialize' });
  return client;
}

/** A client that never hears what the first call of an operation came to. */
function losingTheAnswerTo(engine: Engine, operation: string): DynamoDBClient {
  const client = clientOf(engine);
  const handler = new NodeHttpHandler();
  let lost = false;
  client.config.requestHandler = {
    handle: async (request, options) => {
      const answer = await handler.handle(request, options);
      if (lost || !request.headers['x-amz-target'].endsWith(operation)) return answer;
      lost = true;
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    },
  } as typeof client.config.requestHandler;
  return client;
}
