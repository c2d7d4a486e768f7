import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { allowAlarms } from '../access/topic-access';
import { AlarmOptions, AlarmSeverity } from '../alarm-options';
import { MonitorOptions, Monitoring } from '../monitoring';
import { environmentMismatches } from '../validation/environment-check';
import { check, throwIfInvalid } from '../validation/property-check';

/** A condition that needs action. */
export interface Alert {
  /** The heading of its chapter in the runbook. */
  readonly heading: string;
  readonly metric: cloudwatch.IMetric;
  /** Alarms at this value and above. */
  readonly threshold: number;
  /** The number of consecutive periods. */
  readonly periods?: number;
  /** Alarms below the threshold instead, and when data is missing. */
  readonly below?: boolean;
  readonly urgent?: boolean;
}

/** The alerts of a construct by name. Undefined if the construct has no metric for it. */
export type Alerts<Name extends string> = Readonly<Record<Name, Alert | undefined>>;

interface Monitored<Name extends string> {
  readonly alerts: Alerts<Name>;
  readonly graphs: readonly cloudwatch.GraphWidgetProps[];
  /** The names that an operator needs for commands: `Table my-ledger, region eu-west-1`. */
  readonly facts: string;
}

type Changes<Name extends string> = Readonly<Partial<Record<Name, AlarmOptions>>>;

export const RUNBOOK = 'https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/runbook.md';

const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;

const HALF_WIDTH = 12;

/** The maximum in a description of 1,024 characters, which also contains the names of a table and a function, a region and the link. */
const MAX_PATH_LENGTH = 300;

export function createMonitoring<Name extends string>(
  owner: Construct, { alerts, graphs, facts }: Monitored<Name>, changes: Changes<Name>, options: MonitorOptions,
): Monitoring & Partial<Record<Name, cloudwatch.Alarm>> {
  const { topic, urgentTopic = topic, dashboard = true } = options;
  const topics = [...new Set([topic, urgentTopic])].filter(each => each !== undefined);
  throwIfInvalid(owner, [
    ...(owner.node.tryFindChild('Monitor') ? ['monitor() must be called only once, got: a second call'] : []),
    ...topics.flatMap(each => topicErrors(owner, each)),
    ...names(alerts).flatMap(name => check(`alarms.${name}.threshold`, changes[name]?.threshold, 'greater than 0', value => value > 0)),
  ]);
  const scope = new Construct(owner, 'Monitor');
  for (const each of topics) allowAlarms(scope, each);

  const byName: Partial<Record<Name, cloudwatch.Alarm>> = {};
  for (const name of names(alerts)) {
    const alert = alerts[name];
    const { enabled = true, threshold, severity } = changes[name] ?? {};
    if (!alert || !enabled) continue;
    const urgent = severity === undefined ? alert.urgent : severity === AlarmSeverity.URGENT;
    byName[name] = createAlarm(scope, capitalized(name), { ...alert, threshold: threshold ?? alert.threshold }, {
      path: shortened(owner.node.path), facts, topic: urgent ? urgentTopic : topic,
    });
  }

  const alarms = Object.values<cloudwatch.Alarm | undefined>(byName).filter(alarm => alarm !== undefined);
  if (!dashboard) return { ...byName, alarms };
  const widgets = [
    ...(alarms.length > 0 ? [new cloudwatch.AlarmStatusWidget({ title: owner.node.path, alarms, width: 2 * HALF_WIDTH })] : []),
    ...graphs.map(graph => new cloudwatch.GraphWidget({ width: HALF_WIDTH, ...graph })),
  ];
  return { ...byName, alarms, dashboard: new cloudwatch.Dashboard(scope, 'Dashboard', { widgets: [widgets] }) };
}

/** Alarms notify topics of their own region only. */
function topicErrors(owner: Construct, topic: sns.ITopic): string[] {
  return environmentMismatches(owner, topic, ['region'])
    .map(({ message }) => `the topic ${topic.node.path} must be in the region of the alarms, ${message}. Use a topic of that region`);
}

function createAlarm(
  scope: Construct, id: string, { heading, metric, threshold, periods = 1, below = false }: Alert,
  { path, facts, topic }: { readonly path: string; readonly facts: string; readonly topic?: sns.ITopic },
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: `${path}: ${heading}. ${facts}. ${RUNBOOK}#${anchor(heading)}`,
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: below ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: below ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  if (topic) alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}

/** A threshold that has its own property must be given only once. */
export function thresholdErrors(name: string, options: AlarmOptions | undefined, property: string, value: unknown): string[] {
  return value === undefined || options?.threshold === undefined ? [] : [`alarms.${name}.threshold must be omitted together with ${property}, got: ${options.threshold}`];
}

function shortened(path: string): string {
  return path.length <= MAX_PATH_LENGTH ? path : `…${path.slice(1 - MAX_PATH_LENGTH)}`;
}

/** The anchor that GitHub generates for a heading. */
function anchor(heading: string): string {
  return heading.toLowerCase().replace(/[^a-z0-9 -]/g, '').replace(/ /g, '-');
}

function names<Name extends string>(alerts: Alerts<Name>): Name[] {
  return Object.keys(alerts) as Name[];
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
