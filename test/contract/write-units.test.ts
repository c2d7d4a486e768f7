import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { writeUnits } from '../../src/core/cost-writes';
import type { Entry } from '../../src/core/entry';
import { toItem } from '../../src/core/item';
import { claim, complete, discard, fail, heartbeat, isRefusal, Refusal, replay, retry } from '../../src/core/lifecycle';
import { fromMilliseconds } from '../../src/core/timestamp';
import { DYNAMODB_LOCAL, ENGINES } from '../support/engines';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';

const POLICY = { maxAttempts: 2, retryDelaySeconds: 60, maxRetryDelaySeconds: 60 };
const BY = { by: 'test' };

const T = (minute: number) => fromMilliseconds(1_700_000_000_000 + minute * 60_000);

/** A row's states, each after the one before it. */
function states(): Array<readonly [step: string, after: Entry]> {
  const steps: Array<readonly [string, Entry]> = [['record', entryAt(1, { size: 5, etag: 'etag', sequencer: '01' })]];
  const then = (step: string, change: (entry: Entry) => Entry | Refusal) => {
    const after = change(steps[steps.length - 1][1]);
    if (isRefusal(after)) throw new Error(`${step}: ${after.refused}`);
    steps.push([step, after]);
  };
  then('claim', entry => claim(entry, T(1), 60, 'run'));
  then('fail', entry => fail(entry, 1, T(2), BY, POLICY, 0));
  then('claim a retry', entry => claim(entry, T(4), 60, 'run'));
  then('fail permanently', entry => fail(entry, 2, T(5), BY, POLICY, 0));
  then('retry', entry => retry(entry, T(6), BY));
  then('claim again', entry => claim(entry, T(7), 60, 'run'));
  then('heartbeat', entry => heartbeat(entry, 3, T(7.5), { leaseSeconds: 60, maxLeaseSeconds: 600 }));
  then('complete', entry => complete(entry, 3, T(8), BY));
  then('replay', entry => replay(entry, T(9), T(10), BY));
  then('claim a replay', entry => claim(entry, T(11), 60, 'run'));
  then('fail a replay', entry => fail(entry, 4, T(12), { ...BY, final: true }, POLICY, 0));
  then('discard', entry => discard(entry, T(13), BY));
  return steps;
}

it('counts 3 write units to record, 3 per change of status, and more only for what a retry or a failure adds to the sparse index', () => {
  const items = states().map(([step, entry]) => [step, toItem(entry)] as const);
  expect(Object.fromEntries(items.map(([step, item], index) => [step, writeUnits(items[index - 1]?.[1], item)]))).toEqual({
    'record': 3,
    'claim': 3,
    'fail': 4,
    'claim a retry': 4,
    'fail permanently': 4,
    'retry': 4,
    'claim again': 3,
    'heartbeat': 2,
    'complete': 3,
    'replay': 4,
    'claim a replay': 4,
    'fail a replay': 4,
    'discard': 4,
  });
});

it('counts no index that does not exist', () => {
  const item = toItem(entryAt(1));
  expect(writeUnits(undefined, item, { objectIndex: false })).toBe(2);
});

// The in-process engine does not count indexes.
describe.each(ENGINES.filter(engine => engine === DYNAMODB_LOCAL))('on $name', ({ start }) => {
  it('counts what the engine counts, write by write', async () => {
    const engine = await start();
    try {
      const { client, name: TableName } = await LedgerTable.create(engine);
      let before: ReturnType<typeof toItem> | undefined;
      for (const [step, entry] of states()) {
        const Item = toItem(entry);
        const { ConsumedCapacity } = await client.send(new PutItemCommand({ TableName, Item, ReturnConsumedCapacity: 'INDEXES' }));
        expect({ step, units: writeUnits(before, Item) }).toEqual({ step, units: ConsumedCapacity?.CapacityUnits });
        before = Item;
      }
    } finally {
      await engine.stop();
    }
  });
});
