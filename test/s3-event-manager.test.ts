import { App, Duration, Fn, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchSelection, DispatchTarget, EventStatus, LogLevel, S3EventLedger, S3EventManager, SettleMode } from '../src';
import { all, logicalId, only, Properties as ResourceProperties } from './support/ledger-stack';
import { actionsOf, environmentOf, ManagerStack, reportingStack, rightsOf, warnings } from './support/manager-stack';
import { decodeDispatchSettings, decodeSettleSettings } from '../src/core/contract/manager-settings';

const RECEIVE = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];
const wakeQueueArn = { 'Fn::GetAtt': [expect.stringMatching(/^LedgerWakeQueue/), 'Arn'] };
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

describe('by default', () => {
  const stack = new ManagerStack();
  const { manager, ledger, template } = stack;
  const tableArn = { 'Fn::GetAtt': [logicalId(stack, ledger.table), 'Arn'] };

  it('runs every minute, in its own schedule group', () => {
    expect(scheduleOf(stack)).toEqual({
      Description: 'Runs the manager Stack/Manager',
      FlexibleTimeWindow: { Mode: 'OFF' },
      GroupName: stack.only('AWS::Scheduler::ScheduleGroup').Name,
      Name: stack.only('AWS::Scheduler::ScheduleGroup').Name,
      ScheduleExpression: 'rate(1 minute)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [logicalId(stack, manager.dispatchFunction), 'Arn'] },
        Input: { 'Fn::Join': ['', ['{"wakeSource":"', { Ref: expect.stringMatching(/^ManagerWakeSource/) }, '"}']] },
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
        RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^ManagerScheduleRole/), 'Arn'] },
      },
    });
    expect(manager.schedule.scheduleName).toBeDefined();
    expect(stack.resolve(manager.scheduleName)).toEqual({ Ref: logicalId(stack, manager.schedule) });
    expect(stack.resolve(manager.scheduleGroupName)).toEqual(stack.only('AWS::Scheduler::ScheduleGroup').Name);
  });

  it('deletes the schedule group with the stack', () => {
    template.hasResource('AWS::Scheduler::ScheduleGroup', { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });

  it('the dispatch function runs on ARM64 with 512 MiB, without retries by Lambda', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Delivers events for the manager Stack/Manager',
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'dispatch.handler',
      MemorySize: 512,
      Timeout: 300,
      ReservedConcurrentExecutions: Match.absent(),
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^ManagerDispatchLog') } },
    });
    expect(stack.only('AWS::Lambda::EventInvokeConfig')).toEqual({
      FunctionName: { Ref: logicalId(stack, manager.dispatchFunction) },
      MaximumEventAgeInSeconds: 60,
      MaximumRetryAttempts: 0,
      Qualifier: '$LATEST',
    });
  });

  it('the dispatch function knows its limits', () => {
    expect(environmentOf(stack, 'Dispatch').LEDGER_SCHEDULE_NAME).toEqual(scheduleOf(stack).Name);
    expect(decoded(environmentOf(stack, 'Dispatch'), decodeDispatchSettings)).toEqual({
      tableName: expect.stringContaining('LedgerTable'),
      indexName: 'time-index',
      managerName: 'Stack/Manager',
      maxEventsPerRun: 1_000,
      maxInFlight: 1_000,
      leaseSeconds: 900,
      maxLeaseSeconds: 43_200,
      retry: { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 3600 },
      settleOnDispatch: true,
      logLevel: 'info',
      schedule: { name: expect.stringContaining('AWS::StackId') as string, group: expect.stringContaining('AWS::StackId') as string },
      target: { kind: 'queue', url: expect.stringContaining('Work'), fifo: false, group: 'object' },
      wake: { queueUrl: expect.stringContaining('LedgerWakeQueue'), intervalSeconds: 2 },
    });
  });

  it('heartbeats can extend a lease to 12 hours, or to the lease if that is longer', () => {
    const longer = new ManagerStack({ lease: Duration.days(2) });
    expect(decoded(environmentOf(longer, 'Dispatch'), decodeDispatchSettings)).toMatchObject({ leaseSeconds: 172_800, maxLeaseSeconds: 172_800 });
  });

  it('logs are kept for three months, and deleted with the stack', () => {
    const logGroups = Object.entries(template.findResources('AWS::Logs::LogGroup')).filter(([id]) => id.startsWith('Manager'));
    expect(logGroups.length).toBeGreaterThan(0);
    for (const [, logGroup] of logGroups) expect(logGroup).toMatchObject({ Properties: { RetentionInDays: 90 }, DeletionPolicy: 'Delete' });
  });

  it('there are no outcome queues for a queue target', () => {
    expect([manager.outcomeQueue, manager.outcomeDeadLetterQueue, manager.settleFunction]).toEqual([undefined, undefined, undefined]);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
  });

  it('the dispatch function may query the indexes, change statuses, send, receive and send signals, and log, and nothing else', () => {
    expect(rightsOf(stack, 'ManagerDispatchRole')).toEqual([
      { actions: LOGS, resource: { 'Fn::GetAtt': [expect.stringMatching(/^ManagerDispatchLog/), 'Arn'] } },
      { actions: ['dynamodb:Query'], resource: ['time-index', 'attention-index'].map(name => ({ 'Fn::Join': ['', [tableArn, `/index/${name}`]] })) },
      { actions: ['dynamodb:BatchGetItem'], resource: tableArn },
      { actions: ['dynamodb:PartiQLUpdate'], resource: tableArn },
      { actions: RECEIVE, resource: wakeQueueArn },
      { actions: ['sqs:SendMessage'], resource: wakeQueueArn },
      { actions: ['sqs:SendMessage'], resource: { 'Fn::GetAtt': [expect.stringMatching(/^Work/), 'Arn'] } },
    ]);
  });

  it('all events are delivered, and the function knows of no selection', () => {
    expect(manager.selection).toBe(DispatchSelection.ALL);
    for (const { Environment } of all(stack, 'AWS::Lambda::Function')) expect(Environment ?? {}).not.toHaveProperty('Variables.LEDGER_SELECTION');
  });

  it('the schedule may run the dispatch function, and nothing else', () => {
    expect(rightsOf(stack, 'ManagerScheduleRole')).toEqual([
      { actions: ['lambda:InvokeFunction'], resource: { 'Fn::GetAtt': [logicalId(stack, manager.dispatchFunction), 'Arn'] } },
    ]);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:SourceAccount': { Ref: 'AWS::AccountId' },
              'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^ManagerScheduleGroup'), 'Arn'] },
            },
          },
        }],
      },
    });
  });

  it('no role has a managed policy, and there are no warnings', () => {
    for (const role of all(stack, 'AWS::IAM::Role').filter(({ Description }) => /S3EventManager|S3EventLedger/.test(String(Description)))) {
      expect(role).not.toHaveProperty('ManagedPolicyArns');
    }
    expect(warnings(stack)).toEqual([]);
  });
});

