import { App, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IS3EventManager, S3EventLedger, S3EventManager, S3EventManagerAttributes } from '../../src';
import { logicalId } from '../support/ledger-stack';
import { ManagerStack, reportingStack, rightsOf } from '../support/manager-stack';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const TABLE_ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/my-ledger';
const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111111111111:outcomes';
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:dispatch';
const SCHEDULE_ARN = 'arn:aws:scheduler:eu-west-1:111111111111:schedule/group/name';
const ROLE_ARN = 'arn:aws:iam::111111111111:role/schedule';

function imported(attrs: (stack: Stack) => Omit<S3EventManagerAttributes, 'ledger' | 'managerName'> = () => ({})) {
  const stack = new Stack(new App(), 'Consumer', { env: ENV });
  const ledger = S3EventLedger.fromLedgerAttributes(stack, 'Ledger', { tableArn: TABLE_ARN });
  const manager = S3EventManager.fromManagerAttributes(stack, 'Manager', { ledger, managerName: 'Stack/Manager', ...attrs(stack) });
  const role = new iam.Role(stack, 'Somebody', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  return { stack, manager, role, ledger };
}

describe('an imported manager', () => {
  it('has the name and the ledger that it is given, and adds nothing to the stack', () => {
    const { manager, ledger } = imported();
    expect(manager).toMatchObject({ managerName: 'Stack/Manager', ledger, outcomeQueue: undefined });
    expect(manager.node.findAll()).toEqual([manager]);
  });

  it('permits reporting outcomes', () => {
    const { stack, manager, role } = imported(scope => ({ outcomeQueue: sqs.Queue.fromQueueArn(scope, 'Outcomes', QUEUE_ARN) }));
    manager.grantReportOutcome(role).assertSuccess();
    expect(manager.outcomeQueue?.queueArn).toBe(QUEUE_ARN);
    expect(rightsOf(stack, 'Somebody')).toEqual([{ actions: ['sqs:SendMessage'], resource: QUEUE_ARN }]);
  });

  it('permits operating it', () => {
    const { stack, manager, role } = imported(scope => ({
      dispatchFunction: lambda.Function.fromFunctionArn(scope, 'Dispatch', FUNCTION_ARN),
      schedule: scheduler.Schedule.fromScheduleArn(scope, 'Schedule', SCHEDULE_ARN),
      scheduleRole: iam.Role.fromRoleArn(scope, 'ScheduleRole', ROLE_ARN),
    }));
    manager.grantOperate(role).assertSuccess();
    expect(rightsOf(stack, 'Somebody').filter(({ actions }) => !actions[0].startsWith('dynamodb:'))).toEqual([
      { actions: ['lambda:GetFunctionConfiguration'], resource: FUNCTION_ARN },
      { actions: ['scheduler:GetSchedule', 'scheduler:UpdateSchedule'], resource: SCHEDULE_ARN },
      { actions: ['iam:PassRole'], resource: ROLE_ARN, condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } } },
    ]);
  });

  it('permits to pause its prompt runs if it is given what starts them', () => {
    const { stack, manager, role } = imported(scope => ({
      dispatchFunction: lambda.Function.fromFunctionArn(scope, 'Dispatch', FUNCTION_ARN),
      schedule: scheduler.Schedule.fromScheduleArn(scope, 'Schedule', SCHEDULE_ARN),
      scheduleRole: iam.Role.fromRoleArn(scope, 'ScheduleRole', ROLE_ARN),
      wakeSource: lambda.EventSourceMapping.fromEventSourceMappingId(scope, 'WakeSource', '0f1e'),
    }));
    manager.grantOperate(role).assertSuccess();
    expect(rightsOf(stack, 'Somebody')).toContainEqual({
      actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
      resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':lambda:eu-west-1:111111111111:event-source-mapping:0f1e']] },
    });
  });

  it('says what a grant lacks', () => {
    const { manager, role } = imported();
    expect(() => manager.grantReportOutcome(role))
      .toThrow('Consumer/Manager: grantReportOutcome() requires outcomeQueue. Give it to S3EventManager.fromManagerAttributes()');
    expect(() => manager.grantOperate(role))
      .toThrow('Consumer/Manager: grantOperate() requires dispatchFunction and schedule and scheduleRole. Give them to S3EventManager.fromManagerAttributes()');
    const half = imported(scope => ({
      dispatchFunction: lambda.Function.fromFunctionArn(scope, 'Dispatch', FUNCTION_ARN),
      schedule: scheduler.Schedule.fromScheduleArn(scope, 'Schedule', SCHEDULE_ARN),
    }));
    expect(() => half.manager.grantOperate(half.role)).toThrow('grantOperate() requires scheduleRole.');
  });
});

