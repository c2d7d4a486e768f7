import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { allowAlarms } from '../access/topic-access';
import { MonitorOptions, Monitoring } from '../monitoring';
import { environmentMismatches } from '../validation/environment-check';
import { throwIfInvalid } from '../validation/property-check';

/** A condition that needs action. */
export interface Alert {
  readonly id: string;
  /** The heading of its chapter in the runbook. */
  readonly heading: string;
  readonly metric: cloudwatch.IMetric;
  /** Alarms at this value and above. */
  readonly threshold: number;
  /** The number of consecutive periods. */
  readonly periods?: number;
  /** Alarms below the threshold instead, and when data is missing. */
  readonly below?: boolean;
}

export const RUNBOOK = 'https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/runbook.md';

const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;

const HALF_WIDTH = 12;

export function createMonitoring(
  owner: Construct, alerts: readonly Alert[], graphs: readonly cloudwatch.GraphWidgetProps[], options: MonitorOptions,
): Monitoring {
  const { topic, dashboard = true } = options;
  throwIfInvalid(owner, [
    ...(owner.node.tryFindChild('Monitor') ? ['monitor() must be called only once, got: a second call'] : []),
    ...topicErrors(owner, topic),
  ]);
  const scope = new Construct(owner, 'Monitor');

  const alarms = alerts.map(alert => createAlarm(scope, owner, alert));
  if (topic) {
    allowAlarms(scope, topic);
    alarms.forEach(alarm => alarm.addAlarmAction(new SnsAction(topic)));
  }
  if (!dashboard) return { alarms };
  const widgets = [
    new cloudwatch.AlarmStatusWidget({ title: owner.node.path, alarms, width: 2 * HALF_WIDTH }),
    ...graphs.map(graph => new cloudwatch.GraphWidget({ width: HALF_WIDTH, ...graph })),
  ];
  return { alarms, dashboard: new cloudwatch.Dashboard(scope, 'Dashboard', { widgets: [widgets] }) };
}

/** Alarms notify topics of their own region only. */
function topicErrors(owner: Construct, topic: sns.ITopic | undefined): string[] {
  if (!topic) return [];
  return environmentMismatches(owner, topic, ['region'])
    .map(({ message }) => `the topic ${topic.node.path} must be in the region of the alarms, ${message}. Use a topic of that region`);
}

function createAlarm(scope: Construct, owner: Construct, { id, heading, metric, threshold, periods = 1, below = false }: Alert): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: `${owner.node.path}: ${heading}. ${RUNBOOK}#${anchor(heading)}`,
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: below ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: below ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

/** The anchor that GitHub generates for a heading. */
function anchor(heading: string): string {
  return heading.toLowerCase().replace(/[^a-z0-9 -]/g, '').replace(/ /g, '-');
}
