import { MAX_BATCH_EVENTS } from './batch-limits';
import type { DispatchSettings } from '../dispatch';
import { Environment, EnvironmentReader } from './environment-reader';
import type { BatchPolicy } from '../event-batch';
import type { FairShares } from '../fair-plan';
import type { LeasePolicy, RetryPolicy } from '../lifecycle';
import { present } from '../present';
import { ENVIRONMENT_VARIABLES } from './environment-variables';
import { LOG_LEVELS, LogLevel } from './log-levels';
import { shardsOf } from './shards';
import type { SettleSettings } from '../settle';
import { SHARD_ORDERS } from '../shard-shares';
import type { TargetAddress } from './target-address';
import { encodeWakeSettings, readWakeSettings, WakeSettings } from './wake-settings';

/** The settings that a manager's construct passes to both of its functions. */
interface ManagerSettings extends LeasePolicy {
  readonly tableName: string;
  /** Distinguishes the metrics of the managers of one ledger. */
  readonly managerName: string;
  readonly retry: RetryPolicy;
  /** How long a row stays once its status is final. */
  readonly rowRetentionSeconds?: number;
  readonly logLevel: LogLevel;
  /** What starts the next run promptly. @default - the schedule only */
  readonly wake?: WakeSettings;
}

export interface DispatchFunctionSettings extends ManagerSettings, DispatchSettings {
  readonly indexName: string;
  readonly target: TargetAddress;
  /** Only the latest event of each object is delivered. @default - every event */
  readonly selection?: typeof LATEST;
  /** The schedule that runs the function: the command line pauses it. */
  readonly schedule?: ScheduleAddress;
}

export interface ScheduleAddress {
  readonly name: string;
  readonly group: string;
}

const LATEST = 'latest' as const;

export interface SettleFunctionSettings extends ManagerSettings, SettleSettings {}

type ArnAddress = Extract<TargetAddress, { arn: string }>;
type QueueAddress = Extract<TargetAddress, { kind: 'queue' }>;

const BOOLEANS = ['false', 'true'] as const;
const TARGET_KINDS = ['queue', 'state-machine', 'function', 'event-bus', 'forwarder'] as const satisfies ReadonlyArray<TargetAddress['kind']>;
const GROUPS = ['object', 'folder', 'ledger'] as const satisfies ReadonlyArray<QueueAddress['group']>;

export function encodeDispatchSettings(settings: DispatchFunctionSettings): Record<string, string> {
  return {
    ...encodeManagerSettings(settings),
    [ENVIRONMENT_VARIABLES.indexName]: settings.indexName,
    [ENVIRONMENT_VARIABLES.maxEventsPerRun]: String(settings.maxEventsPerRun),
    [ENVIRONMENT_VARIABLES.maxInFlight]: String(settings.maxInFlight),
    ...(settings.selection && { [ENVIRONMENT_VARIABLES.selection]: settings.selection }),
    ...encodeFairShares(settings.fairShares),
    [ENVIRONMENT_VARIABLES.settleOnDispatch]: String(settings.settleOnDispatch),
    ...(settings.schedule && {
      [ENVIRONMENT_VARIABLES.scheduleName]: settings.schedule.name,
      [ENVIRONMENT_VARIABLES.scheduleGroupName]: settings.schedule.group,
    }),
    ...encodeTarget(settings.target),
  };
}

