import { Option } from 'commander';
import { wholeNumber } from './number-option';
import { seconds } from './time-option';
import { MANAGER_DEFAULTS } from '../../core/contract/defaults';
import type { RetryPolicy } from '../../core/lifecycle';
import { present } from '../../core/present';
import { optionGroup } from '../command';

/** Settings that override those of a manager. */
export interface ManagerOptions {
  readonly rowRetention?: string;
  readonly maxAttempts?: number;
  readonly retryDelay?: string;
  readonly maxRetryDelay?: string;
}

const HEADING = 'Retries and retention:';
const { maxAttempts, retryDelaySeconds, maxRetryDelaySeconds } = MANAGER_DEFAULTS.retry;

export const ROW_RETENTION = optionGroup(HEADING,
  new Option('--row-retention <duration>', 'how long DynamoDB keeps the row once its status is final, such as 90d (default: the manager\'s, or forever)'),
);

export const RETRY_POLICY = optionGroup(HEADING,
  new Option('--max-attempts <number>', `attempts per event (default: the manager's, or ${maxAttempts})`).argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
  new Option('--retry-delay <duration>', `delay before the second attempt, doubled before each further one (default: the manager's, or ${retryDelaySeconds}s)`),
  new Option('--max-retry-delay <duration>', `longest delay (default: the manager's, or ${maxRetryDelaySeconds}s)`),
);

export function rowRetentionOf({ rowRetention }: ManagerOptions): number | undefined {
  return seconds('--row-retention', rowRetention);
}

/** The part of a retry policy that the options set. */
export function retryPolicyOf(options: ManagerOptions): Partial<RetryPolicy> {
  return present<Partial<RetryPolicy>>({
    maxAttempts: options.maxAttempts,
    retryDelaySeconds: seconds('--retry-delay', options.retryDelay),
    maxRetryDelaySeconds: seconds('--max-retry-delay', options.maxRetryDelay),
  });
}
