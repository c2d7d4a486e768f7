import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BundledFunction } from './bundled-function';
import { functionLog, functionRole } from './function-role';
import { deployedName } from '../access/deployed-name';
import { createScheduleRole } from '../access/schedule-access';
import { grantWiring } from '../access/wiring-access';
import type { ExpectedWiring } from '../core/contract/expected-wiring';
import { encodeWiringSettings } from '../core/contract/wiring-settings';
import { LogLevel } from '../log-level';
import { S3EventLedgerProps } from '../s3-event-ledger-props';

interface WiringOptions extends S3EventLedgerProps {
  readonly removalPolicy: RemovalPolicy;
  readonly interval: Duration;
  readonly tableName: string;
  /** Called when the app is complete. */
  readonly expected: () => ExpectedWiring;
}

interface Checked {
  readonly queue: sqs.Queue;
  readonly mapping: lambda.EventSourceMapping;
}

const MEMORY_SIZE = 256;
const TIMEOUT = Duration.minutes(2);

/** The next check follows soon. */
const RETRY_POLICY = { maximumRetryAttempts: 1, maximumEventAgeInSeconds: Duration.minutes(1).toSeconds() };

/** The function that checks whether the buckets still send their events to the queue, and its schedule. */
export function createWiring(
  ledger: Construct, { queue, mapping }: Checked, options: WiringOptions,
): { wiringFunction: lambda.Function; role: iam.IRole } {
  const logGroup = functionLog(ledger, 'Wiring', options);
  const role = functionRole(ledger, 'Wiring', 'Reads the notifications of the buckets of an S3EventLedger', options.functions);
  grantWiring(ledger, role, queue, mapping, logGroup);

  const scheduleName = deployedName(ledger);
  const wiringFunction = new BundledFunction(ledger, 'WiringFunction', 'wiring', {
    description: `Checks that events reach the ledger ${ledger.node.path}`.slice(0, 256),
    memorySize: MEMORY_SIZE,
    timeout: TIMEOUT,
    role,
    logGroup,
    environment: encodeWiringSettings({
      tableName: options.tableName,
      queueUrl: queue.queueUrl,
      queueArn: queue.queueArn,
      mappingId: mapping.eventSourceMappingId,
      scheduleName,
      logLevel: options.logLevel ?? LogLevel.INFO,
    }),
  }, options.functions);
  schedule(ledger, scheduleName, wiringFunction, options);
  return { wiringFunction, role };
}

/** The input holds what is expected: up to 256 KB, whereas the environment of a function takes 4 KB. */
function schedule(ledger: Construct, scheduleName: string, wiringFunction: lambda.Function, { interval, expected }: WiringOptions): void {
  const role = createScheduleRole(ledger, 'WiringScheduleRole', {
    description: 'Invokes the wiring function of an S3EventLedger',
    action: 'lambda:InvokeFunction',
    resourceArn: wiringFunction.functionArn,
  });
  new scheduler.Schedule(ledger, 'WiringSchedule', {
    scheduleName,
    description: `Checks the wiring of the ledger ${ledger.node.path}`.slice(0, 512),
    schedule: scheduler.ScheduleExpression.rate(interval),
    target: {
      bind: () => ({
        arn: wiringFunction.functionArn,
        role,
        retryPolicy: RETRY_POLICY,
        input: scheduler.ScheduleTargetInput.fromObject({ buckets: Lazy.any({ produce: () => expected().buckets }) }),
      }),
    },
  });
}