/** Throws one error that names every variable that is missing or malformed. */
export function decodeDispatchSettings(environment: Environment): DispatchFunctionSettings {
  const reader = new EnvironmentReader(environment);
  const settings: DispatchFunctionSettings = {
    ...readManagerSettings(reader),
    indexName: reader.text(ENVIRONMENT_VARIABLES.indexName, "must name the ledger's index"),
    maxEventsPerRun: reader.whole(ENVIRONMENT_VARIABLES.maxEventsPerRun, 'events', 1),
    maxInFlight: reader.whole(ENVIRONMENT_VARIABLES.maxInFlight, 'events', 1),
    settleOnDispatch: reader.oneOf(ENVIRONMENT_VARIABLES.settleOnDispatch, BOOLEANS) === 'true',
    ...(environment[ENVIRONMENT_VARIABLES.selection] !== undefined && {
      selection: reader.oneOf<typeof LATEST>(ENVIRONMENT_VARIABLES.selection, [LATEST]),
    }),
    ...readFairShares(reader, environment),
    ...(environment[ENVIRONMENT_VARIABLES.scheduleName] !== undefined && {
      schedule: {
        name: reader.text(ENVIRONMENT_VARIABLES.scheduleName, 'must name the schedule'),
        group: reader.text(ENVIRONMENT_VARIABLES.scheduleGroupName, 'must name the group of the schedule'),
      },
    }),
    target: readTarget(reader),
  };
  reader.check();
  return settings;
}

/** The name of the index has the number of shards. */
function encodeFairShares(shares: FairShares | undefined): Record<string, string> {
  if (!shares) return {};
  const { order, maxInFlightPerShard } = shares;
  return {
    [ENVIRONMENT_VARIABLES.order]: order,
    ...(maxInFlightPerShard !== undefined && { [ENVIRONMENT_VARIABLES.maxInFlightPerShard]: String(maxInFlightPerShard) }),
  };
}

function readFairShares(reader: EnvironmentReader, environment: Environment): Pick<DispatchFunctionSettings, 'fairShares'> {
  if (environment[ENVIRONMENT_VARIABLES.order] === undefined) return {};
  return {
    fairShares: present<FairShares>({
      order: reader.oneOf(ENVIRONMENT_VARIABLES.order, SHARD_ORDERS),
      shards: shardsOf(environment[ENVIRONMENT_VARIABLES.indexName] ?? ''),
      maxInFlightPerShard: reader.optionalWhole(ENVIRONMENT_VARIABLES.maxInFlightPerShard, 'events', 1),
    }),
  };
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
    [ENVIRONMENT_VARIABLES.tableName]: settings.tableName,
    [ENVIRONMENT_VARIABLES.managerName]: settings.managerName,
    [ENVIRONMENT_VARIABLES.leaseSeconds]: String(settings.leaseSeconds),
    [ENVIRONMENT_VARIABLES.maxLeaseSeconds]: String(settings.maxLeaseSeconds),
    [ENVIRONMENT_VARIABLES.maxAttempts]: String(settings.retry.maxAttempts),
    [ENVIRONMENT_VARIABLES.retryDelaySeconds]: String(settings.retry.retryDelaySeconds),
    [ENVIRONMENT_VARIABLES.maxRetryDelaySeconds]: String(settings.retry.maxRetryDelaySeconds),
    [ENVIRONMENT_VARIABLES.rowRetentionSeconds]: settings.rowRetentionSeconds?.toString() as string,
    [ENVIRONMENT_VARIABLES.logLevel]: settings.logLevel,
    ...encodeWakeSettings(settings.wake),
  });
}

function readManagerSettings(reader: EnvironmentReader): ManagerSettings {
  return present<ManagerSettings>({
    tableName: reader.text(ENVIRONMENT_VARIABLES.tableName, "must name the ledger's table"),
    managerName: reader.text(ENVIRONMENT_VARIABLES.managerName, 'must name the manager'),
    leaseSeconds: reader.whole(ENVIRONMENT_VARIABLES.leaseSeconds, 'seconds', 1),
    maxLeaseSeconds: reader.whole(ENVIRONMENT_VARIABLES.maxLeaseSeconds, 'seconds', 1),
    retry: {
      maxAttempts: reader.whole(ENVIRONMENT_VARIABLES.maxAttempts, 'attempts', 1),
      retryDelaySeconds: reader.whole(ENVIRONMENT_VARIABLES.retryDelaySeconds, 'seconds', 0),
      maxRetryDelaySeconds: reader.whole(ENVIRONMENT_VARIABLES.maxRetryDelaySeconds, 'seconds', 0),
    },
    rowRetentionSeconds: reader.optionalWhole(ENVIRONMENT_VARIABLES.rowRetentionSeconds, 'seconds', 1),
    logLevel: reader.oneOf(ENVIRONMENT_VARIABLES.logLevel, LOG_LEVELS),
    wake: readWakeSettings(reader),
  });
}

