import { Duration } from 'aws-cdk-lib';
import { checkDuration } from './property-check';

/** SQS deduplicates messages for five minutes. With a longer interval, its signals would start several runs. */
const LONGEST_INTERVAL = Duration.minutes(5);

export function intervalErrors(minInterval: Duration | undefined): string[] {
  return checkDuration('minInterval', minInterval, Duration.seconds(1), LONGEST_INTERVAL);
}
