import { App, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EventDelivery, S3EventLedger, S3EventLedgerProps } from '../../src';
import { all, LedgerStack, logicalId, Properties } from '../support/ledger-stack';
import { rightsOf } from '../support/manager-stack';

const ENV = { account: '111111111111', region: 'eu-west-1' };

/** What the function is invoked with: the texts between the references, and the references. */
function inputOf(stack: Stack): string {
  const [{ Target }] = all(stack, 'AWS::Scheduler::Schedule') as Array<Properties & { readonly Target: { readonly Input: unknown } }>;
  const { Input } = Target;
  if (typeof Input === 'string') return Input;
  const { 'Fn::Join': [, parts] } = Input as { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  return parts.map(part => (typeof part === 'string' ? part : JSON.stringify(part).replace(/"/g, '\''))).join('');
}

function imported(props: Partial<S3EventLedgerProps> = {}): { readonly stack: Stack; readonly ledger: S3EventLedger } {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  return { stack, ledger: new S3EventLedger(stack, 'Ledger', { bucket: s3.Bucket.fromBucketName(stack, 'Files', 'files'), ...props }) };
}

/** Differs for each deployment, and is known before the schedule: the function's settings contain it. */
const DEPLOYED_NAME = {
  'Fn::Join': ['', [expect.stringMatching(/^Stack-Ledger-.*-$/), { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }]],
};

describe('by default', () => {
  const stack = new LedgerStack();

  it('runs every 15 minutes, with what was deployed as input', () => {
    const [schedule] = all(stack, 'AWS::Scheduler::Schedule');
    expect(schedule).toEqual({
      Description: 'Checks the wiring of the ledger Stack/Ledger',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Name: DEPLOYED_NAME,
      ScheduleExpression: 'rate(15 minutes)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [expect.stringMatching(/^LedgerWiringFunction/), 'Arn'] },
        Input: expect.anything() as unknown,
        RetryPolicy: { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 },
        RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^LedgerWiringScheduleRole/), 'Arn'] },
      },
    });
    expect(inputOf(stack)).toBe(`{"buckets":[{"bucket":"{'Ref':'${logicalId(stack, stack.bucket)}'}","notifications":[{"event":"s3:ObjectCreated:*"}]}]}`);
  });

  it('the function has 256 MiB, two minutes, and no reserved concurrency', () => {
    const fn = all(stack, 'AWS::Lambda::Function').find(({ Handler, MemorySize }) => Handler === 'wiring.handler' && MemorySize === 256);
    expect(fn).toMatchObject({ Description: 'Checks that events reach the ledger Stack/Ledger', Timeout: 120, Architectures: ['arm64'], Runtime: 'nodejs24.x' });
    expect(fn).not.toHaveProperty('ReservedConcurrentExecutions');
    expect(stack.ledger.wiringCheckInterval).toEqual(Duration.minutes(15));
    expect(fn?.Environment).toMatchObject({ Variables: { LEDGER_SCHEDULE_NAME: DEPLOYED_NAME } });
  });

  it('may read what it checks, and nothing else', () => {
    const queue = { 'Fn::GetAtt': [logicalId(stack, stack.ledger.queue), 'Arn'] };
    expect(rightsOf(stack, 'LedgerWiringRole')).toEqual([
      {
        actions: ['lambda:GetEventSourceMapping'],
        resource: { 'Fn::Join': ['', expect.arrayContaining([':event-source-mapping:', { Ref: expect.stringMatching(/^LedgerIngestSource/) as string }]) as unknown] },
      },
      { actions: ['sqs:GetQueueAttributes'], resource: queue },
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resource: { 'Fn::GetAtt': [expect.stringMatching(/^LedgerWiringLog/), 'Arn'] } },
      { actions: ['s3:GetBucketNotification'], resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { Ref: logicalId(stack, stack.bucket) }]] } },
    ]);
    expect(rightsOf(stack, 'LedgerWiringScheduleRole').map(({ actions }) => actions)).toEqual([['lambda:InvokeFunction']]);
  });

  it('is metered as a maximum over its interval', () => {
    expect(stack.ledger.metricWiringErrors()).toMatchObject({ metricName: 'WiringErrors', statistic: 'Maximum', period: Duration.minutes(15) });
    expect(new LedgerStack({ wiringCheckInterval: Duration.hours(1) }).ledger.metricWiringErrors()).toMatchObject({ period: Duration.hours(1) });
    expect(new LedgerStack({ wiringCheckInterval: Duration.minutes(1) }).ledger.metricWiringErrors()).toMatchObject({ period: Duration.minutes(5) });
  });
});

