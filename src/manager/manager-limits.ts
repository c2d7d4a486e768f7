import { Duration, Token } from 'aws-cdk-lib';
import { MANAGER_DEFAULTS } from '../core/contract/defaults';
import { S3EventManagerProps } from '../s3-event-manager-props';

/** The limits of a manager, with defaults applied. */
export interface ManagerLimits {
  readonly maxEventsPerRun: number;
  readonly maxInFlight: number;
  readonly maxInFlightPerShard?: number;
  readonly lease: Duration;
  readonly maxLease: Duration;
  readonly maxAttempts: number;
  readonly retryDelay: Duration;
  readonly maxRetryDelay: Duration;
  readonly dispatchTimeout: Duration;
}

const DEFAULT_TIMEOUT = Duration.minutes(5);

export function managerLimits(props: S3EventManagerProps): ManagerLimits {
  const { leaseSeconds, maxLeaseSeconds, retry } = MANAGER_DEFAULTS;
  const { maxEventsPerRun = MANAGER_DEFAULTS.maxEventsPerRun, retryDelay = Duration.seconds(retry.retryDelaySeconds) } = props;
  const lease = props.lease ?? Duration.seconds(leaseSeconds);
  return {
    maxEventsPerRun,
    maxInFlight: props.maxInFlight
      ?? (Token.isUnresolved(maxEventsPerRun) ? maxEventsPerRun : Math.max(MANAGER_DEFAULTS.maxInFlight, maxEventsPerRun)),
    maxInFlightPerShard: props.maxInFlightPerShard,
    lease,
    maxLease: props.maxLease ?? longer(Duration.seconds(maxLeaseSeconds), lease),
    maxAttempts: props.maxAttempts ?? retry.maxAttempts,
    retryDelay,
    maxRetryDelay: props.maxRetryDelay ?? longer(Duration.seconds(retry.maxRetryDelaySeconds), retryDelay),
    dispatchTimeout: props.dispatchTimeout ?? DEFAULT_TIMEOUT,
  };
}

function longer(one: Duration, other: Duration): Duration {
  return !other.isUnresolved() && other.toMilliseconds() > one.toMilliseconds() ? other : one;
}
