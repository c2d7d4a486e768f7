import { App, Duration, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  AlarmSeverity, DispatchTarget, LedgerAlarmOptions, LedgerMonitorOptions, ManagerAlarmOptions, ManagerMonitorOptions, S3EventLedger,
  S3EventManager, S3EventManagerProps,
} from '../../src';
import { COUNTED } from '../../src/core/cost-usage';
import { alarmText } from '../support/alarm-text';
import { all, only, Properties, statements } from '../support/ledger-stack';
import { ManagerStack, reportingStack, warnings } from '../support/manager-stack';

const ENV = { account: '111111111111', region: 'eu-west-1' };

describe('monitor() of a ledger', () => {
  const stack = monitoredLedger();

  it.each([
    { alarm: 'Events are not recorded', metrics: ['ApproximateNumberOfMessagesVisible of LedgerDeadLetterQueue'], threshold: 1, periods: 1 },
    { alarm: 'Messages are rejected', metrics: ['Rejected of LedgerTable'], threshold: 1, periods: 1 },
    { alarm: 'The ingest function fails', metrics: ['Errors of LedgerIngestFunction'], threshold: 1, periods: 1 },
    { alarm: 'Events wait to be recorded', metrics: ['ApproximateAgeOfOldestMessage of LedgerQueue'], threshold: 900, periods: 1 },
    {
      alarm: 'The table throttles',
      metrics: [
        'ReadThrottleEvents of LedgerTable', 'WriteThrottleEvents of LedgerTable',
        'ReadThrottleEvents of time-index, LedgerTable', 'WriteThrottleEvents of time-index, LedgerTable',
        'ReadThrottleEvents of attention-index, LedgerTable', 'WriteThrottleEvents of attention-index, LedgerTable',
      ],
      threshold: 1,
      periods: 3,
    },
  ])('$alarm', ({ alarm, metrics, threshold, periods }) => {
    expect(described(alarmOf(stack, alarm))).toEqual({
      metrics, threshold, periods, period: 300, comparison: 'GreaterThanOrEqualToThreshold', missing: 'notBreaching', actions: undefined,
    });
  });

  it('The wiring is broken, in two checks in a row', () => {
    expect(described(alarmOf(stack, 'The wiring is broken'))).toEqual({
      metrics: ['WiringErrors of LedgerTable'],
      threshold: 1,
      periods: 2,
      period: 900,
      comparison: 'GreaterThanOrEqualToThreshold',
      missing: 'notBreaching',
      actions: undefined,
    });
    expect(alarmOf(stack, 'The wiring is broken')).toMatchObject({ Statistic: 'Maximum' });
  });

  it('The wiring is not checked, in three intervals', () => {
    expect(described(alarmOf(stack, 'The wiring is not checked'))).toEqual({
      metrics: ['WiringErrors of LedgerTable'],
      threshold: 1,
      periods: 3,
      period: 900,
      comparison: 'LessThanThreshold',
      missing: 'breaching',
      actions: undefined,
    });
    expect(alarmOf(stack, 'The wiring is not checked')).toMatchObject({ Statistic: 'SampleCount' });
  });

  it('creates no other alarms', () => {
    expect(all(stack, 'AWS::CloudWatch::Alarm')).toHaveLength(7);
  });

  it('uses the given threshold', () => {
    expect(alarmOf(monitoredLedger({ maxQueueAge: Duration.hours(2) }), 'Events wait to be recorded')).toMatchObject({ Threshold: 7200 });
  });

  it('creates a dashboard that shows the alarms first', () => {
    expect(titlesOf(stack)).toEqual(['Stack/Ledger', 'Recorded', 'Delivery lag', 'Waiting to be recorded', 'Ingest', 'Wiring', 'Table']);
    monitoredLedger({ dashboard: false }).template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });
});

it('evaluates as many metrics as a bill counts', () => {
  const evaluated = (stack: Stack) => all(stack, 'AWS::CloudWatch::Alarm').flatMap(({ Metrics = [{ MetricStat: true }] }) => (
    (Metrics as Array<{ MetricStat?: unknown }>).filter(({ MetricStat }) => MetricStat))).length;
  expect(evaluated(monitoredLedger())).toBe(COUNTED.alarms.ledger);
  expect(evaluated(monitoredManager({}, false))).toBe(COUNTED.alarms.onDispatch);
  expect(evaluated(monitoredManager({}, true))).toBe(COUNTED.alarms.byOutcome);
});

