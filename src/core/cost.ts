import { ASSUMED } from './cost-assumptions';
import { PRICES } from './cost-prices';
import { deliveryUsage, recordingUsage, sumOf, Usage } from './cost-usage';
import { HOURS_PER_MONTH, Workload } from './cost-workload';

/** One line of a bill. */
export interface Charge {
  readonly service: string;
  readonly usage: string;
  readonly quantity: number;
  /** US dollars. */
  readonly dollars: number;
}

const { dynamodb, sqs, lambda, eventBridge, stepFunctions, cloudWatch } = PRICES;

const CHARGED: ReadonlyArray<readonly [keyof Usage, service: string, usage: string, price: number]> = [
  ['rowGigabytes', 'DynamoDB', 'GB of rows', dynamodb.gigabyteMonth],
  ['queueRequests', 'SQS', 'requests', sqs.request],
  ['fifoRequests', 'SQS', 'requests to the wake queue', sqs.fifoRequest],
  ['runs', 'Lambda', 'runs', lambda.request],
  ['gigabyteSeconds', 'Lambda', 'GB-seconds', lambda.gigabyteSecond],
  ['busEvents', 'EventBridge', 'events', eventBridge.event],
  ['scheduledRuns', 'EventBridge', 'scheduled runs', eventBridge.scheduledRun],
  ['transitions', 'Step Functions', 'transitions, one per execution', stepFunctions.transition],
  ['expressExecutions', 'Step Functions', 'Express executions', stepFunctions.expressRequest],
  ['logGigabytes', 'CloudWatch', 'GB of logs', cloudWatch.logGigabyte],
  ['metrics', 'CloudWatch', 'metrics', cloudWatch.metric],
  ['alarmMetrics', 'CloudWatch', 'metrics of alarms', cloudWatch.alarmMetric],
  ['dashboards', 'CloudWatch', 'dashboards', cloudWatch.dashboard],
];

/** The bill of a month. Of the target, it has only the requests of the manager. */
export function monthlyBill(workload: Workload): Charge[] {
  const recording = recordingUsage(workload);
  const delivery = deliveryUsage(workload);
  const usage = sumOf(recording, delivery);
  const capacity = workload.provisioned ? provisioned(recording, delivery, workload) : onDemand(usage);
  const others = CHARGED.map(([name, service, what, price]) => charge(service, what, usage[name], price));
  return [...capacity, ...others].filter(({ quantity }) => quantity > 0);
}

export function totalOf(bill: readonly Charge[]): number {
  return bill.reduce((sum, { dollars }) => sum + dollars, 0);
}

function onDemand({ writeUnits, readUnits }: Usage): Charge[] {
  return [charge('DynamoDB', 'write units', writeUnits, dynamodb.write), charge('DynamoDB', 'read units', readUnits, dynamodb.read)];
}

/** Capacity is charged by the hour, and remains for a while after a burst. A manager delivers at its own pace, without bursts. */
function provisioned(recording: Usage, delivery: Usage, { bursts }: Workload): Charge[] {
  const { utilization, hoursUntilScaledIn, minimum } = ASSUMED.provisioned;
  const charged = bursts ? Math.ceil(bursts.hours + hoursUntilScaledIn) / bursts.hours : 1;
  const hours = (units: number) => units / 3_600 / utilization + minimum * HOURS_PER_MONTH;
  return [
    charge('DynamoDB', 'hours of a write capacity unit', hours(recording.writeUnits * charged + delivery.writeUnits), dynamodb.writeCapacityHour),
    charge('DynamoDB', 'hours of a read capacity unit', hours(recording.readUnits + delivery.readUnits), dynamodb.readCapacityHour),
  ];
}

function charge(service: string, usage: string, quantity: number, price: number): Charge {
  return { service, usage, quantity, dollars: quantity * price };
}
