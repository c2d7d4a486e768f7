import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { DynamoDbWorkLedger, DynamoDbWorkLedgerOptions } from '../../src/client/work-ledger';
import type { Entry } from '../../src/core/entry';
import { toItem } from '../../src/core/item';
import { claim, complete, isRefusal, Refusal } from '../../src/core/lifecycle';
import type { MalformedRow } from '../../src/core/malformed-row';
import type { Change } from '../../src/core/ports';
import { after as later } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { ENGINES } from '../support/engines';
import { entriesAt, entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';
import { Script, ScriptedService } from '../support/scripted-service';

const NOW = '1700000000.000';

describe.each(ENGINES)('on $name', ({ start }) => {
  let engine: Engine;
  let table: LedgerTable;
  let counting: CountingClient;
  beforeAll(async () => { engine = await start(); });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    table = await LedgerTable.create(engine);
    counting = new CountingClient(engine);
  });
  afterEach(() => {
    counting.client.destroy();
    table.close();
  });

  const ledger = (options: Partial<DynamoDbWorkLedgerOptions> = {}) =>
    new DynamoDbWorkLedger({ client: counting.client, tableName: table.name, ...options });

  describe('oldest', () => {
    it('gives the oldest of a status in the order of time, up to the limit', async () => {
      await table.record([...entriesAt(40), entryAt(50, { status: 'failed', failedAt: NOW })]);
      expect(await ledger().oldest('created', 7)).toEqual(entriesAt(7));
      expect(await ledger().oldest('failed', 7)).toEqual([entryAt(50, { status: 'failed', failedAt: NOW })]);
      expect(await ledger().oldest('completed', 7)).toEqual([]);
    });

    it('reads page after page if one is not enough, and one row more than the limit', async () => {
      // Over 1 MB, the most that a page holds.
      await table.record(entriesAt(1_500, { key: 'k'.repeat(1_000) }));
      expect(await ledger().oldest('created', 1_200)).toEqual(entriesAt(1_200, { key: 'k'.repeat(1_000) }));
      expect(counting.queries).toBeGreaterThan(1);
      expect(counting.evaluated).toBe(1_201);
    });

    it.each([1, 20, 39])('returns no event of an object before its predecessor of the same second, with a limit of %d', async limit => {
      // As through EventBridge. The id, which the index orders by, is unrelated to the order of the events.
      const pairs = Array.from({ length: 20 }, (_, object) => ['ObjectCreated:Put', 'ObjectRemoved:Delete'].map((eventName, order) => entryAt(object, {
        id: `${(order === 0) === (object % 2 === 0) ? 'b' : 'a'}0000000-0000-5000-8000-${String(object).padStart(12, '0')}`,
        timestamp: NOW,
        eventName,
        sequencer: `0${order + 1}`,
      })));
      await table.record(pairs.flat());

      const found = await ledger().oldest('created', limit);
      expect(found).toHaveLength(limit);
      const early = found.filter(({ key, sequencer }, index) => sequencer === '02'
        && !found.slice(0, index).some(other => other.key === key && other.sequencer === '01'));
      expect(early).toEqual([]);
      expect(counting.queries).toBeLessThanOrEqual(2);
    });

    it('finds due retries in the order in which they became due, behind thousands that are not due', async () => {
      await table.putAll(entriesAt(5_000, { status: 'retrying', notBefore: later(NOW, 1) }));
      const due = [5_002, 5_001, 5_003].map((second, index) => entryAt(second, { status: 'retrying', notBefore: later(NOW, index - 5) }));
      await table.record(due);

      expect(await ledger().dueRetries(100, NOW)).toEqual(due);
      expect([counting.queries, counting.evaluated]).toEqual([1, 3]);
    });

    it('finds retries that are due to the very millisecond, and those without such a time', async () => {
      const row = (second: number, notBefore?: string) => entryAt(second, { status: 'retrying', ...(notBefore ? { notBefore } : {}) });
      await table.record([row(1, later(NOW, 1)), row(2, NOW), row(3)]);
      expect((await ledger().dueRetries(5, NOW)).map(({ id }) => id).sort()).toEqual([row(2).id, row(3).id].sort());
    });

    it('reads no more than it needs if many are due', async () => {
      await table.record(entriesAt(400, { status: 'retrying', notBefore: NOW }));
      expect(await ledger().dueRetries(100, NOW)).toHaveLength(100);
      expect([counting.queries, counting.evaluated]).toEqual([1, 100]);
    });
  });

  it.each([
    { status: 'created', read: (ledgerOf: DynamoDbWorkLedger) => ledgerOf.oldest('created', 3) },
    { status: 'retrying', read: (ledgerOf: DynamoDbWorkLedger) => ledgerOf.dueRetries(3, NOW) },
  ])('skips any number of malformed rows that are $status', async ({ status, read }) => {
    const entries = entriesAt(2_600).map((entry, index): Entry => ({ ...entry, status, ...(status === 'retrying' && { notBefore: later(NOW, index - 2_600) }) }));
    await table.putAll(entries.map((entry, index) => (index < 2_500 ? { ...entry, recordedAt: 'yesterday' } : entry)));
    const malformed: string[] = [];
    expect(await read(ledger({ onMalformed: ({ id }) => malformed.push(id) }))).toEqual(entries.slice(2_500, 2_503));
    expect(malformed).toEqual(entries.slice(0, 2_500).map(({ id }) => id));
    expect(counting.queries).toBeLessThan(20);
  });

  it('reads a malformed row like one that is not there, and reports it', async () => {
    await table.putAll([entryAt(1), entryAt(2, { recordedAt: 'yesterday' })]);
    const malformed: MalformedRow[] = [];
    const subject = ledger({ onMalformed: row => malformed.push(row) });
    expect(await subject.read([entryAt(1), entryAt(2)])).toEqual([entryAt(1), undefined]);
    expect(malformed).toEqual([{ id: entryAt(2).id, timestamp: entryAt(2).timestamp, reason: 'recorded_at is missing or malformed' }]);
  });

  describe('read', () => {
    it('gives rows in the order in which they are asked for, and undefined for those that are not there', async () => {
      await table.record(entriesAt(230));
      const refs = [entryAt(229), entryAt(1_000), ...entriesAt(229), entryAt(229)];
      expect(await ledger().read(refs)).toEqual([entryAt(229), undefined, ...entriesAt(229), entryAt(229)]);
      expect(await ledger().read([])).toEqual([]);
    });
  });

  describe('change', () => {
    it('changes what is still as it was, reports the rest by index, and writes the history', async () => {
      const entries = entriesAt(60);
      await table.record(entries);
      await table.put({ ...entries[7], status: 'discarded' });
      await table.put({ ...entries[31], attempt: 4 });
      const changes = entries.map(entry => claimed(entry));
      const outcomes = await ledger().change([...changes, claimed(entryAt(1_000))]);
      expect(outcomes.map((outcome, index) => (outcome === 'changed' ? undefined : `${index} ${outcome}`)).filter(Boolean))
        .toEqual(['7 conflict', '31 conflict', '60 conflict']);
      const [row] = await ledger().read([entries[0]]);
      expect(row).toEqual(changes[0].after);
      expect(row).toMatchObject({ status: 'dispatched', attempt: 1, history: [{ from: 'created', to: 'dispatched', by: 'dispatch one' }] });
      expect((await ledger().read([entries[7]]))[0]?.status).toBe('discarded');
    });

    it('takes a row that is given twice for two changes, of which the first wins', async () => {
      const entry = entryAt(1);
      await table.record([entry, entryAt(2)]);
      const outcomes = await ledger().change([claimed(entry), claimed(entryAt(2)), claimed(entry, 'dispatch two')]);
      expect(outcomes).toEqual(['changed', 'changed', 'conflict']);
    });

    it('lets one of two claims of the same millisecond win', async () => {
      const entries = entriesAt(50);
      await table.record(entries);
      const [one, two] = await Promise.all(['dispatch one', 'dispatch two'].map(by => ledger().change(entries.map(entry => claimed(entry, by)))));
      entries.forEach((_, index) => expect([one[index], two[index]].sort()).toEqual(['changed', 'conflict']));
    });

    it.each([1, 3])('recognises its own change if the answer to it was lost, to a client of %d attempts', async attempts => {
      const entries = entriesAt(3);
      await table.record(entries);
      counting.attempts(attempts);
      counting.loseAnswer();
      expect(await ledger().change(entries.map(entry => claimed(entry)))).toEqual(['changed', 'changed', 'changed']);
    });

    it('does not take a rival\'s claim of the same millisecond for its own, if its first attempt got no answer', async () => {
      const entry = entryAt(1);
      await table.record([entry]);
      counting.loseRequest(async () => {
        await new DynamoDbWorkLedger({ client: table.client, tableName: table.name }).change([claimed(entry, 'dispatch two')]);
      });
      expect(await ledger().change([claimed(entry, 'dispatch one')])).toEqual(['conflict']);
    });

    it('does not take a row that went on since its lost change for its own', async () => {
      const entry = entryAt(1);
      await table.record([entry]);
      const { after } = claimed(entry);
      counting.loseAnswer(async () => {
        const done = expectEntry(complete(after, 1, NOW, { by: 'target' }));
        await new DynamoDbWorkLedger({ client: table.client, tableName: table.name }).change([{ before: after, after: done }]);
      });
      expect(await ledger().change([claimed(entry)])).toEqual(['conflict']);
    });

    it.each([
      { meanwhile: 60, result: 'conflict' },
      { meanwhile: 900, result: 'changed' },
    ])('finds the lease of a heartbeat whose request was lost only if the other one is as long: $meanwhile seconds', async ({ meanwhile, result }) => {
      const { after: entry } = claimed(entryAt(1));
      await table.record([entry]);
      const until = (seconds: number): Change => ({ before: entry, after: { ...entry, leaseUntil: later(NOW, (60 + seconds) * 1000) } });
      counting.loseRequest(async () => {
        await new DynamoDbWorkLedger({ client: table.client, tableName: table.name }).change([until(meanwhile)]);
      });
      expect(await ledger().change([until(600)])).toEqual([result]);
      expect(await ledger().read([entry])).toEqual([until(meanwhile).after]);
    });

    it('writes nothing once its time is up', async () => {
      const entry = entryAt(1);
      await table.record([entry]);
      expect(await ledger({ signal: AbortSignal.abort() }).change([claimed(entry)])).toEqual([{ code: 'DEADLINE' }]);
      expect(await ledger().read([entry])).toEqual([entry]);
    });
  });

  it('rejects if there is no table to read', async () => {
    await expect(ledger({ tableName: 'missing' }).oldest('created', 1)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(ledger({ tableName: 'missing' }).read([entryAt(1)])).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await ledger({ tableName: 'missing' }).change([claimed(entryAt(1))])).toEqual([{ code: 'TABLE_NOT_FOUND', awsError: 'ResourceNotFound' }]);
  });
});

