import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ManagerLimits } from './manager-limits';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { S3EventManagerProps } from '../s3-event-manager-props';
import { elsewhere, PARTIQL_RULE } from '../validation/environment-check';
import { check, checkDuration, checkWholeNumber } from '../validation/property-check';

const LONGEST_RETRY_DELAY = Duration.days(14);

/** A manager's functions call the table in their own account and region. */
export function ledgerProblems(scope: IConstruct, ledger: IS3EventLedger): string[] {
  return elsewhere(scope, ledger).map(({ place, words }) => `the ledger ${ledger.node.path} must be in the manager's ${words}. ${place === 'account'
    ? `${PARTIQL_RULE}: put the manager there. Its target may be a queue or an event bus of another account`
    : 'Put the manager into the region of the ledger'}`);
}

/** What is wrong with a manager's properties, whatever its ledger and target. */
export function managerProblems(props: S3EventManagerProps, limits: ManagerLimits): string[] {
  const single = [
    ...checkWholeNumber('maxEventsPerRun', props.maxEventsPerRun, 1, 10_000),
    ...checkWholeNumber('maxInFlight', props.maxInFlight, 1, 100_000),
    ...checkDuration('lease', props.lease, Duration.minutes(1), Duration.days(365)),
    ...checkWholeNumber('maxAttempts', props.maxAttempts, 1, 1_000),
    ...checkDuration('retryDelay', props.retryDelay, Duration.seconds(0), LONGEST_RETRY_DELAY),
    ...checkDuration('maxRetryDelay', props.maxRetryDelay, Duration.seconds(0), LONGEST_RETRY_DELAY),
    ...checkDuration('dispatchTimeout', props.dispatchTimeout, Duration.seconds(30), Duration.minutes(15)),
    ...checkWholeNumber('dispatchMemorySize', props.dispatchMemorySize, 128, 10_240),
    ...check('removalPolicy', props.removalPolicy, 'RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY, since log groups make no snapshots',
      policy => policy !== RemovalPolicy.SNAPSHOT),
  ];
  return single.length > 0 ? single : relationProblems(limits);
}

function relationProblems({ lease, dispatchTimeout, retryDelay, maxRetryDelay }: ManagerLimits): string[] {
  return [
    // A lease that ends while its run still sends would let the next run hand the event out again.
    ...atLeast('lease', lease, 'longer than dispatchTimeout', dispatchTimeout.plus(Duration.seconds(1)), dispatchTimeout),
    ...atLeast('maxRetryDelay', maxRetryDelay, 'at least retryDelay', retryDelay, retryDelay),
  ];
}

function atLeast(name: string, value: Duration, rule: string, least: Duration, other: Duration): string[] {
  return value.toSeconds() >= least.toSeconds() ? [] : [`${name} must be ${rule}, ${other.toHumanString()}, got: ${value.toHumanString()}`];
}
