import type { Entry } from '../../src/core/entry';
import type { Refusal } from '../../src/core/lifecycle';
import type { Change, ChangeOutcome } from '../../src/core/ports';
import type { ObjectEventFacts } from '../../src/core/reconcile';
import { addCounts, NO_OBJECTS, reconcileBatch, ReconcileCounts, ReconcilePorts } from '../../src/core/reconcile-batch';
import { walk } from '../../src/core/reconcile-walk';
import type { ListedObject } from '../../src/core/s3/listed-object';
import { entryAt } from '../support/entries';

const NOW = '1700000000.000';
const TIME = '1699990000.000';
const RULES = { filters: [{ suffix: '.json' }], graceSeconds: 3_600, notBefore: '1600000000.000' };

const object = (key: string, changes: Partial<ListedObject> = {}): ListedObject => ({ key, etag: 'one', lastModified: TIME, ...changes });
const event = (changes: Partial<ObjectEventFacts> = {}): ObjectEventFacts => ({ id: 'live', timestamp: TIME, eventName: 'ObjectCreated:Put', etag: 'one', ...changes });
const row = (id: string, changes: Partial<Entry> = {}): Entry => entryAt(1, { id, timestamp: TIME, ...changes });

interface World {
  readonly events?: Readonly<Record<string, readonly ObjectEventFacts[]>>;
  /** The bucket when it is listed again. @default the objects as they were listed */
  readonly current?: readonly ListedObject[];
  readonly unsent?: readonly string[];
  readonly rows?: readonly Entry[];
  readonly outcome?: ChangeOutcome;
}

function portsOf(world: World, objects: readonly ListedObject[], repairs: boolean) {
  const asked: string[][] = [];
  const sent: string[] = [];
  const changes: Change[] = [];
  const ports: ReconcilePorts = {
    lookUp: { eventsSince: async wanted => wanted.map(({ key }) => world.events?.[key] ?? []) },
    listing: {
      current: async keys => {
        asked.push([...keys]);
        return new Map((world.current ?? objects).filter(({ key }) => keys.includes(key)).map(each => [each.key, each]));
      },
    },
    repair: repairs ? {
      queue: {
        send: async missing => {
          sent.push(...missing.map(({ key }) => key));
          return missing.map(({ key }) => !world.unsent?.includes(key));
        },
      },
      twins: {
        ledger: {
          read: async refs => refs.map(({ id }) => world.rows?.find(each => each.id === id)),
          change: async made => {
            changes.push(...made);
            return made.map(() => world.outcome ?? 'changed');
          },
        },
        supersede: (entry): Entry | Refusal => ({ ...entry, status: 'superseded' }),
      },
    } : undefined,
    now: () => NOW,
  };
  return { ports, asked, sent, changes };
}

async function reconcile(objects: readonly ListedObject[], world: World = {}, repairs = false) {
  const { ports, ...seen } = portsOf(world, objects, repairs);
  return { ...await reconcileBatch(ports, objects, RULES, NOW), ...seen };
}

function nonZero(counts: ReconcileCounts): Partial<ReconcileCounts> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

it('sorts objects by what the ledger knows, and looks up only those that it must have', async () => {
  const objects = [
    object('found.json'), object('missing.json'), object('young.json', { lastModified: NOW }), object('old.json', { lastModified: '1500000000.000' }), object('other.csv'),
  ];
  const { counts, missing, asked, sent } = await reconcile(objects, { events: { 'found.json': [event()] } });

  expect(nonZero(counts)).toEqual({ listed: 5, checked: 2, found: 1, missing: 1, tooYoung: 1, beforeLedger: 1, outsideFilters: 1 });
  expect(missing).toEqual([{ ...object('missing.json'), repaired: false }]);
  expect(asked).toEqual([['missing.json']]);
  expect(sent).toEqual([]);
});

it('asks S3 again only if something seems to be missing', async () => {
  expect((await reconcile([object('a.json')], { events: { 'a.json': [event()] } })).asked).toEqual([]);
});

it('an object that was deleted or overwritten while it was checked is not missing', async () => {
  const { counts, missing, sent } = await reconcile([object('deleted.json'), object('overwritten.json')], { current: [object('overwritten.json', { etag: 'two' })] }, true);
  expect(nonZero(counts)).toEqual({ listed: 2, checked: 2, changed: 2 });
  expect([missing, sent]).toEqual([[], []]);
});

