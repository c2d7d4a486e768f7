import { CfnResource, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { bucketIdentity, describeBucket } from './bucket-reference';
import { describeFilter, filtersOverlap } from './key-filter';
import { typesOverlap } from './s3-event-type';
import { MAX_NOTIFICATIONS } from './subscription';
import { EventFilter } from '../event-filter';

/** One notification of a bucket. The filter is URL-encoded, as S3 requires it. */
interface Notification {
  readonly bucket: s3.IBucket;
  readonly isOwn: boolean;
  readonly events: readonly s3.EventType[];
  readonly filter: EventFilter;
}

/**
 * Reports notifications that the app adds to a bucket of the ledger, and that S3 would reject during deployment. Checks at synth, because
 * the app can add them after the ledger.
 */
export function validateForeignNotifications(ledger: Construct, queue: sqs.Queue): void {
  ledger.node.addValidation({
    validate: () => notificationsByBucket(ledger.node.root, queue)
      .filter(notifications => notifications.some(({ isOwn }) => isOwn))
      .flatMap(notifications => [...overlapErrors(notifications), ...quotaErrors(notifications)]),
  });
}

export function isNotifications(node: IConstruct): node is CfnResource {
  return CfnResource.isCfnResource(node) && node.cfnResourceType === 'Custom::S3BucketNotifications';
}

function overlapErrors(notifications: readonly Notification[]): string[] {
  return notifications.filter(({ isOwn }) => isOwn).flatMap(own => notifications.filter(({ isOwn }) => !isOwn).flatMap(foreign => {
    const type = own.events.find(each => foreign.events.some(other => typesOverlap(each, other)));
    const otherType = foreign.events.find(each => type !== undefined && typesOverlap(type, each));
    if (!otherType || !filtersOverlap(own.filter, foreign.filter)) return [];
    return [`${describeBucket(own.bucket)} has another notification that overlaps with one of this ledger, and S3 rejects overlapping notifications: `
      + `${otherType} of ${describeFilter(foreign.filter)}, and ${type} of ${describeFilter(own.filter)}. `
      + 'Use other events or filters, or EventDelivery.EVENT_BRIDGE for the ledger'];
  }));
}

function quotaErrors(notifications: readonly Notification[]): string[] {
  const [{ bucket }] = notifications;
  return notifications.length <= MAX_NOTIFICATIONS ? [] : [
    `${describeBucket(bucket)} must have at most ${MAX_NOTIFICATIONS} notifications, which is the quota of S3, got: ${notifications.length}. `
      + 'Use fewer events or filters, or EventDelivery.EVENT_BRIDGE for the ledger',
  ];
}

function notificationsByBucket(root: IConstruct, queue: sqs.Queue): Notification[][] {
  const byBucket = new Map<string, Notification[]>();
  for (const resource of root.node.findAll().filter(isNotifications)) {
    const bucket = bucketOf(resource);
    if (!bucket) continue;
    const identity = bucketIdentity(bucket);
    const added = configurationsOf(resource).map(configuration => notification(bucket, queue, configuration));
    byBucket.set(identity, [...byBucket.get(identity) ?? [], ...added]);
  }
  return [...byBucket.values()];
}

/** The CDK creates the resource in the scope of the bucket: `<bucket>/Notifications/Resource`. */
function bucketOf(resource: CfnResource): s3.IBucket | undefined {
  const parent = resource.node.scope?.node.scope as (IConstruct & Partial<s3.IBucket>) | undefined;
  return parent?.bucketName === undefined ? undefined : parent as s3.IBucket;
}

interface Configuration {
  readonly Events: readonly s3.EventType[];
  readonly Filter?: { readonly Key: { readonly FilterRules: ReadonlyArray<{ readonly Name: string; readonly Value: unknown }> } };
  readonly QueueArn?: unknown;
}

function configurationsOf(resource: CfnResource): Configuration[] {
  const { cfnProperties } = resource as unknown as { readonly cfnProperties: Readonly<Record<string, unknown>> };
  const configuration = Stack.of(resource).resolve(cfnProperties.NotificationConfiguration) as Readonly<Record<string, Configuration[] | undefined>>;
  return ['QueueConfigurations', 'TopicConfigurations', 'LambdaFunctionConfigurations'].flatMap(kind => configuration[kind] ?? []);
}

function notification(bucket: s3.IBucket, queue: sqs.Queue, { Events: events, Filter: filter, QueueArn: queueArn }: Configuration): Notification {
  const valueOf = (name: string): string | undefined => {
    const value = filter?.Key.FilterRules.find(rule => rule.Name === name)?.Value;
    return typeof value === 'string' || value === undefined ? value : JSON.stringify(value);
  };
  const isOwn = JSON.stringify(queueArn) === JSON.stringify(Stack.of(queue).resolve(queue.queueArn));
  return { bucket, isOwn, events, filter: { prefix: valueOf('prefix'), suffix: valueOf('suffix') } };
}
