import * as fc from 'fast-check';
import { LOG_LEVELS } from '../../../src/core/contract/log-levels';
import {
  decodeDispatchSettings, decodeSettleSettings, DispatchFunctionSettings, encodeDispatchSettings, encodeSettleSettings, SettleFunctionSettings,
} from '../../../src/core/contract/manager-settings';
import type { TargetAddress } from '../../../src/core/contract/target-address';
import { SHARD_ORDERS } from '../../../src/core/shard-shares';

/** What CDK writes in place of a value that it knows only at deployment. */
const text = fc.oneof(fc.string({ minLength: 1 }), fc.nat().map(number => `\${Token[TOKEN.${number}]}`));
const count = fc.integer({ min: 1, max: 1_000_000 });

const managerMembers = {
  tableName: text,
  managerName: text,
  leaseSeconds: count,
  maxLeaseSeconds: count,
  retry: fc.record({ maxAttempts: count, retryDelaySeconds: fc.nat(), maxRetryDelaySeconds: fc.nat() }),
  rowRetentionSeconds: count,
  logLevel: fc.constantFrom(...LOG_LEVELS),
};

const batch = fc.record(
  { maxEvents: fc.integer({ min: 1, max: 1_000 }), maxBytes: count, maxWaitSeconds: count }, { requiredKeys: ['maxEvents', 'maxBytes'] });

const anyTarget: fc.Arbitrary<TargetAddress> = fc.oneof(
  fc.record({
    kind: fc.constant('queue' as const), url: text, fifo: fc.boolean(), group: fc.constantFrom('object' as const, 'ledger' as const), batch,
  }, { requiredKeys: ['kind', 'url', 'fifo', 'group'] }),
  fc.record(
    { kind: fc.constantFrom('state-machine' as const, 'function' as const, 'forwarder' as const), arn: text, batch }, { requiredKeys: ['kind', 'arn'] }),
  fc.record({ kind: fc.constant('event-bus' as const), name: text, source: text, detailType: text }),
);

const anySettleSettings: fc.Arbitrary<SettleFunctionSettings> = fc.record(
  managerMembers, { requiredKeys: ['tableName', 'managerName', 'leaseSeconds', 'maxLeaseSeconds', 'retry', 'logLevel'] });

const anyDispatchSettings: fc.Arbitrary<DispatchFunctionSettings> = fc.record({
  ...managerMembers,
  indexName: text,
  maxEventsPerRun: count,
  maxInFlight: count,
  settleOnDispatch: fc.boolean(),
  target: anyTarget,
  selection: fc.constant('latest' as const),
  fairShares: fc.record({ order: fc.constantFrom(...SHARD_ORDERS), shards: fc.constant(8), maxInFlightPerShard: count }, { requiredKeys: ['order', 'shards'] }),
}, {
  requiredKeys: [
    'tableName', 'managerName', 'leaseSeconds', 'maxLeaseSeconds', 'retry', 'logLevel', 'indexName', 'maxEventsPerRun', 'maxInFlight', 'settleOnDispatch', 'target',
  ],
});

it('reach the functions as the construct wrote them', () => {
  fc.assert(fc.property(anyDispatchSettings, any => {
    // The name of the index has the number of shards.
    const settings = any.fairShares ? { ...any, indexName: 'time-index-8-shards' } : any;
    expect(decodeDispatchSettings(encodeDispatchSettings(settings))).toEqual(settings);
  }));
  fc.assert(fc.property(anySettleSettings, settings => {
    expect(decodeSettleSettings(encodeSettleSettings(settings))).toEqual(settings);
  }));
});

const SETTLE: SettleFunctionSettings = {
  tableName: 'events',
  managerName: 'Manager',
  leaseSeconds: 900,
  maxLeaseSeconds: 43_200,
  retry: { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 3_600 },
  logLevel: 'info',
};
const DISPATCH: DispatchFunctionSettings = {
  ...SETTLE,
  indexName: 'time-index',
  maxEventsPerRun: 100,
  maxInFlight: 500,
  settleOnDispatch: true,
  target: { kind: 'queue', url: 'https://queue', fifo: true, group: 'object' },
};