describe('monitor() of a manager', () => {
  const stack = monitoredManager({}, true);

  it.each([
    { alarm: 'Events wait too long for dispatch', metrics: ['OldestWaitingAge of Stack/Manager, LedgerTable'], threshold: 3600, periods: 3 },
    { alarm: 'Events have failed', metrics: ['GivenUp of Stack/Manager, LedgerTable', 'SettledFailed of Stack/Manager, LedgerTable'], threshold: 1, periods: 1 },
    { alarm: 'The target does not accept events', metrics: ['SendFailures of Stack/Manager, LedgerTable'], threshold: 1, periods: 3 },
    { alarm: 'Status changes are not written', metrics: ['ChangeFailures of Stack/Manager, LedgerTable', 'UnsettledOutcomes of Stack/Manager, LedgerTable'], threshold: 1, periods: 1 },
    { alarm: 'Rows are malformed', metrics: ['MalformedRows of Stack/Manager, LedgerTable'], threshold: 1, periods: 1 },
    { alarm: 'The dispatch function fails', metrics: ['Errors of ManagerDispatchFunction'], threshold: 1, periods: 1 },
    { alarm: 'The schedule fails', metrics: ['TargetErrorCount of Stack-Manager', 'InvocationDroppedCount of Stack-Manager'], threshold: 1, periods: 1 },
    { alarm: 'Outcomes are not settled', metrics: ['ApproximateNumberOfMessagesVisible of ManagerOutcomesDeadLetterQueue'], threshold: 1, periods: 1 },
    { alarm: 'The settle function fails', metrics: ['Errors of ManagerSettleFunction'], threshold: 1, periods: 1 },
  ])('$alarm', ({ alarm, metrics, threshold, periods }) => {
    expect(described(alarmOf(stack, alarm))).toEqual({
      metrics, threshold, periods, period: 300, comparison: 'GreaterThanOrEqualToThreshold', missing: 'notBreaching', actions: undefined,
    });
  });

  it('The manager does not run', () => {
    expect(described(alarmOf(stack, 'The manager does not run'))).toEqual({
      metrics: ['Invocations of ManagerDispatchFunction'],
      threshold: 1,
      periods: 3,
      period: 300,
      comparison: 'LessThanThreshold',
      missing: 'breaching',
      actions: undefined,
    });
  });

  it('creates no other alarms', () => {
    expect(all(stack, 'AWS::CloudWatch::Alarm')).toHaveLength(10);
  });

  it('has no alarms on outcomes if it settles on dispatch', () => {
    const other = monitoredManager();
    expect(all(other, 'AWS::CloudWatch::Alarm')).toHaveLength(8);
    expect(described(alarmOf(other, 'Events have failed')).metrics).toEqual(['GivenUp of Stack/Manager, LedgerTable']);
    expect(titlesOf(other)).toEqual(['Stack/Manager', 'Events', 'Waiting', 'Delivery errors', 'Runs']);
  });

  it('uses the given threshold', () => {
    expect(alarmOf(monitoredManager({ maxWaitingAge: Duration.days(1) }), 'Events wait too long for dispatch')).toMatchObject({ Threshold: 86_400 });
  });

  it('creates a dashboard that shows the alarms first', () => {
    expect(titlesOf(stack)).toEqual(['Stack/Manager', 'Events', 'Waiting', 'Delivery errors', 'Runs', 'Outcomes']);
    monitoredManager({ dashboard: false }).template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  it.each([
    { schedule: scheduler.ScheduleExpression.rate(Duration.minutes(5)), period: 300 },
    { schedule: scheduler.ScheduleExpression.rate(Duration.minutes(7)), period: 420 },
    { schedule: scheduler.ScheduleExpression.rate(Duration.minutes(1)), dispatchTimeout: Duration.seconds(601), period: 660 },
    { schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)), period: 3600 },
    { schedule: scheduler.ScheduleExpression.rate(Duration.hours(8)), period: 28_800 },
    { schedule: scheduler.ScheduleExpression.rate(Duration.hours(9)), period: undefined },
    { schedule: scheduler.ScheduleExpression.rate(Duration.days(1)), period: undefined },
    { schedule: scheduler.ScheduleExpression.cron({ minute: '0' }), period: undefined },
    { schedule: scheduler.ScheduleExpression.rate(Duration.minutes(1)), enabled: false, period: undefined },
  ])('alarms on missing runs with period $period with $schedule', ({ schedule, enabled, dispatchTimeout, period }) => {
    const monitored = monitoredManager({}, false, { schedule, enabled, dispatchTimeout });
    expect(all(monitored, 'AWS::CloudWatch::Alarm').find(isAbout('The manager does not run'))?.Period).toBe(period);
  });

  it.each([
    { schedule: scheduler.ScheduleExpression.rate(Duration.minutes(1)), period: 300, periods: 3 },
    { schedule: scheduler.ScheduleExpression.rate(Duration.hours(6)), period: 21_600, periods: 3 },
    { schedule: scheduler.ScheduleExpression.rate(Duration.hours(9)), period: 300, periods: 1 },
    { schedule: scheduler.ScheduleExpression.cron({ minute: '0' }), period: 300, periods: 1 },
  ])('alarms on metrics of runs after $periods periods of $period seconds with $schedule', ({ schedule, period, periods }) => {
    const alarms = all(monitoredManager({}, false, { schedule }), 'AWS::CloudWatch::Alarm');
    for (const heading of ['Events wait too long for dispatch', 'The target does not accept events']) {
      const { Period, EvaluationPeriods, Metrics } = alarms.find(isAbout(heading)) ?? {};
      expect({ Metrics, Period, EvaluationPeriods }).toEqual({ Metrics: undefined, Period: period, EvaluationPeriods: periods });
    }
  });
});

