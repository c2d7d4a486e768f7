import { DynamoDbObjectLookUp } from '../../src/client/object-look-up';
import type { Entry } from '../../src/core/entry';
import type { Engine } from '../../src/sandbox/engine';
import { clientOf } from '../support/dynamodb-client';
import { DYNAMODB_LOCAL, ENGINES } from '../support/engines';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';
import { forward, ScriptedService, ServiceReply } from '../support/scripted-service';

const NEVER = new AbortController().signal;
const OLD = '1600000000.000';

const eventOf = (number: number, key: string, changes: Partial<Entry> = {}) => entryAt(number, { bucket: 'my-bucket', key, etag: `etag-${number}`, ...changes });

describe.each(ENGINES)('the look-up on $name', ({ start }) => {
  let engine: Engine;
  let table: LedgerTable;

  beforeAll(async () => {
    engine = await start();
    table = await LedgerTable.create(engine);
  });
  afterEach(() => table.clear());
  afterAll(async () => {
    table.close();
    await engine.stop();
  });

  const lookUp = () => new DynamoDbObjectLookUp({ client: table.client, tableName: table.name, bucket: 'my-bucket', signal: NEVER });

  it('finds the events of each of many objects, and no others', async () => {
    const keys = Array.from({ length: 120 }, (_, index) => `in/${index} ü'?.json`);
    await table.insert(keys.map((key, index) => eventOf(index, key)));
    await table.insert([eventOf(500, keys[7]), eventOf(501, keys[7], { bucket: 'other-bucket' })]);
    const found = await lookUp().eventsSince([...keys, 'never/recorded'].map(key => ({ key, since: OLD })));
    expect(found.map(events => events.map(({ etag }) => etag).sort())).toEqual([...keys.map((_, index) => (index === 7 ? ['etag-500', 'etag-7'] : [`etag-${index}`])), []]);
  });

  it('returns what the verdict needs: version, etag, name and time', async () => {
    const entry = eventOf(1, 'a.json', { versionId: 'v1', sequencer: '0A', size: 3 });
    await table.insert([entry]);
    const { status, history, ...recorded } = entry;
    expect(await lookUp().eventsSince([{ key: 'a.json', since: OLD }])).toEqual([[recorded]]);
  });

  it('omits events before the time of each object', async () => {
    await table.insert([1, 2, 3].flatMap(second => [eventOf(second, 'a'), eventOf(10 + second, 'b')]));
    const found = await lookUp().eventsSince([{ key: 'a', since: eventOf(2, '').timestamp }, { key: 'b', since: eventOf(13, '').timestamp }]);
    expect(found.map(events => events.map(({ etag }) => etag).sort())).toEqual([['etag-2', 'etag-3'], ['etag-13']]);
  });

  it('looks up nothing for no objects', async () => {
    expect(await lookUp().eventsSince([])).toEqual([]);
  });
});

describe('calls', () => {
  let engine: Engine;
  let table: LedgerTable;
  let service: ScriptedService;
  let fault: (operation: string) => ServiceReply | undefined;

  beforeAll(async () => {
    engine = await DYNAMODB_LOCAL.start();
    table = await LedgerTable.create(engine);
    await table.insert(Array.from({ length: 60 }, (_, index) => eventOf(index, `k/${index}`)));
    service = await ScriptedService.start(call => fault(call.operation) ?? forward(call, engine.endpoint));
  });
  beforeEach(() => {
    service.calls.length = 0;
    fault = () => undefined;
  });
  afterAll(async () => {
    await service.stop();
    table.close();
    await engine.stop();
  });

  async function operationsOf(): Promise<string[]> {
    const client = clientOf({ endpoint: service.url });
    const lookUp = new DynamoDbObjectLookUp({ client, tableName: table.name, bucket: 'my-bucket', signal: NEVER, sleep: () => Promise.resolve() });
    const found = await lookUp.eventsSince(Array.from({ length: 60 }, (_, index) => ({ key: `k/${index}`, since: OLD })));
    client.destroy();
    expect(found.map(events => events.length)).toEqual(Array(60).fill(1));
    return service.calls.map(({ operation }) => operation);
  }

  it('reads 50 objects per statement', async () => {
    expect(await operationsOf()).toEqual(['ExecuteStatement', 'ExecuteStatement']);
  });

  it.each(['AccessDeniedException', 'UnknownOperationException', 'ValidationException'])('reads one object per query after %s', async error => {
    fault = operation => (operation === 'ExecuteStatement' ? { status: 400, error } : undefined);
    const operations = await operationsOf();
    expect(operations.filter(operation => operation === 'Query')).toHaveLength(60);
    expect(operations.filter(operation => operation === 'ExecuteStatement').length).toBeLessThanOrEqual(2);
  });

  it('retries a throttled statement', async () => {
    let faults = 3;
    fault = () => (faults-- > 0 ? { status: 400, error: 'ThrottlingException' } : undefined);
    expect((await operationsOf()).filter(operation => operation === 'Query')).toEqual([]);
  });

  it('rejects if the queries fail, too', async () => {
    fault = () => ({ status: 400, error: 'AccessDeniedException' });
    await expect(operationsOf()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
