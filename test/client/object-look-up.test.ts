import { DynamoDbObjectLookUp } from '../../src/client/object-look-up';
import type { Entry } from '../../src/core/entry';
import type { Engine } from '../../src/sandbox/engine';
import { clientOf } from '../support/dynamodb-client';
import { DYNAMODB_LOCAL } from '../support/engines';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';
import { forward, ScriptedService, ServiceReply } from '../support/scripted-service';

const NEVER = new AbortController().signal;
const OLD = '1600000000.000';

const eventOf = (number: number, key: string, changes: Partial<Entry> = {}) => entryAt(number, { bucket: 'my-bucket', key, etag: `etag-${number}`, ...changes });

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