describe('settled by outcome', () => {
  const stack = reportingStack();
  const { manager, ledger } = stack;
  const tableArn = { 'Fn::GetAtt': [logicalId(stack, ledger.table), 'Arn'] };
  const queueId = logicalId(stack, manager.outcomeQueue ?? stack.ledger.queue);

  it('a queue keeps outcomes for two weeks, and moves them to the dead-letter queue after five attempts', () => {
    stack.template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      VisibilityTimeout: 6 * 30 + 1,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ManagerOutcomesDeadLetterQueue'), 'Arn'] }, maxReceiveCount: 5 },
    });
    stack.template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [queueId, 'Arn'] },
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 1,
      ScalingConfig: { MaximumConcurrency: 10 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('the settle function runs on ARM64 with 512 MiB, and knows the retry policy', () => {
    stack.template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Settles events for the manager Stack/Manager', Architectures: ['arm64'], Handler: 'settle.handler', MemorySize: 512, Timeout: 30,
    });
    expect(decoded(environmentOf(stack, 'Settle'), decodeSettleSettings)).toEqual({
      tableName: expect.stringContaining('LedgerTable'),
      managerName: 'Stack/Manager',
      leaseSeconds: 900,
      maxLeaseSeconds: 43_200,
      retry: { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 3600 },
      logLevel: 'info',
      wake: { queueUrl: expect.stringContaining('LedgerWakeQueue'), intervalSeconds: 2 },
    });
    expect(environmentOf(stack, 'Dispatch')).toMatchObject({ LEDGER_SETTLE_ON_DISPATCH: 'false' });
  });

  it('the settle function may receive outcomes, read their rows, change statuses, send signals and log, and nothing else', () => {
    expect(rightsOf(stack, 'ManagerSettleRole')).toEqual([
      { actions: LOGS, resource: { 'Fn::GetAtt': [expect.stringMatching(/^ManagerSettleLog/), 'Arn'] } },
      {
        actions: RECEIVE,
        resource: { 'Fn::GetAtt': [queueId, 'Arn'] },
      },
      { actions: ['dynamodb:BatchGetItem'], resource: tableArn },
      { actions: ['dynamodb:PartiQLUpdate'], resource: tableArn },
      { actions: ['sqs:SendMessage'], resource: wakeQueueArn },
    ]);
  });

  it('grantReportOutcome allows to send to the outcome queue, and nothing else', () => {
    const other = reportingStack();
    const consumer = new iam.Role(other, 'Consumer', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    other.manager.grantReportOutcome(consumer).assertSuccess();
    expect(rightsOf(other, 'Consumer')).toEqual([{ actions: ['sqs:SendMessage'], resource: { 'Fn::GetAtt': [queueId, 'Arn'] } }]);
  });
});

