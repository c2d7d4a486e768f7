import { DynamoDbObjectLookUp } from '../../src/client/object-look-up';
import type { Entry } from '../../src/core/entry';
import type { Engine } from '../../src/sandbox/engine';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';

const NEVER = new AbortController().signal;
const OLD = '1600000000.000';

const eventOf = (number: number, key: string, changes: Partial<Entry> = {}) => entryAt(number, { bucket: 'my-bucket', key, etag: `etag-${number}`, ...changes });

/** The events of many objects at once, as a reconciliation reads them. */
export function objectLookUps(engine: () => Engine): void {
  let table: LedgerTable;
  beforeAll(async () => { table = await LedgerTable.create(engine()); });
  afterEach(() => table.clear());
  afterAll(() => table.close());

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
}
