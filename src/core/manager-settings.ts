import type { DispatchSettings } from './dispatch';
import { Environment, EnvironmentReader } from './environment';
import type { RetryPolicy } from './lifecycle';
import { present } from './present';
import { LOG_LEVELS, LogLevel } from './settings';
import type { SettleSettings } from './settle';
import type { TargetAddress } from './target-address';

/** What both functions of a manager are told by its construct. */
interface ManagerSettings {
  readonly tableName: string;
  /** Tells the metrics of one manager from those of another on the same ledger. */
  readonly managerName: string;
  readonly retry: RetryPolicy;
  /** How long a row stays once its status is final. */
  readonly retentionSeconds?: number;
  readonly logLevel: LogLevel;
}

export interface DispatchFunctionSettings extends ManagerSettings, DispatchSettings {
  readonly indexName: string;
  readonly target: TargetAddress;
}

export interface SettleFunctionSettings extends ManagerSettings, SettleSettings {}

/** Flat, so that a value which CDK knows only at deployment is a variable of its own. */
const VARIABLES = {
  tableName: 'LEDGER_TABLE_NAME',
  indexName: 'LEDGER_INDEX_NAME',
  managerName: 'LEDGER_MANAGER_NAME',
  maxAttempts: 'LEDGER_MAX_ATTEMPTS',
  retryDelaySeconds: 'LEDGER_RETRY_DELAY_SECONDS',
  maxRetryDelaySeconds: 'LEDGER_MAX_RETRY_DELAY_SECONDS',
  retentionSeconds: 'LEDGER_RETENTION_SECONDS',
  logLevel: 'LEDGER_LOG_LEVEL',
  capacity: 'LEDGER_CAPACITY',
  maxInFlight: 'LEDGER_MAX_IN_FLIGHT',
  leaseSeconds: 'LEDGER_LEASE_SECONDS',
  settleOnDispatch: 'LEDGER_SETTLE_ON_DISPATCH',
  targetKind: 'LEDGER_TARGET_KIND',
  targetUrl: 'LEDGER_TARGET_URL',
  targetFifo: 'LEDGER_TARGET_FIFO',
  targetGroup: 'LEDGER_TARGET_GROUP',
  targetArn: 'LEDGER_TARGET_ARN',
  targetName: 'LEDGER_TARGET_NAME',
  targetSource: 'LEDGER_TARGET_SOURCE',
  targetDetailType: 'LEDGER_TARGET_DETAIL_TYPE',
} as const;

const BOOLEANS = ['false', 'true'] as const;
const TARGET_KINDS = ['queue', 'state-machine', 'function', 'event-bus', 'sender'] as const satisfies ReadonlyArray<TargetAddress['kind']>;
const FIFO_GROUPS = ['object', 'ledger'] as const;

export function encodeDispatchSettings(settings: DispatchFunctionSettings): Record<string, string> {
  return {
    ...encodeManagerSettings(settings),
    [VARIABLES.indexName]: settings.indexName,
    [VARIABLES.capacity]: String(settings.capacity),
    [VARIABLES.maxInFlight]: String(settings.maxInFlight),
    [VARIABLES.leaseSeconds]: String(settings.leaseSeconds),
    [VARIABLES.settleOnDispatch]: String(settings.settleOnDispatch),
    ...encodeTarget(settings.target),
  };
}

/** Throws one error that names every variable that is missing or malformed. */
export function decodeDispatchSettings(environment: Environment): DispatchFunctionSettings {
  const reader = new EnvironmentReader(environment);
  const settings: DispatchFunctionSettings = {
    ...readManagerSettings(reader),
    indexName: reader.text(VARIABLES.indexName, "must name the ledger's index"),
    capacity: reader.whole(VARIABLES.capacity, 'events', 1),
    maxInFlight: reader.whole(VARIABLES.maxInFlight, 'events', 1),
    leaseSeconds: reader.whole(VARIABLES.leaseSeconds, 'seconds', 1),
    settleOnDispatch: reader.oneOf(VARIABLES.settleOnDispatch, BOOLEANS) === 'true',
    target: readTarget(reader),
  };
  reader.check();
  return settings;
}

export function encodeSettleSettings(settings: SettleFunctionSettings): Record<string, string> {
  return encodeManagerSettings(settings);
}

/** Throws one error that names every variable that is missing or malformed. */
export function decodeSettleSettings(environment: Environment): SettleFunctionSettings {
  const reader = new EnvironmentReader(environment);
  const settings = readManagerSettings(reader);
  reader.check();
  return settings;
}

function encodeManagerSettings(settings: ManagerSettings): Record<string, string> {
  return present<Record<string, string>>({
    [VARIABLES.tableName]: settings.tableName,
    [VARIABLES.managerName]: settings.managerName,
    [VARIABLES.maxAttempts]: String(settings.retry.maxAttempts),
    [VARIABLES.retryDelaySeconds]: String(settings.retry.retryDelaySeconds),
    [VARIABLES.maxRetryDelaySeconds]: String(settings.retry.maxRetryDelaySeconds),
    [VARIABLES.retentionSeconds]: settings.retentionSeconds?.toString() as string,
    [VARIABLES.logLevel]: settings.logLevel,
  });
}

function readManagerSettings(reader: EnvironmentReader): ManagerSettings {
  return present<ManagerSettings>({
    tableName: reader.text(VARIABLES.tableName, "must name the ledger's table"),
    managerName: reader.text(VARIABLES.managerName, 'must name the manager'),
    retry: {
      maxAttempts: reader.whole(VARIABLES.maxAttempts, 'attempts', 1),
      retryDelaySeconds: reader.whole(VARIABLES.retryDelaySeconds, 'seconds', 0),
      maxRetryDelaySeconds: reader.whole(VARIABLES.maxRetryDelaySeconds, 'seconds', 0),
    },
    retentionSeconds: reader.optionalWhole(VARIABLES.retentionSeconds, 'seconds', 1),
    logLevel: reader.oneOf(VARIABLES.logLevel, LOG_LEVELS),
  });
}

function encodeTarget(target: TargetAddress): Record<string, string> {
  const kind = { [VARIABLES.targetKind]: target.kind };
  switch (target.kind) {
    case 'queue':
      return { ...kind, [VARIABLES.targetUrl]: target.url, [VARIABLES.targetFifo]: String(target.fifo), [VARIABLES.targetGroup]: target.group };
    case 'event-bus':
      return {
        ...kind,
        [VARIABLES.targetName]: target.name,
        [VARIABLES.targetSource]: target.source,
        [VARIABLES.targetDetailType]: target.detailType,
      };
    default:
      return { ...kind, [VARIABLES.targetArn]: target.arn };
  }
}

function readTarget(reader: EnvironmentReader): TargetAddress {
  const kind = reader.oneOf(VARIABLES.targetKind, TARGET_KINDS);
  switch (kind) {
    case 'queue':
      return {
        kind,
        url: reader.text(VARIABLES.targetUrl, "must be the queue's URL"),
        fifo: reader.oneOf(VARIABLES.targetFifo, BOOLEANS) === 'true',
        group: reader.oneOf(VARIABLES.targetGroup, FIFO_GROUPS),
      };
    case 'event-bus':
      return {
        kind,
        name: reader.text(VARIABLES.targetName, 'must name the event bus'),
        source: reader.text(VARIABLES.targetSource, "must be the events' source"),
        detailType: reader.text(VARIABLES.targetDetailType, "must be the events' detail-type"),
      };
    default:
      return { kind, arn: reader.text(VARIABLES.targetArn, "must be the target's ARN") };
  }
}