it('are written in variables of their own', () => {
  const settle = {
    LEDGER_TABLE_NAME: 'events',
    LEDGER_MANAGER_NAME: 'Manager',
    LEDGER_LEASE_SECONDS: '900',
    LEDGER_MAX_LEASE_SECONDS: '43200',
    LEDGER_MAX_ATTEMPTS: '3',
    LEDGER_RETRY_DELAY_SECONDS: '60',
    LEDGER_MAX_RETRY_DELAY_SECONDS: '3600',
    LEDGER_LOG_LEVEL: 'info',
  };
  expect(encodeSettleSettings(SETTLE)).toEqual(settle);
  expect(encodeDispatchSettings(DISPATCH)).toEqual({
    ...settle,
    LEDGER_INDEX_NAME: 'time-index',
    LEDGER_MAX_EVENTS_PER_RUN: '100',
    LEDGER_MAX_IN_FLIGHT: '500',
    LEDGER_SETTLE_ON_DISPATCH: 'true',
    LEDGER_TARGET_KIND: 'queue',
    LEDGER_TARGET_URL: 'https://queue',
    LEDGER_TARGET_FIFO: 'true',
    LEDGER_TARGET_GROUP: 'object',
  });
});

it.each([
  ['LEDGER_INDEX_NAME', undefined, "LEDGER_INDEX_NAME must name the ledger's index, got: nothing"],
  ['LEDGER_MANAGER_NAME', '', 'LEDGER_MANAGER_NAME must name the manager, got: ""'],
  ['LEDGER_MAX_EVENTS_PER_RUN', '0', 'LEDGER_MAX_EVENTS_PER_RUN must be whole events, 1 or more, got: "0"'],
  ['LEDGER_MAX_EVENTS_PER_RUN', '1e3', 'LEDGER_MAX_EVENTS_PER_RUN must be whole events, 1 or more, got: "1e3"'],
  ['LEDGER_MAX_IN_FLIGHT', '-1', 'LEDGER_MAX_IN_FLIGHT must be whole events, 1 or more, got: "-1"'],
  ['LEDGER_LEASE_SECONDS', '1.5', 'LEDGER_LEASE_SECONDS must be whole seconds, 1 or more, got: "1.5"'],
  ['LEDGER_MAX_LEASE_SECONDS', '0', 'LEDGER_MAX_LEASE_SECONDS must be whole seconds, 1 or more, got: "0"'],
  ['LEDGER_RETRY_DELAY_SECONDS', '', 'LEDGER_RETRY_DELAY_SECONDS must be whole seconds, 0 or more, got: ""'],
  ['LEDGER_SETTLE_ON_DISPATCH', 'yes', 'LEDGER_SETTLE_ON_DISPATCH must be one of false, true, got: "yes"'],
  ['LEDGER_TARGET_URL', undefined, "LEDGER_TARGET_URL must be the queue's URL, got: nothing"],
  ['LEDGER_TARGET_FOLDER_DEPTH', '0', 'LEDGER_TARGET_FOLDER_DEPTH must be whole folders, 1 or more, got: "0"'],
  ['LEDGER_TARGET_GROUP', 'bucket', 'LEDGER_TARGET_GROUP must be one of object, folder, ledger, got: "bucket"'],
  ['LEDGER_ORDER', 'random', 'LEDGER_ORDER must be one of oldest-first, round-robin, got: "random"'],
])('rejects %s = %j', (name, value, problem) => {
  expect(() => decodeDispatchSettings({ ...encodeDispatchSettings(DISPATCH), [name]: value }))
    .toThrow(new Error(`the function's environment is not what its construct sets: ${problem}`));
});

it('names every error at once', () => {
  expect(() => decodeDispatchSettings({ LEDGER_TARGET_KIND: 'event-bus' })).toThrow(
    /LEDGER_TABLE_NAME .*; LEDGER_MANAGER_NAME .*; LEDGER_MAX_ATTEMPTS .*; LEDGER_MAX_EVENTS_PER_RUN .*; LEDGER_TARGET_NAME .*; LEDGER_TARGET_SOURCE .*; LEDGER_TARGET_DETAIL_TYPE /);
  expect(() => decodeSettleSettings({})).toThrow(/LEDGER_TABLE_NAME .*; LEDGER_MAX_RETRY_DELAY_SECONDS .*; LEDGER_LOG_LEVEL /);
});

it.each([undefined, 3])('keep the groups of folders of a standard queue, with a depth of %p', folderDepth => {
  const target = { kind: 'queue', url: 'https://queue', fifo: false, group: 'folder', ...(folderDepth !== undefined && { folderDepth }) } as const;
  expect(decodeDispatchSettings(encodeDispatchSettings({ ...DISPATCH, target })).target).toEqual(target);
});

it('of fair shares say which value is invalid', () => {
  const variables = { ...encodeDispatchSettings(DISPATCH), LEDGER_ORDER: 'round-robin', LEDGER_MAX_IN_FLIGHT_PER_SHARD: '0' };
  expect(() => decodeDispatchSettings(variables)).toThrow('LEDGER_MAX_IN_FLIGHT_PER_SHARD must be whole events, 1 or more, got: "0"');
});
