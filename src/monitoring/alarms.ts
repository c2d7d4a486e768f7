import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { allowAlarms } from '../access/topic-access';
import { AlarmOptions, AlarmSeverity } from '../alarm-options';
import { MonitorOptions, Monitoring } from '../monitoring';
import { check, refuse } from '../validation/property-check';

/** A condition that requires action. */
export interface Alert {
  /** The chapter of the runbook, which says it in words. */
  readonly heading: string;
  readonly metric: cloudwatch.IMetric;
  /** Alarms from this value on. */
  readonly threshold: number;
  /** How many periods in a row. */
  readonly periods?: number;
  /** Alarms below the threshold instead, and where nothing is measured. */
  readonly below?: boolean;
  readonly urgent?: boolean;
}

/** The alerts that a construct can have, by name; undefined for one that it has no metric for. */
export type Alerts<Name extends string> = Readonly<Record<Name, Alert | undefined>>;

interface Watched<Name extends string> {
  readonly alerts: Alerts<Name>;
  readonly graphs: readonly cloudwatch.GraphWidgetProps[];
  /** What an operator needs to know to run commands: `table my-ledger, region eu-west-1`. */
  readonly facts: string;
}

type Changes<Name extends string> = Readonly<Partial<Record<Name, AlarmOptions>>>;

export const RUNBOOK = 'https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/runbook.md';

const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;

const HALF_WIDTH = 12;

/** Of the 1,024 characters of an alarm's description, beside a table's name, a function's, a region and the link. */
const MAX_PATH_LENGTH = 300;

export function createMonitoring<Name extends string>(
  owner: Construct, { alerts, graphs, facts }: Watched<Name>, changes: Changes<Name>, options: MonitorOptions,
): Monitoring & Partial<Record<Name, cloudwatch.Alarm>> {
  refuse(owner, [
    ...(owner.node.tryFindChild('Monitor') ? ['monitor() must be called once, got: a second call'] : []),
    ...names(alerts).flatMap(name => check(`alarms.${name}.threshold`, changes[name]?.threshold, 'greater than 0', value => value > 0)),
  ]);
  const scope = new Construct(owner, 'Monitor');
  const { topic, urgentTopic = topic, dashboard = true } = options;
  for (const each of new Set([topic, urgentTopic])) if (each) allowAlarms(scope, each);

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

/** The threshold of an alarm that has a property of its own must not be given twice. */
export function thresholdProblems(name: string, options: AlarmOptions | undefined, property: string, value: unknown): string[] {
  return value === undefined || options?.threshold === undefined ? [] : [`alarms.${name}.threshold must be omitted beside ${property}, got: ${options.threshold}`];
}

function shortened(path: string): string {
  return path.length <= MAX_PATH_LENGTH ? path : `…${path.slice(1 - MAX_PATH_LENGTH)}`;
}

/** As GitHub names a heading of a page. */
function anchor(heading: string): string {
  return heading.toLowerCase().replace(/[^a-z0-9 -]/g, '').replace(/ /g, '-');
}

function names<Name extends string>(alerts: Alerts<Name>): Name[] {
  return Object.keys(alerts) as Name[];
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