describe('when DynamoDB fails', () => {
  let service: ScriptedService;
  let client: DynamoDBClient;
  let pauses: number[];
  afterEach(async () => {
    client.destroy();
    await service.stop();
  });

  async function failing(script: Script, signal?: AbortSignal) {
    pauses = [];
    service = await ScriptedService.start(script);
    client = new DynamoDBClient({ endpoint: service.url, region: 'eu-west-1', credentials: { accessKeyId: 'A', secretAccessKey: 's' }, maxAttempts: 1 });
    return new DynamoDbWorkLedger({ client, tableName: 'ledger', signal, random: () => 0.5, sleep: async milliseconds => { pauses.push(milliseconds); } });
  }
  const throttled = { status: 400, error: 'ThrottlingException' } as const;
  const item = toItem(entryAt(1));

  it('retries after a delay when it is throttled', async () => {
    const ledger = await failing(({ number, operation }) => {
      if (number % 3 > 0) return throttled;
      return { body: operation === 'Query' ? { Items: [item], ScannedCount: 1 } : { Responses: { ledger: [item] } } };
    });
    expect(await ledger.oldest('created', 1)).toEqual([entryAt(1)]);
    expect(await ledger.read([entryAt(1)])).toEqual([entryAt(1)]);
    expect(pauses).toEqual([25, 50, 25, 50]);
  });

  it('requests unprocessed keys again', async () => {
    const ledger = await failing(({ number, body }) => ({
      body: number === 1
        ? { Responses: { ledger: [item] }, UnprocessedKeys: { ledger: { Keys: body.RequestItems.ledger.Keys.slice(1), ConsistentRead: true } } }
        : { Responses: { ledger: [toItem(entryAt(2))] } },
    }));
    expect(await ledger.read([entryAt(1), entryAt(2)])).toEqual([entryAt(1), entryAt(2)]);
    expect(service.calls.map(({ body }) => body.RequestItems.ledger.ConsistentRead)).toEqual([true, true]);
  });

  it('stops asking when its time is up', async () => {
    const controller = new AbortController();
    const ledger = await failing(({ number }) => {
      if (number === 3) controller.abort();
      return throttled;
    }, controller.signal);
    await expect(ledger.oldest('created', 1)).rejects.toThrow();
    expect(service.calls).toHaveLength(3);
  });

  it('does not ask again if it may not', async () => {
    const ledger = await failing(() => ({ status: 400, error: 'AccessDeniedException' }));
    await expect(ledger.read([entryAt(1)])).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(service.calls).toHaveLength(1);
  });

  it('tries again the statements that are throttled, and only those', async () => {
    const ledger = await failing(({ number, body }) => ({
      body: { Responses: body.Statements.map((_: unknown, index: number) => (number === 1 && index === 1 ? { Error: { Code: 'ThrottlingError' } } : {})) },
    }));
    expect(await ledger.change([1, 2, 3].map(second => claimed(entryAt(second))))).toEqual(['changed', 'changed', 'changed']);
    expect(service.calls.map(({ body }) => body.Statements.length)).toEqual([3, 1]);
  });

  it('does not have the rows sent back that it writes', async () => {
    const ledger = await failing(() => ({ body: { Responses: [{}] } }));
    await ledger.change([claimed(entryAt(1))]);
    expect(service.calls.map(({ body }) => body.Statements[0].Statement)).toEqual([expect.not.stringContaining('RETURNING')]);
  });

  it('does not say of a change whether it was its own if it cannot look', async () => {
    const ledger = await failing(({ number, operation }) => {
      if (operation === 'BatchGetItem') return { status: 400, error: 'AccessDeniedException' };
      return number === 1 ? { status: 500, error: 'InternalServerError' } : { body: { Responses: [{ Error: { Code: 'ConditionalCheckFailed' } }] } };
    });
    expect(await ledger.change([claimed(entryAt(1))])).toEqual([{ code: 'ACCESS_DENIED', awsError: 'AccessDeniedException' }]);
  });

  it('reads no row if no answer was lost', async () => {
    const ledger = await failing(() => ({ body: { Responses: [{ Error: { Code: 'ConditionalCheckFailed' } }] } }));
    expect(await ledger.change([claimed(entryAt(1))])).toEqual(['conflict']);
    expect(service.calls.map(({ operation }) => operation)).toEqual(['BatchExecuteStatement']);
  });
});