it('sends what is missing, and says which could not be sent', async () => {
  const { counts, missing, sent } = await reconcile([object('a.json'), object('b.json')], { unsent: ['b.json'] }, true);
  expect(sent).toEqual(['a.json', 'b.json']);
  expect(nonZero(counts)).toEqual({ listed: 2, checked: 2, missing: 2, repaired: 1 });
  expect(missing.map(({ repaired }) => repaired)).toEqual([true, false]);
});

describe('a repaired object whose own event arrived later', () => {
  const COPY = event({ id: 'copy', eventName: 'ObjectCreated:Reconciled' });
  const EVENTS = { 'a.json': [event(), COPY] };

  it('is only counted without repair', async () => {
    const { counts, changes } = await reconcile([object('a.json')], { events: EVENTS });
    expect(nonZero(counts)).toEqual({ listed: 1, checked: 1, found: 1, twins: 1 });
    expect(changes).toEqual([]);
  });

  it.each<[string, readonly Entry[], Partial<ReconcileCounts>, string[]]>([
    ['supersedes the copy', [row('copy'), row('live')], { superseded: 1 }, ['copy']],
    ['supersedes the live event if the copy was delivered', [row('copy', { attempt: 1, status: 'completed' }), row('live')], { superseded: 1 }, ['live']],
    ['reports both as delivered', [row('copy', { attempt: 1 }), row('live', { attempt: 1 })], { deliveredTwice: 1 }, []],
    ['leaves a single row as it is', [row('live')], {}, []],
  ])('%s', async (_, rows, expected, superseded) => {
    const { counts, changes } = await reconcile([object('a.json')], { events: EVENTS, rows }, true);
    expect(nonZero(counts)).toEqual({ listed: 1, checked: 1, found: 1, twins: 1, ...expected });
    expect(changes.map(({ before }) => before.id)).toEqual(superseded);
  });

  it('does not count a row that somebody else changed first', async () => {
    const { counts } = await reconcile([object('a.json')], { events: EVENTS, rows: [row('copy'), row('live')], outcome: 'conflict' }, true);
    expect(counts.superseded).toBe(0);
  });

  it('keeps the rows of several objects apart', async () => {
    const second = [event({ id: 'live-b' }), event({ id: 'copy-b', eventName: 'ObjectCreated:Reconciled' })];
    const events = { 'a.json': EVENTS['a.json'], 'b.json': second };
    const rows = [row('copy'), row('live'), row('copy-b', { attempt: 2 }), row('live-b')];
    const { changes } = await reconcile([object('a.json'), object('b.json')], { events, rows }, true);
    expect(changes.map(({ before }) => before.id)).toEqual(['copy', 'live-b']);
  });
});

it('a look-up that fails ends the batch: nothing counts as missing', async () => {
  const { ports } = portsOf({}, [], true);
  const failing = { ...ports, lookUp: { eventsSince: () => Promise.reject(new Error('no DynamoDB')) } };
  await expect(reconcileBatch(failing, [object('a.json')], RULES, NOW)).rejects.toThrow('no DynamoDB');
});

it('adds counts', () => {
  const sum = addCounts({ ...NO_OBJECTS, found: 1, missing: 2 }, { ...NO_OBJECTS, missing: 3, twins: 1 });
  expect(nonZero(sum)).toEqual({ found: 1, missing: 5, twins: 1 });
});

describe('the walk over a listing', () => {
  const pages: Readonly<Record<string, readonly string[]>> = { '': ['a', 'b'], 'b': ['c'], 'c': [] };
  const read = async (after = '') => ({ objects: pages[after].map(key => object(key)), more: after !== 'c' });

  it('reads each page once, and one ahead', async () => {
    const reads: string[] = [];
    const seen: string[][] = [];
    for await (const page of walk(after => { reads.push(after ?? ''); return read(after); }, () => NOW)) {
      seen.push([...page.objects.map(({ key }) => key), `reads ${reads.length}`]);
    }
    expect(seen).toEqual([['a', 'b', 'reads 2'], ['c', 'reads 3'], ['reads 3']]);
  });

  it('fails at the page that cannot be read, not before', async () => {
    const seen: string[] = [];
    const broken = (after?: string) => (after === 'b' ? Promise.reject(new Error('no S3')) : read(after));
    await expect((async () => {
      for await (const { objects } of walk(broken, () => NOW)) seen.push(...objects.map(({ key }) => key));
    })()).rejects.toThrow('no S3');
    expect(seen).toEqual(['a', 'b']);
  });
});
