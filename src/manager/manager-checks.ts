import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ManagerLimits } from './manager-limits';
import { STATUSES } from '../core/contract/status';
import { DispatchOrder } from '../dispatch-order';
import { DispatchSelection } from '../dispatch-selection';
import { EventStatus } from '../event-status';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { S3EventManagerProps } from '../s3-event-manager-props';
import { environmentMismatches, PARTIQL_RULE } from '../validation/environment-check';
import { intervalErrors } from '../validation/interval-check';
import { check, checkDuration, checkWholeNumber } from '../validation/property-check';

const LONGEST_RETRY_DELAY = Duration.days(14);

/** The manager sets these statuses together with a lease or a due time, which newly recorded events do not have. */
const STATUSES_OF_MANAGERS: readonly string[] = [STATUSES.DISPATCHED, STATUSES.RETRYING];

export function initialStatusErrors({ value }: EventStatus): string[] {
  return STATUSES_OF_MANAGERS.includes(value)
    ? [`the ledger's initialStatus must not be ${JSON.stringify(value)}, which managers set. Omit it, or use a status of your own`]
    : [];
}

/** The functions of a manager access the table in their own account and region. */
export function ledgerErrors(scope: IConstruct, ledger: IS3EventLedger): string[] {
  return environmentMismatches(scope, ledger).map(({ part, message }) => `the ledger ${ledger.node.path} must be in the manager's ${message}. ${part === 'account'
    ? `${PARTIQL_RULE}. Create the manager in that account. Its target can be a queue or an event bus of another account`
    : 'Create the manager in the region of the ledger'}`);
}

export function selectionErrors({ objectIndex, node }: IS3EventLedger, selection: DispatchSelection | undefined): string[] {
  return selection === DispatchSelection.LATEST && !objectIndex
    ? [`selection must be ALL, because the ledger ${node.path} has no index by object. Omit objectIndex: false on the ledger, or use DispatchSelection.ALL`]
    : [];
}

/** Shares of shards by id would be shares of nothing, and the events of an object, which are in several of them, would lose their order. */
export function fairShareErrors({ shardKey, node }: IS3EventLedger, { order, maxInFlightPerShard }: S3EventManagerProps): string[] {
  if (shardKey.folderDepth !== undefined) return [];
  const rule = `must be omitted, because the shards of the ledger ${node.path} are not those of folders`;
  const fix = 'Set shards and shardKey: ShardKey.folder() on the ledger';
  return [
    ...(order === DispatchOrder.ROUND_ROBIN ? [`order ${rule}, got: DispatchOrder.ROUND_ROBIN. ${fix}`] : []),
    ...(maxInFlightPerShard !== undefined ? [`maxInFlightPerShard ${rule}, got: ${maxInFlightPerShard}. ${fix}`] : []),
  ];
}

/** The errors of all properties that do not concern the ledger or the target. */
export function managerErrors(props: S3EventManagerProps, limits: ManagerLimits): string[] {
  const single = [
    ...intervalErrors(props.minInterval),
    ...checkWholeNumber('maxEventsPerRun', props.maxEventsPerRun, 1, 10_000),
    ...checkWholeNumber('maxInFlight', props.maxInFlight, 1, 100_000),
    ...checkWholeNumber('maxInFlightPerShard', props.maxInFlightPerShard, 1, 100_000),
    ...checkDuration('lease', props.lease, Duration.minutes(1), Duration.days(365)),
    ...checkDuration('maxLease', props.maxLease, Duration.minutes(1), Duration.days(365)),
    ...checkWholeNumber('maxAttempts', props.maxAttempts, 1, 1_000),
    ...checkDuration('retryDelay', props.retryDelay, Duration.seconds(0), LONGEST_RETRY_DELAY),
    ...checkDuration('maxRetryDelay', props.maxRetryDelay, Duration.seconds(0), LONGEST_RETRY_DELAY),
    ...checkDuration('dispatchTimeout', props.dispatchTimeout, Duration.seconds(30), Duration.minutes(15)),
    ...checkWholeNumber('dispatchMemorySize', props.dispatchMemorySize, 128, 10_240),
    ...check('removalPolicy', props.removalPolicy, 'RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY, because log groups do not support snapshots',
      policy => policy !== RemovalPolicy.SNAPSHOT),
  ];
  return single.length > 0 ? single : relationErrors(limits);
}

function relationErrors({ lease, maxLease, dispatchTimeout, retryDelay, maxRetryDelay, maxInFlight, maxInFlightPerShard }: ManagerLimits): string[] {
  return [
    ...check('maxInFlightPerShard', maxInFlightPerShard, `at most maxInFlight, ${maxInFlight}`, limit => Token.isUnresolved(maxInFlight) || limit <= maxInFlight),
    // If a lease expired while its run is still sending, the next run would deliver the event again.
    ...atLeast('lease', lease, 'longer than dispatchTimeout', dispatchTimeout.plus(Duration.seconds(1)), dispatchTimeout),
    ...atLeast('maxLease', maxLease, 'at least lease', lease, lease),
    ...atLeast('maxRetryDelay', maxRetryDelay, 'at least retryDelay', retryDelay, retryDelay),
  ];
}

function atLeast(name: string, value: Duration, rule: string, least: Duration, other: Duration): string[] {
  return value.toSeconds() >= least.toSeconds() ? [] : [`${name} must be ${rule}, ${other.toHumanString()}, got: ${value.toHumanString()}`];
}