describe('grantRedrive', () => {
  it('allows to redrive the outcome dead-letter queue, and throws without one', () => {
    const stack = reportingStack();
    const role = () => new iam.Role(stack, 'Operator', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    stack.manager.grantRedrive(role()).assertSuccess();
    const [queue, dead] = rightsOf(stack, 'Operator').sort((one, other) => one.actions.length - other.actions.length);
    expect(dead).toMatchObject({ actions: expect.arrayContaining(['sqs:StartMessageMoveTask']), resource: { 'Fn::GetAtt': [expect.stringMatching(/^ManagerOutcomesDeadLetterQueue/), 'Arn'] } });
    expect(queue).toEqual({ actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'], resource: { 'Fn::GetAtt': [expect.stringMatching(/^ManagerOutcomesQueue/), 'Arn'] } });

    const other = new ManagerStack({ settleMode: SettleMode.ON_DISPATCH });
    expect(() => other.manager.grantRedrive(new iam.AccountPrincipal('1'))).toThrow('the manager has no outcome queue, because it settles on dispatch');
  });
});

describe('properties', () => {
  it('set limits and rate', () => {
    const stack = reportingStack({
      schedule: scheduler.ScheduleExpression.cron({ minute: '0', hour: '3' }),
      enabled: false,
      maxEventsPerRun: 10_000,
      maxInFlight: 20_000,
      lease: Duration.hours(2),
      maxLease: Duration.hours(5),
      maxAttempts: 7,
      retryDelay: Duration.seconds(0),
      maxRetryDelay: Duration.days(14),
      dispatchTimeout: Duration.minutes(15),
      dispatchMemorySize: 10_240,
      reserveConcurrency: true,
      logRetention: logs.RetentionDays.ONE_DAY,
      logLevel: LogLevel.DEBUG,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    expect(scheduleOf(stack)).toMatchObject({ ScheduleExpression: 'cron(0 3 * * ? *)', State: 'DISABLED' });
    expect(decoded(environmentOf(stack, 'Dispatch'), decodeDispatchSettings)).toMatchObject({
      maxEventsPerRun: 10_000,
      maxInFlight: 20_000,
      leaseSeconds: 7200,
      maxLeaseSeconds: 18_000,
      retry: { maxAttempts: 7, retryDelaySeconds: 0, maxRetryDelaySeconds: 1_209_600 },
      logLevel: 'debug',
    });
    expect(decoded(environmentOf(stack, 'Settle'), decodeSettleSettings)).toMatchObject({ leaseSeconds: 7200, maxLeaseSeconds: 18_000, retry: { maxAttempts: 7 } });
    const [dispatch] = all(stack, 'AWS::Lambda::Function').filter(({ MemorySize }) => MemorySize === 10_240);
    expect(dispatch).toMatchObject({ Timeout: 900, ReservedConcurrentExecutions: 1 });
    const logGroups = Object.values(stack.template.findResources('AWS::Logs::LogGroup')).filter(({ DeletionPolicy }) => DeletionPolicy === 'Delete');
    expect(logGroups.map(({ Properties }) => Properties as unknown)).toEqual([{ RetentionInDays: 1 }, { RetentionInDays: 1 }]);
  });

  it.each([
    { given: { maxEventsPerRun: 1_001 }, maxInFlight: 1_001 },
    { given: { maxEventsPerRun: 999 }, maxInFlight: 1_000 },
    { given: { maxEventsPerRun: 1_001, maxInFlight: 10 }, maxInFlight: 10 },
  ])('$given lets $maxInFlight be in flight', ({ given, maxInFlight }) => {
    expect(environmentOf(new ManagerStack(given), 'Dispatch')).toMatchObject({ LEDGER_MAX_IN_FLIGHT: String(maxInFlight) });
  });

  it('raise the maximum retry delay to the retry delay by default', () => {
    expect(environmentOf(new ManagerStack({ retryDelay: Duration.hours(2) }), 'Dispatch'))
      .toMatchObject({ LEDGER_RETRY_DELAY_SECONDS: '7200', LEDGER_MAX_RETRY_DELAY_SECONDS: '7200' });
  });

  it('include the index and row retention of the ledger', () => {
    const stack = reportingStack({}, { ledger: { indexName: 'by-status', rowRetention: Duration.days(30) } });
    expect(environmentOf(stack, 'Dispatch')).toMatchObject({ LEDGER_INDEX_NAME: 'by-status', LEDGER_ROW_RETENTION_SECONDS: '2592000' });
    expect(environmentOf(stack, 'Settle')).toMatchObject({ LEDGER_ROW_RETENTION_SECONDS: '2592000' });
  });
});

describe('encryption', () => {
  const ENV = { account: '111111111111', region: 'eu-west-1' };
  const viaSqs = { StringEquals: { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' } };

  function encrypted(own: boolean) {
    const app = new App();
    const keys = new Stack(app, 'Keys', { env: ENV });
    const [ledgerKey, managerKey] = ['LedgerKey', 'ManagerKey'].map(id => new kms.Key(keys, id));
    return reportingStack({ encryptionKey: own ? managerKey : undefined }, { app, stack: { env: ENV }, ledger: { encryptionKey: ledgerKey } });
  }

  const queueKeys = (own: boolean) => all(encrypted(own), 'AWS::SQS::Queue').map(({ KmsMasterKeyId }) => JSON.stringify(KmsMasterKeyId) ?? '');

  it('of outcomes uses the key of the ledger by default', () => {
    expect(queueKeys(false).filter(key => key.includes('LedgerKey'))).toHaveLength(5);
    expect(queueKeys(true).filter(key => key.includes('LedgerKey'))).toHaveLength(3);
    expect(queueKeys(true).filter(key => key.includes('ManagerKey'))).toHaveLength(2);
  });

  it('allows functions and grantees to use the key only through SQS and DynamoDB', () => {
    const stack = encrypted(true);
    const consumer = new iam.Role(stack, 'Consumer', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    stack.manager.grantReportOutcome(consumer);
    const keyRights = (role: string) => rightsOf(stack, role).filter(({ actions }) => actions[0].startsWith('kms:'));
    expect(keyRights('Consumer')).toEqual([{ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resource: expect.anything(), condition: viaSqs }]);
    expect(keyRights('ManagerSettleRole')).toEqual([
      { actions: ['kms:Decrypt'], resource: expect.anything(), condition: viaSqs },
      expect.objectContaining({ condition: { StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' } } }),
      { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resource: expect.anything(), condition: viaSqs },
    ]);
    expect(keyRights('ManagerDispatchRole').map(({ condition }) => condition))
      .toEqual([{ StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' } }, viaSqs]);
  });

  it('adds no KMS permissions without a key', () => {
    const stack = reportingStack();
    expect([...actionsOf(stack, 'ManagerDispatchRole'), ...actionsOf(stack, 'ManagerSettleRole')].filter(action => action.startsWith('kms:'))).toEqual([]);
  });
});

describe('a ledger with another initial status', () => {
  it('adds a warning', () => {
    expect(warnings(new ManagerStack({}, { ledger: { initialStatus: EventStatus.of('received') } }), '/Stack/Manager')).toEqual([
      expect.stringContaining('the ledger Stack/Ledger records events with status "received", but the manager delivers events with status "created". Omit initialStatus, or'),
    ]);
  });

  it.each([EventStatus.DISPATCHED, EventStatus.RETRYING, EventStatus.of('retrying')])('rejects %s, which managers set', initialStatus => {
    expect(() => new ManagerStack({}, { ledger: { initialStatus } }))
      .toThrow(`Stack/Manager: the ledger's initialStatus must not be "${initialStatus.value}", which managers set. Omit it, or use a status of your own`);
  });

  it.each([EventStatus.COMPLETED, EventStatus.FAILED, EventStatus.DISCARDED])('adds a warning for %s', initialStatus => {
    expect(warnings(new ManagerStack({}, { ledger: { initialStatus } }), '/Stack/Manager')).toHaveLength(1);
  });

  it('adds no warning if the status is a token', () => {
    expect(warnings(new ManagerStack({}, { ledger: { initialStatus: EventStatus.of(Fn.importValue('status')) } }))).toEqual([]);
  });
});

describe('metrics', () => {
  const dimensions = { TableName: { Ref: expect.stringMatching(/^LedgerTable/) as string }, Manager: 'Stack/Manager' };
  const onDispatch = new ManagerStack();
  const byOutcome = reportingStack();

  it.each([
    { metric: byOutcome.manager.metricDispatched(), name: 'Dispatched', statistic: 'Sum' },
    { metric: byOutcome.manager.metricCompleted(), name: 'SettledCompleted', statistic: 'Sum' },
    { metric: onDispatch.manager.metricCompleted(), name: 'Completed', statistic: 'Sum' },
    { metric: byOutcome.manager.metricSendFailures(), name: 'SendFailures', statistic: 'Sum' },
    { metric: byOutcome.manager.metricExpiredLeases(), name: 'ExpiredLeases', statistic: 'Sum' },
    { metric: byOutcome.manager.metricSignalFailures(), name: 'SignalFailures', statistic: 'Sum' },
    { metric: byOutcome.manager.metricLateOutcomes(), name: 'LateOutcomes', statistic: 'Sum' },
    { metric: byOutcome.manager.metricHeartbeats(), name: 'Heartbeats', statistic: 'Sum' },
    { metric: byOutcome.manager.metricLateHeartbeats(), name: 'LateHeartbeats', statistic: 'Sum' },
    { metric: byOutcome.manager.metricRejectedOutcomes(), name: 'RejectedOutcomes', statistic: 'Sum' },
    { metric: byOutcome.manager.metricInFlight(), name: 'InFlight', statistic: 'Maximum' },
    { metric: byOutcome.manager.metricOldestWaitingAge(), name: 'OldestWaitingAge', statistic: 'Maximum' },
  ])('$name has the dimensions of ledger and manager', ({ metric, name, statistic }) => {
    expect(metric).toMatchObject({ namespace: 'S3EventLedger', metricName: name, statistic, period: Duration.minutes(5) });
    expect(onDispatch.resolve(metric.dimensions)).toEqual(dimensions);
  });

  it('failed events are counted by both functions', () => {
    const names = ({ manager }: ManagerStack) => Object.values(manager.metricFailed().usingMetrics)
      .map(metric => (metric as cloudwatch.Metric).metricName);
    expect(names(onDispatch)).toEqual(['GivenUp']);
    expect(names(byOutcome)).toEqual(['GivenUp', 'SettledFailed']);
    expect(byOutcome.manager.metricFailed({ period: Duration.hours(1) })).toMatchObject({ expression: 'SUM(METRICS())', period: Duration.hours(1) });
  });

  it('can be changed', () => {
    expect(byOutcome.manager.metricInFlight({ statistic: 'Average', period: Duration.hours(1) }))
      .toMatchObject({ metricName: 'InFlight', statistic: 'Average', period: Duration.hours(1) });
  });
});

describe('many managers', () => {
  it('can use two ledgers in one stack', () => {
    const stack = reportingStack();
    const ledger = new S3EventLedger(stack, 'Other', { bucket: new s3.Bucket(stack, 'OtherBucket') });
    new S3EventManager(stack, 'OtherManager', { ledger, target: DispatchTarget.queue(new sqs.Queue(stack, 'OtherWork')), settleMode: SettleMode.BY_OUTCOME });
    const template = Template.fromStack(stack);
    expect(all(stack, 'AWS::Scheduler::Schedule').filter(({ GroupName }) => GroupName !== undefined)).toHaveLength(2);
    template.resourceCountIs('AWS::Scheduler::ScheduleGroup', 2);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 6);
    expect(new Set(all(stack, 'AWS::Scheduler::ScheduleGroup').map(({ Name }) => Name)).size).toBe(2);
  });

  it('can use one ledger, with separate metrics', () => {
    const stack = new ManagerStack();
    const second = new S3EventManager(stack, 'Second', { ledger: stack.ledger, target: DispatchTarget.queue(new sqs.Queue(stack, 'SecondWork')) });
    expect(second.metricDispatched().dimensions).toMatchObject({ Manager: 'Stack/Second' });
    only(stack, 'AWS::DynamoDB::GlobalTable');
  });

  it('have schedule group names that are valid, and different in each copy and after each deletion of the stack', () => {
    const groupOf = (stackName?: string) => new ManagerStack({}, { stack: { stackName } }).only('AWS::Scheduler::ScheduleGroup').Name;
    const templates = [undefined, 'copy', 'x'.repeat(128)].map(groupOf);
    const names = templates.flatMap(name => [resolvedName(name, FIRST_UUID), resolvedName(name, SECOND_UUID)]);
    expect(new Set(names).size).toBe(6);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
  });

  it('in a nested stack have a valid schedule group name', () => {
    const stack = new ManagerStack();
    const nested = new NestedStack(stack, 'Nested');
    new S3EventManager(nested, 'Manager', { ledger: stack.ledger, target: DispatchTarget.queue(new sqs.Queue(nested, 'Work')) });
    expect(resolvedName(only(nested, 'AWS::Scheduler::ScheduleGroup').Name, FIRST_UUID)).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
  });

  it('can be in another stack, on which the ledger does not depend', () => {
    const app = new App();
    const [storage, work] = ['Storage', 'Work'].map(id => new Stack(app, id, { env: { account: '111111111111', region: 'eu-west-1' } }));
    const ledger = new S3EventLedger(storage, 'Ledger', { bucket: new s3.Bucket(storage, 'Bucket'), encryptionKey: new kms.Key(storage, 'Key') });
    const manager = new S3EventManager(work, 'Manager', { ledger, target: DispatchTarget.queue(new sqs.Queue(work, 'Queue')), settleMode: SettleMode.BY_OUTCOME });
    manager.monitor();
    app.synth();
    expect(work.dependencies).toEqual([storage]);
    expect(storage.dependencies).toEqual([]);
  });
});

const FIRST_UUID = '51af3dc0-da77-11e4-872e-1234567db123';
const SECOND_UUID = '0e1c9a60-77be-11ee-b962-0242ac120002';

/** The name that CloudFormation makes of its parts in a stack with this UUID. */
function resolvedName(name: unknown, uuid: string): string {
  const { 'Fn::Join': [separator, parts] } = name as { 'Fn::Join': [string, unknown[]] };
  const uuidOfStack = JSON.stringify({ 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] });
  return parts.map(part => (JSON.stringify(part) === uuidOfStack ? uuid : String(part))).join(separator);
}

/** References are unknown at synth: replaced by some text. */
function decoded<T>(variables: object, decode: (environment: Record<string, string>) => T): T {
  return decode(Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])));
}

/** The one of the manager, which has a group of its own. */
function scheduleOf(stack: Stack): ResourceProperties {
  const [found, ...others] = all(stack, 'AWS::Scheduler::Schedule').filter(({ GroupName }) => GroupName !== undefined);
  expect(others).toEqual([]);
  return found;
}