describe('the metrics of an imported manager', () => {
  const METRICS = [
    'metricDispatched', 'metricCompleted', 'metricSendFailures', 'metricExpiredLeases', 'metricInFlight', 'metricOldestWaitingAge',
    'metricLateOutcomes', 'metricHeartbeats', 'metricLateHeartbeats', 'metricRejectedOutcomes', 'metricMalformedRows', 'metricSignalFailures',
  ] as const;

  function facts({ metricName, namespace, statistic, period }: cloudwatch.Metric) {
    return { metricName, namespace, statistic, period: period.toSeconds() };
  }

  it.each([
    { settle: 'by outcome', owner: reportingStack(), consumer: imported(scope => ({ outcomeQueue: sqs.Queue.fromQueueArn(scope, 'Outcomes', QUEUE_ARN) })) },
    { settle: 'on dispatch', owner: new ManagerStack(), consumer: imported() },
  ])('are those of the manager itself, settled $settle', ({ owner, consumer }) => {
    for (const name of METRICS) {
      const metric = consumer.manager[name]({ period: Duration.hours(1) });
      expect(facts(metric)).toEqual(facts(owner.manager[name]({ period: Duration.hours(1) })));
      expect(metric.dimensions).toEqual({ TableName: 'my-ledger', Manager: 'Stack/Manager' });
      expect(metric).toMatchObject(ENV);
    }
    for (const name of ['metricFailed', 'metricChangeFailures'] as const) {
      const parts = (manager: IS3EventManager) => Object.values(manager[name]().usingMetrics).map(metric => facts(metric as cloudwatch.Metric));
      expect(parts(consumer.manager)).toEqual(parts(owner.manager));
    }
  });
});

describe('a manager of this app', () => {
  it('permits operating it', () => {
    const stack = new ManagerStack({}, { stack: { env: ENV } });
    const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountPrincipal(ENV.account) });
    stack.manager.grantOperate(role).assertSuccess();

    const tableArn = { 'Fn::GetAtt': [logicalId(stack, stack.ledger.table), 'Arn'] };
    expect(rightsOf(stack, 'Operator')).toEqual([
      { actions: ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'], resource: tableArn },
      { actions: ['dynamodb:Query'], resource: ['time-index', 'attention-index', 'object-index'].map(name => ({ 'Fn::Join': ['', [tableArn, `/index/${name}`]] })) },
      { actions: ['dynamodb:PartiQLUpdate'], resource: tableArn },
      { actions: ['lambda:GetFunctionConfiguration'], resource: { 'Fn::GetAtt': [logicalId(stack, stack.manager.dispatchFunction), 'Arn'] } },
      {
        actions: ['scheduler:GetSchedule', 'scheduler:UpdateSchedule'],
        resource: stack.resolve(stack.manager.schedule.scheduleArn) as object,
      },
      {
        actions: ['iam:PassRole'],
        resource: { 'Fn::GetAtt': [logicalId(stack, stack.manager.scheduleRole), 'Arn'] },
        condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      },
      {
        actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
        resource: stack.resolve(stack.manager.wakeSource?.eventSourceMappingArn) as object,
      },
    ]);
  });

  it('permits nobody of another account to operate it', () => {
    const stack = new ManagerStack({}, { stack: { env: ENV } });
    expect(() => stack.manager.grantOperate(new iam.AccountPrincipal('222222222222'))).toThrow("must be given a principal in the ledger's account 111111111111");
  });
});