function encodeTarget(target: TargetAddress): Record<string, string> {
  const kind = { [ENVIRONMENT_VARIABLES.targetKind]: target.kind };
  switch (target.kind) {
    case 'queue':
      return {
        ...kind,
        [ENVIRONMENT_VARIABLES.targetUrl]: target.url,
        [ENVIRONMENT_VARIABLES.targetFifo]: String(target.fifo),
        [ENVIRONMENT_VARIABLES.targetGroup]: target.group,
        ...(target.folderDepth === undefined ? {} : { [ENVIRONMENT_VARIABLES.targetFolderDepth]: String(target.folderDepth) }),
        ...encodeBatch(target.batch),
      };
    case 'event-bus':
      return {
        ...kind,
        [ENVIRONMENT_VARIABLES.targetName]: target.name,
        [ENVIRONMENT_VARIABLES.targetSource]: target.source,
        [ENVIRONMENT_VARIABLES.targetDetailType]: target.detailType,
      };
    default:
      return { ...kind, [ENVIRONMENT_VARIABLES.targetArn]: target.arn, ...encodeBatch(target.batch) };
  }
}

function encodeBatch(batch: BatchPolicy | undefined): Record<string, string> {
  if (!batch) return {};
  return present<Record<string, string>>({
    [ENVIRONMENT_VARIABLES.batchMaxEvents]: String(batch.maxEvents),
    [ENVIRONMENT_VARIABLES.batchMaxBytes]: String(batch.maxBytes),
    [ENVIRONMENT_VARIABLES.batchMaxWaitSeconds]: batch.maxWaitSeconds?.toString() as string,
  });
}

function readBatchPolicy(reader: EnvironmentReader): BatchPolicy | undefined {
  if (!reader.has(ENVIRONMENT_VARIABLES.batchMaxEvents)) return undefined;
  return present<BatchPolicy>({
    maxEvents: reader.whole(ENVIRONMENT_VARIABLES.batchMaxEvents, 'events', 1, MAX_BATCH_EVENTS),
    maxBytes: reader.whole(ENVIRONMENT_VARIABLES.batchMaxBytes, 'bytes', 1),
    maxWaitSeconds: reader.optionalWhole(ENVIRONMENT_VARIABLES.batchMaxWaitSeconds, 'seconds', 1),
  });
}

function readTarget(reader: EnvironmentReader): TargetAddress {
  const kind = reader.oneOf(ENVIRONMENT_VARIABLES.targetKind, TARGET_KINDS);
  switch (kind) {
    case 'queue':
      return present<QueueAddress>({
        kind,
        url: reader.text(ENVIRONMENT_VARIABLES.targetUrl, "must be the queue's URL"),
        fifo: reader.oneOf(ENVIRONMENT_VARIABLES.targetFifo, BOOLEANS) === 'true',
        group: reader.oneOf(ENVIRONMENT_VARIABLES.targetGroup, GROUPS),
        folderDepth: reader.optionalWhole(ENVIRONMENT_VARIABLES.targetFolderDepth, 'folders', 1),
        batch: readBatchPolicy(reader),
      });
    case 'event-bus':
      return {
        kind,
        name: reader.text(ENVIRONMENT_VARIABLES.targetName, 'must name the event bus'),
        source: reader.text(ENVIRONMENT_VARIABLES.targetSource, "must be the events' source"),
        detailType: reader.text(ENVIRONMENT_VARIABLES.targetDetailType, "must be the events' detail-type"),
      };
    default:
      return present<ArnAddress>({ kind, arn: reader.text(ENVIRONMENT_VARIABLES.targetArn, "must be the target's ARN"), batch: readBatchPolicy(reader) });
  }
}