function claimed(before: Entry, by = 'dispatch one'): Change {
  return { before, after: expectEntry(claim(before, NOW, 60, by)) };
}

function expectEntry(result: Entry | Refusal): Entry {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
}

/** A client that counts what its queries evaluate, and loses what it is told to lose. */
class CountingClient {
  client: DynamoDBClient;
  queries = 0;
  evaluated = 0;
  private lose?: { readonly what: 'request' | 'answer'; readonly meanwhile: () => Promise<void> };

  constructor(private readonly engine: Engine) {
    this.client = this.connect(1);
  }

  attempts(maxAttempts: number): void {
    this.client.destroy();
    this.client = this.connect(maxAttempts);
  }

  private connect(maxAttempts: number): DynamoDBClient {
    const client = new DynamoDBClient({ endpoint: this.engine.endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'A', secretAccessKey: 's' }, maxAttempts });
    client.middlewareStack.add((next, { commandName }) => async args => {
      const result = await next(args);
      if (commandName === 'QueryCommand') {
        this.queries += 1;
        this.evaluated += (result.output as unknown as { ScannedCount: number }).ScannedCount;
      }
      return result;
    }, { step: 'initialize' });
    const handler = new NodeHttpHandler();
    client.config.requestHandler = {
      handle: async (request, options) => {
        const { lose } = this;
        this.lose = undefined;
        const answer = lose?.what === 'request' ? undefined : await handler.handle(request, options);
        await lose?.meanwhile();
        if (answer && !lose) return answer;
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      },
      destroy: () => handler.destroy(),
    } as typeof client.config.requestHandler;
    return client;
  }

  /** The next call is answered, but the answer never comes. */
  loseAnswer(meanwhile: () => Promise<void> = async () => {}): void {
    this.lose = { what: 'answer', meanwhile };
  }

  loseRequest(meanwhile: () => Promise<void>): void {
    this.lose = { what: 'request', meanwhile };
  }
}
