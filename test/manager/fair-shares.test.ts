import { Lazy, Stack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchOrder, DispatchTarget, MessageGroup, QueueTargetOptions, S3EventLedger, S3EventManager, S3EventManagerProps, ShardKey } from '../../src';
import { environmentOf, ManagerStack } from '../support/manager-stack';

type Props = Omit<S3EventManagerProps, 'ledger' | 'target'>;

const BY_FOLDER = { shards: 8, shardKey: ShardKey.folder() };
const { OLDEST_FIRST, ROUND_ROBIN } = DispatchOrder;

function sharesOf(props: Props) {
  const { LEDGER_ORDER, LEDGER_MAX_IN_FLIGHT_PER_SHARD, LEDGER_INDEX_NAME } = environmentOf(new ManagerStack(props, { ledger: BY_FOLDER }), 'Dispatch');
  return { LEDGER_ORDER, LEDGER_MAX_IN_FLIGHT_PER_SHARD, LEDGER_INDEX_NAME };
}

it('reach the dispatch function', () => {
  expect(sharesOf({ order: ROUND_ROBIN, maxInFlightPerShard: 100 })).toEqual({
    LEDGER_ORDER: 'round-robin', LEDGER_MAX_IN_FLIGHT_PER_SHARD: '100', LEDGER_INDEX_NAME: 'time-index-8-shards',
  });
  expect(sharesOf({ order: ROUND_ROBIN })).toEqual({ LEDGER_ORDER: 'round-robin', LEDGER_INDEX_NAME: 'time-index-8-shards' });
  expect(sharesOf({ maxInFlightPerShard: 100 })).toEqual({ LEDGER_ORDER: 'oldest-first', LEDGER_MAX_IN_FLIGHT_PER_SHARD: '100', LEDGER_INDEX_NAME: 'time-index-8-shards' });
});

it('are none by default: strictly the oldest event first', () => {
  expect(sharesOf({})).toEqual({ LEDGER_INDEX_NAME: 'time-index-8-shards' });
  expect(sharesOf({ order: OLDEST_FIRST })).toEqual({ LEDGER_INDEX_NAME: 'time-index-8-shards' });
});

it.each([
  ['without shards', {}],
  ['with shards by id', { shards: 8 }],
])('need a ledger whose shards are folders: rejected %s', (_, ledger) => {
  const rule = 'must be omitted, because the shards of the ledger Stack/Ledger are not those of folders';
  const fix = 'Set shards and shardKey: ShardKey.folder() on the ledger';
  expect(() => new ManagerStack({ order: ROUND_ROBIN, maxInFlightPerShard: 9 }, { ledger })).toThrow([
    'Stack/Manager: ',
    `  - order ${rule}, got: DispatchOrder.ROUND_ROBIN. ${fix}`,
    `  - maxInFlightPerShard ${rule}, got: 9. ${fix}`,
  ].join('\n'));
  expect(() => new ManagerStack({ order: OLDEST_FIRST }, { ledger })).not.toThrow();
});

it.each<{ props: Props; words: string }>([
  { props: { maxInFlightPerShard: 0 }, words: 'maxInFlightPerShard must be a whole number from 1 to 100000, got: 0' },
  { props: { maxInFlightPerShard: 1_001 }, words: 'maxInFlightPerShard must be at most maxInFlight, 1000, got: 1001' },
  { props: { maxInFlightPerShard: 21, maxInFlight: 20 }, words: 'maxInFlightPerShard must be at most maxInFlight, 20, got: 21' },
])('rejects a limit: $words', ({ props, words }) => {
  expect(() => new ManagerStack(props, { ledger: BY_FOLDER })).toThrow(`Stack/Manager: ${words}`);
});

it('accepts a limit that is known only at deployment', () => {
  expect(() => new ManagerStack({ maxInFlightPerShard: 21, maxInFlight: Lazy.number({ produce: () => 20 }) }, { ledger: BY_FOLDER })).not.toThrow();
});

it('work with an imported ledger that says what its shards are', () => {
  const stack = new Stack();
  const managerOf = (shardKey?: ShardKey) => () => new S3EventManager(stack, `Manager ${shardKey?.folderDepth}`, {
    ledger: S3EventLedger.fromLedgerAttributes(stack, `Ledger ${shardKey?.folderDepth}`, { tableName: 'my-ledger', shards: 8, shardKey }),
    target: DispatchTarget.queue(new sqs.Queue(stack, `Work ${shardKey?.folderDepth}`)),
    order: ROUND_ROBIN,
  });
  expect(managerOf()).toThrow('Set shards and shardKey: ShardKey.folder() on the ledger');
  expect(managerOf(ShardKey.folder(2))).not.toThrow();
});

describe('a group that a FIFO queue keeps in order', () => {
  const managerOf = (options: QueueTargetOptions, props: Props, { fifo = true, depth = 2 } = {}) => () => new ManagerStack(props, {
    ledger: { shards: 8, shardKey: ShardKey.folder(depth) },
    target: stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work', fifo ? { fifo } : {}), options),
  });
  const rule = 'messageGroup must be MessageGroup.OBJECT, or MessageGroup.FOLDER with a folderDepth of 2 or more';

  it.each<{ props: Props }>([{ props: { order: ROUND_ROBIN } }, { props: { maxInFlightPerShard: 9 } }])('must not span shards with $props', ({ props }) => {
    expect(managerOf({ messageGroup: MessageGroup.LEDGER }, props)).toThrow(rule);
    expect(managerOf({ messageGroup: MessageGroup.LEDGER }, props)).toThrow('got: MessageGroup.LEDGER');
    expect(managerOf({ messageGroup: MessageGroup.FOLDER }, props)).toThrow(rule);
    expect(managerOf({ messageGroup: MessageGroup.FOLDER }, props)).toThrow('got: MessageGroup.FOLDER with a folderDepth of 1');
    expect(managerOf({ messageGroup: MessageGroup.FOLDER, folderDepth: 2 }, props)).not.toThrow();
    expect(managerOf({ messageGroup: MessageGroup.FOLDER, folderDepth: 3 }, props)).not.toThrow();
    expect(managerOf({}, props)).not.toThrow();
    expect(managerOf({ messageGroup: MessageGroup.FOLDER }, props, { fifo: false })).not.toThrow();
  });

  it('can span shards in the order of time', () => {
    expect(managerOf({ messageGroup: MessageGroup.LEDGER }, {})).not.toThrow();
    expect(managerOf({ messageGroup: MessageGroup.FOLDER }, { order: OLDEST_FIRST })).not.toThrow();
  });
});
