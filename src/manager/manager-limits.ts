import { Duration, Token } from 'aws-cdk-lib';
import { MANAGER_DEFAULTS } from '../core/contract/defaults';
import { S3EventManagerProps } from '../s3-event-manager-props';

/** A manager's limits, the defaults filled in. */
export interface ManagerLimits {
  readonly capacity: number;
  readonly maxInFlight: number;
  readonly lease: Duration;
  readonly maxAttempts: number;
  readonly retryDelay: Duration;
  readonly maxRetryDelay: Duration;
  readonly timeout: Duration;
}

const DEFAULT_TIMEOUT = Duration.minutes(5);

export function managerLimits(props: S3EventManagerProps): ManagerLimits {
  const { leaseSeconds, retry } = MANAGER_DEFAULTS;
  const { capacity = MANAGER_DEFAULTS.capacity, retryDelay = Duration.seconds(retry.retryDelaySeconds) } = props;
  return {
    capacity,
    maxInFlight: props.maxInFlight ?? (Token.isUnresolved(capacity) ? capacity : Math.max(MANAGER_DEFAULTS.maxInFlight, capacity)),
    lease: props.lease ?? Duration.seconds(leaseSeconds),
    maxAttempts: props.maxAttempts ?? retry.maxAttempts,
    retryDelay,
    maxRetryDelay: props.maxRetryDelay ?? longer(Duration.seconds(retry.maxRetryDelaySeconds), retryDelay),
    timeout: props.timeout ?? DEFAULT_TIMEOUT,
  };
}

function longer(one: Duration, other: Duration): Duration {
  return !other.isUnresolved() && other.toMilliseconds() > one.toMilliseconds() ? other : one;
}