describe('a topic', () => {
  it('receives every alarm, and CloudWatch of the account may publish to it', () => {
    const stack = reportingStack();
    const topic = new sns.Topic(stack, 'Topic', { enforceSSL: true });
    const alarms = [...stack.ledger.monitor({ topic }).alarms, ...stack.manager.monitor({ topic }).alarms];
    expect(alarms).toHaveLength(17);
    for (const { AlarmActions } of all(stack, 'AWS::CloudWatch::Alarm')) expect(AlarmActions).toEqual([stack.resolve(topic.topicArn)]);
    expect(statements(only(stack, 'AWS::SNS::TopicPolicy').PolicyDocument).filter(({ Effect }) => Effect === 'Allow')).toEqual([
      expect.objectContaining({
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ]);
    expect(warnings(stack)).toEqual([]);
  });

  it('with a key of the app allows CloudWatch to use the key', () => {
    const app = new App();
    const alarms = new Stack(app, 'Alarms', { env: ENV });
    const topic = new sns.Topic(alarms, 'Topic', { masterKey: new kms.Key(alarms, 'Key') });
    const stack = new ManagerStack({}, { app, stack: { env: ENV } });
    stack.ledger.monitor({ topic });
    app.synth();
    expect(stack.dependencies).toEqual([alarms]);
    expect(alarms.dependencies).toEqual([]);
    expect(statements(only(alarms, 'AWS::KMS::Key').KeyPolicy)).toContainEqual({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Resource: '*',
    });
  });

  it('with an imported key adds a warning', () => {
    const stack = new ManagerStack({}, { stack: { env: ENV } });
    const masterKey = kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sns');
    stack.manager.monitor({ topic: new sns.Topic(stack, 'Topic', { masterKey }) });
    const [warning, ...others] = warnings(stack, '/Stack/Manager/Monitor');
    expect(others).toEqual([]);
    expect(warning).toContain('the encryption key Stack/Key of the topic Stack/Topic is imported, so the app cannot change its policy.');
    expect(JSON.parse(warning.slice(warning.indexOf('{'), warning.lastIndexOf('}') + 1))).toEqual({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Resource: '*',
    });
  });

  it('in another region is rejected', () => {
    const stack = new ManagerStack({}, { stack: { env: ENV } });
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:alarms');
    expect(() => stack.ledger.monitor({ topic })).toThrow(
      'Stack/Ledger: the topic Stack/Topic must be in the region of the alarms, region eu-west-1, got: us-east-1. Use a topic of that region');
    expect(() => stack.ledger.monitor()).not.toThrow();
  });

  it('that is imported receives alarms', () => {
    const stack = new ManagerStack({}, { stack: { env: ENV } });
    const topicArn = 'arn:aws:sns:eu-west-1:111111111111:alarms';
    stack.manager.monitor({ topic: sns.Topic.fromTopicArn(stack, 'Topic', topicArn) });
    expect(alarmOf(stack, 'Events have failed')).toMatchObject({ AlarmActions: [topicArn] });
    expect(warnings(stack)).toEqual([]);
  });
});

describe('an alarm', () => {
  it('has the name that monitor() returns it by', () => {
    const stack = reportingStack();
    const { alarms: ledgerAlarms, dashboard, ...ledger } = stack.ledger.monitor();
    const { alarms: managerAlarms, dashboard: other, ...manager } = stack.manager.monitor();
    expect([dashboard, other]).not.toContain(undefined);
    expect(Object.keys(ledger)).toEqual(['notRecorded', 'rejected', 'ingestErrors', 'recordedLate', 'wiring', 'wiringNotChecked', 'throttled']);
    expect(Object.values(ledger)).toEqual(ledgerAlarms);
    expect(Object.keys(manager)).toEqual([
      'waiting', 'failed', 'notSent', 'notWritten', 'malformedRows', 'dispatchErrors', 'scheduleFailures', 'notRunning', 'notSettled', 'settleErrors',
    ]);
    expect(Object.values(manager)).toEqual(managerAlarms);
    expect(Object.values({ ...ledger, ...manager }).map(({ node }) => node.id)).toEqual([
      'NotRecorded', 'Rejected', 'IngestErrors', 'RecordedLate', 'Wiring', 'WiringNotChecked', 'Throttled',
      'Waiting', 'Failed', 'NotSent', 'NotWritten', 'MalformedRows', 'DispatchErrors', 'ScheduleFailures', 'NotRunning', 'NotSettled', 'SettleErrors',
    ]);
  });

  it('that is turned off is neither added nor returned', () => {
    const stack = reportingStack();
    const ledger = stack.ledger.monitor({ alarms: { rejected: { enabled: false }, throttled: { enabled: true } } });
    const manager = stack.manager.monitor({ alarms: { notRunning: { enabled: false }, failed: { enabled: false } } });
    expect(ledger).not.toHaveProperty('rejected');
    expect(manager).not.toHaveProperty('notRunning');
    expect([ledger.alarms.length, manager.alarms.length]).toEqual([6, 8]);
    expect(all(stack, 'AWS::CloudWatch::Alarm')).toHaveLength(14);
  });

  it('that nobody wants leaves the dashboard without a list of alarms', () => {
    const off = { enabled: false };
    const stack = monitoredLedger({
      alarms: { notRecorded: off, rejected: off, ingestErrors: off, recordedLate: off, throttled: off, wiring: off, wiringNotChecked: off },
    });
    expect(titlesOf(stack)).toEqual(['Recorded', 'Delivery lag', 'Waiting to be recorded', 'Ingest', 'Wiring', 'Table']);
  });

  it('takes another threshold', () => {
    const stack = reportingStack();
    stack.ledger.monitor({ alarms: { rejected: { threshold: 10 }, recordedLate: { threshold: 60 } } });
    stack.manager.monitor({ alarms: { failed: { threshold: 2.5 }, notRunning: { threshold: 3 }, waiting: { threshold: 7_200 } } });
    const thresholds = ['Messages are rejected', 'Events wait to be recorded', 'Events have failed', 'The manager does not run', 'Events wait too long for dispatch']
      .map(heading => alarmOf(stack, heading).Threshold);
    expect(thresholds).toEqual([10, 60, 2.5, 3, 7_200]);
  });

  it('rejects a threshold that it cannot have', () => {
    expect(() => monitoredLedger({ alarms: { rejected: { threshold: 0 }, throttled: { threshold: -1 } } })).toThrow([
      'Stack/Ledger: ',
      '  - alarms.rejected.threshold must be greater than 0, got: 0',
      '  - alarms.throttled.threshold must be greater than 0, got: -1',
    ].join('\n'));
    expect(() => monitoredLedger({ maxQueueAge: Duration.hours(1), alarms: { recordedLate: { threshold: 5 } } }))
      .toThrow('Stack/Ledger: alarms.recordedLate.threshold must be omitted together with maxQueueAge, got: 5');
    expect(() => monitoredManager({ maxWaitingAge: Duration.hours(1), alarms: { waiting: { threshold: 5 } } }))
      .toThrow('Stack/Manager: alarms.waiting.threshold must be omitted together with maxWaitingAge, got: 5');
  });

  it('says which manager, function, table and region it is about', () => {
    const stack = reportingStack({}, { stack: { env: ENV }, ledger: { tableName: 'my-ledger' } });
    stack.ledger.monitor();
    stack.manager.monitor();
    expect(alarmText(alarmOf(stack, 'Messages are rejected'))).toMatch(
      /^Stack\/Ledger: Messages are rejected\. Table \{LedgerTable\w+\}, region eu-west-1\. https:\/\/\S+runbook\.md#messages-are-rejected$/);
    expect(alarmText(alarmOf(stack, 'Events have failed'))).toMatch(
      /^Stack\/Manager: Events have failed\. Dispatch function \{ManagerDispatchFunction\w+\}, table \{LedgerTable\w+\}, region eu-west-1\. https:\/\/\S+#events-have-failed$/);
  });

  it('says so in the 1,024 characters of a description, however long the names', () => {
    const app = new App();
    const deep = ['a', 'b', 'c', 'd', 'e'].map(letter => letter.repeat(200));
    const stack = new Stack(app, 'Stack');
    const scope = deep.reduce<Construct>((parent, id) => new Construct(parent, id), stack);
    const ledger = new S3EventLedger(scope, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket') });
    new S3EventManager(scope, 'Manager', { ledger, target: DispatchTarget.queue(new sqs.Queue(stack, 'Work')) }).monitor();
    const names = ['f'.repeat(64), 't'.repeat(255), 'r'.repeat(16)];
    const texts = all(stack, 'AWS::CloudWatch::Alarm').map(alarm => {
      const longest = names.values();
      return alarmText(alarm).replace(/\{[\w:]+\}/g, () => String(longest.next().value));
    });
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) {
      expect(text.length).toBeLessThanOrEqual(1_024);
      expect(text).toContain('e/Manager: ');
      for (const name of names) expect(text).toContain(name);
    }
  });
});

describe('urgent alarms', () => {
  const URGENT = [
    'Events are not recorded', 'Events wait to be recorded', 'The wiring is broken', 'Events wait too long for dispatch',
    'The target does not accept events', 'Status changes are not written', 'The manager does not run',
  ];

  function notified(topics: readonly string[], ledger: LedgerAlarmOptions = {}, manager: ManagerAlarmOptions = {}) {
    const stack = reportingStack();
    const made = Object.fromEntries(topics.map(name => [name, new sns.Topic(stack, name)]));
    stack.ledger.monitor({ ...made, alarms: ledger });
    stack.manager.monitor({ ...made, alarms: manager });
    const actionsOf = (name: string) => JSON.stringify(made[name] && [stack.resolve(made[name].topicArn) as object]);
    const by = (name: string) => all(stack, 'AWS::CloudWatch::Alarm')
      .filter(({ AlarmActions }) => AlarmActions !== undefined && JSON.stringify(AlarmActions) === actionsOf(name))
      .map(alarm => /: (.*?)\. /.exec(alarmText(alarm))?.[1]);
    return { stack, topic: by('topic'), urgentTopic: by('urgentTopic'), alarms: all(stack, 'AWS::CloudWatch::Alarm') };
  }

  it('notify a topic of their own', () => {
    const { stack, topic, urgentTopic, alarms } = notified(['topic', 'urgentTopic']);
    expect(urgentTopic.sort()).toEqual([...URGENT].sort());
    expect(topic).toHaveLength(alarms.length - URGENT.length);
    expect(all(stack, 'AWS::SNS::TopicPolicy').map(({ Topics }) => JSON.stringify(Topics)).map(text => /topic|urgentTopic/.exec(text)?.[0]).sort())
      .toEqual(['topic', 'urgentTopic']);
  });

  it('notify the one topic if there is no other', () => {
    const { topic, alarms } = notified(['topic']);
    expect(topic).toHaveLength(alarms.length);
  });

  it('alone notify somebody if only their topic is given', () => {
    const { urgentTopic, alarms } = notified(['urgentTopic']);
    expect(urgentTopic).toHaveLength(URGENT.length);
    expect(alarms.filter(({ AlarmActions }) => AlarmActions === undefined)).toHaveLength(alarms.length - URGENT.length);
  });

  it('can be made normal, and others urgent', () => {
    const { urgentTopic } = notified(
      ['topic', 'urgentTopic'], { rejected: { severity: AlarmSeverity.URGENT } }, { notRunning: { severity: AlarmSeverity.NORMAL } },
    );
    expect(urgentTopic).toContain('Messages are rejected');
    expect(urgentTopic).not.toContain('The manager does not run');
  });
});

function monitoredLedger(options?: LedgerMonitorOptions): ManagerStack {
  const stack = new ManagerStack();
  stack.ledger.monitor(options);
  return stack;
}

function monitoredManager(options?: ManagerMonitorOptions, byOutcome = false, props: Partial<S3EventManagerProps> = {}): ManagerStack {
  const stack = byOutcome ? reportingStack(props) : new ManagerStack(props);
  stack.manager.monitor(options);
  return stack;
}

function isAbout(heading: string): (alarm: Properties) => boolean {
  return alarm => alarmText(alarm).includes(`: ${heading}. `);
}

function alarmOf(stack: Stack, heading: string): Properties {
  const [found, ...others] = all(stack, 'AWS::CloudWatch::Alarm').filter(isAbout(heading));
  expect(others).toEqual([]);
  return found;
}

interface AlarmMetric {
  readonly MetricName?: string;
  readonly Dimensions?: ReadonlyArray<{ readonly Name: string; readonly Value: unknown }>;
  readonly Period?: number;
}

function described(alarm: Properties): Record<string, unknown> {
  const parts = (alarm.Metrics as Array<{ MetricStat?: { Metric: AlarmMetric; Period: number } }> | undefined)
    ?.flatMap(({ MetricStat }) => (MetricStat ? [{ ...MetricStat.Metric, Period: MetricStat.Period }] : []));
  const metrics: AlarmMetric[] = parts ?? [alarm as AlarmMetric];
  return {
    metrics: metrics.map(({ MetricName, Dimensions = [] }) => `${MetricName} of ${Dimensions.map(({ Value }) => nameOf(Value)).join(', ')}`),
    threshold: alarm.Threshold,
    periods: alarm.EvaluationPeriods,
    period: metrics[0].Period,
    comparison: alarm.ComparisonOperator,
    missing: alarm.TreatMissingData,
    actions: alarm.AlarmActions,
  };
}

/** Without the hash at its end. */
function nameOf(value: unknown): string {
  const { 'Ref': id, 'Fn::GetAtt': [resource] = [], 'Fn::Join': [, [prefix]] = ['', []] } = value as {
    'Ref'?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]];
  };
  return (typeof value === 'string' ? value : String(id ?? resource ?? prefix)).replace(/-?[0-9A-F]{8}-?$/i, '');
}

function titlesOf(stack: Stack): string[] {
  const { DashboardBody } = only(stack, 'AWS::CloudWatch::Dashboard');
  const [, parts] = (DashboardBody as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  const { widgets } = JSON.parse(parts.map(part => (typeof part === 'string' ? part : 'reference')).join('')) as {
    widgets: Array<{ properties: { title: string } }>;
  };
  return widgets.map(({ properties }) => properties.title);
}