it('can be turned off', () => {
  const stack = new LedgerStack({ wiringCheck: false });
  expect(stack.ledger.wiringFunction).toBeUndefined();
  expect(all(stack, 'AWS::Scheduler::Schedule')).toEqual([]);
  const { wiring, wiringNotChecked } = stack.ledger.monitor();
  expect([wiring, wiringNotChecked]).toEqual([undefined, undefined]);
});

it('covers every bucket, event and filter', () => {
  const { stack, ledger } = imported({ events: [s3.EventType.OBJECT_CREATED, s3.EventType.OBJECT_REMOVED], filters: [{ prefix: 'in box/' }, { prefix: 'b/', suffix: '.json' }] });
  ledger.addBucket(s3.Bucket.fromBucketName(stack, 'Scans', 'scans'), { delivery: EventDelivery.EVENT_BRIDGE, filters: [{ suffix: '.pdf' }] });
  ledger.addBucket(s3.Bucket.fromBucketName(stack, 'Mine', 'mine'), { delivery: EventDelivery.MANUAL });
  const { buckets } = JSON.parse(inputOf(stack)) as { buckets: unknown };
  expect(buckets).toEqual([
    {
      bucket: 'files',
      notifications: [
        { event: 's3:ObjectCreated:*', prefix: 'in box/' }, { event: 's3:ObjectCreated:*', prefix: 'b/', suffix: '.json' },
        { event: 's3:ObjectRemoved:*', prefix: 'in box/' }, { event: 's3:ObjectRemoved:*', prefix: 'b/', suffix: '.json' },
      ],
    },
    { bucket: 'scans', rules: [{ arn: expect.stringMatching(/LedgerscanssObjectCreated|Ledgerscans/) as string, pattern: all(stack, 'AWS::Events::Rule')[0].EventPattern }] },
    { bucket: 'mine' },
  ]);
  expect(rightsOf(stack, 'LedgerWiringRole').filter(({ actions }) => /^(s3|events):/.test(actions[0])).map(({ actions, resource }) => [actions.join(), JSON.stringify(resource)])).toEqual([
    ['s3:GetBucketNotification', expect.stringContaining(':s3:::files') as string],
    ['events:DescribeRule,events:ListTargetsByRule', expect.stringContaining('Ledgerscans') as string],
    ['s3:GetBucketNotification', expect.stringContaining(':s3:::scans') as string],
  ]);
});

it('reads nothing of a bucket of another account, and its rule on its bus', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', account: '222222222222' });
  const eventBus = events.EventBus.fromEventBusName(stack, 'Bus', 'files');
  new S3EventLedger(stack, 'Ledger', { bucket, delivery: EventDelivery.EVENT_BRIDGE, eventBus });
  expect(inputOf(stack)).toContain('"foreign":true');
  expect(inputOf(stack)).toContain('"account":["222222222222"]');
  expect(JSON.stringify(rightsOf(stack, 'LedgerWiringRole'))).not.toContain('s3:GetBucketNotification');
});

it.each<[Partial<S3EventLedgerProps>, string]>([
  [{ wiringCheckInterval: Duration.seconds(30) }, 'wiringCheckInterval must be whole seconds, 1 minute to 8 hours, got: 30 seconds'],
  [{ wiringCheckInterval: Duration.hours(9) }, 'wiringCheckInterval must be whole seconds, 1 minute to 8 hours, got: 9 hours'],
  [{ wiringCheckInterval: Duration.seconds(90) }, 'wiringCheckInterval must be whole minutes, got: 1 minute 30 seconds'],
  [{ wiringCheck: false, wiringCheckInterval: Duration.minutes(5) }, 'wiringCheckInterval must be omitted together with wiringCheck: false, got: 5 minutes'],
])('%j is an error', (props, message) => {
  expect(() => new LedgerStack(props)).toThrow(message);
});
