import type { ExpectedBucket, ExpectedNotification, ExpectedRule, ExpectedWiring } from './contract/expected-wiring';
import { Json, parseJson } from './json';
import { Link, LinkName, notChecked, Observed } from './link';
import { allowsSending } from './queue-policy';
import { formDecode } from './s3/form-decode';

export interface ObservedNotification {
  readonly events: readonly string[];
  /** As S3 returns them, perhaps encoded. */
  readonly prefix?: string;
  readonly suffix?: string;
}

export interface ObservedBucket {
  /** Those that send to the ledger's queue. */
  readonly notifications: readonly ObservedNotification[];
  readonly eventBridge: boolean;
}

export interface ObservedRule {
  readonly enabled: boolean;
  readonly pattern?: string;
  readonly targetArns: readonly string[];
}

export interface ObservedMapping {
  readonly state: string;
  readonly queueArn: string;
}

/** The configuration of AWS, as far as the wiring consists of it. By the names of buckets, and by the ARNs of rules. */
export interface ObservedWiring {
  readonly buckets: ReadonlyMap<string, Observed<ObservedBucket>>;
  readonly rules: ReadonlyMap<string, Observed<ObservedRule>>;
  readonly queuePolicy: Observed<string | undefined>;
  readonly mapping: Observed<ObservedMapping>;
}

/** What can be wrong. The wiring function logs these codes, and the runbook explains them. */
export type WiringCode =
  | 'BUCKET_MISSING'
  | 'NOTIFICATION_MISSING'
  | 'NOTIFICATION_DIFFERS'
  | 'EVENT_BRIDGE_OFF'
  | 'RULE_MISSING'
  | 'RULE_DISABLED'
  | 'RULE_DIFFERS'
  | 'RULE_TARGET_MISSING'
  | 'SENDING_NOT_ALLOWED'
  | 'QUEUE_MISSING'
  | 'MAPPING_MISSING'
  | 'MAPPING_DISABLED'
  | 'NOT_CHECKED';

/** One link of the chain from a bucket to the ingest function. */
export type WiringLink = Link<WiringCode>;

export const DEPLOY = 'Deploy the stack again after a change of the ledger, or restore it by hand: a deployment without changes restores nothing';

const RESTORE = `Somebody has replaced the notifications of the bucket: restore this one. ${DEPLOY}`;

/** Nobody has written down what the ledger expects. */
export const NOT_COMPARED = 'not compared with the settings of the ledger, whose wiringCheck is false';

/** The states of a mapping that reads the queue, or will. */
const ENABLED = ['Enabled', 'Enabling', 'Creating', 'Updating'];

/** @param state of an event source mapping */
export function isEnabled(state: string): boolean {
  return ENABLED.includes(state);
}

/** Compares what was deployed with what AWS has now: one link each, in the order of the chain. Pure. */
export function compareWiring({ buckets }: ExpectedWiring, queueArn: string, observed: ObservedWiring): WiringLink[] {
  return [
    ...buckets.flatMap(bucket => [
      ...bucketLinks(bucket, observed.buckets.get(bucket.bucket)),
      ...(bucket.rules ?? []).map(rule => ruleLink(rule, queueArn, observed.rules.get(rule.arn))),
    ]),
    ...policyLinks(buckets, queueArn, observed.queuePolicy),
    mappingLink(queueArn, observed.mapping),
  ];
}

/** Without any notification in what is expected, any that sends to the queue will do. */
export function bucketLinks({ bucket, notifications, rules, foreign }: ExpectedBucket, observed: Observed<ObservedBucket> = 'missing'): WiringLink[] {
  if (!notifications && !rules) return [{ link: 'notification', of: bucket, detail: 'configured by yourself (EventDelivery.MANUAL): not checked', skipped: true }];
  if (foreign) return [{ link: 'EventBridge', of: bucket, detail: 'the bucket is in another account, which alone can read its configuration: not checked', skipped: true }];
  const link = { link: notifications ? 'notification' : 'EventBridge', of: bucket };
  if (observed === 'missing') return [{ ...link, code: 'BUCKET_MISSING', detail: 'the bucket does not exist', fix: 'Remove it from the ledger, or create it and deploy again' }];
  if ('code' in observed) return [notChecked(link, observed, 's3:GetBucketNotification')];
  if (!notifications) {
    return [observed.found.eventBridge
      ? { ...link, detail: 'on' }
      : { ...link, code: 'EVENT_BRIDGE_OFF', detail: 'EventBridge is off for the bucket', fix: `Turn it on in the properties of the bucket. ${DEPLOY}` }];
  }
  return notifications.length > 0
    ? notifications.map(each => notificationLink(link, each, observed.found.notifications))
    : [anyNotificationLink(link, observed.found.notifications)];
}

function anyNotificationLink(link: LinkName, found: readonly ObservedNotification[]): WiringLink {
  if (found.length === 0) return { ...link, code: 'NOTIFICATION_MISSING', detail: 'no notification sends to the queue', fix: RESTORE };
  return { ...link, detail: `${found.map(describe).join('; ')} (${NOT_COMPARED})` };
}

function notificationLink(link: LinkName, expected: ExpectedNotification, found: readonly ObservedNotification[]): WiringLink {
  const wanted = describe({ ...expected, events: [expected.event] });
  if (found.some(each => delivers(each, expected))) return { ...link, detail: wanted };
  if (found.length === 0) return { ...link, code: 'NOTIFICATION_MISSING', detail: `no notification sends to the queue; expected: ${wanted}`, fix: RESTORE };
  return { ...link, code: 'NOTIFICATION_DIFFERS', detail: `expected: ${wanted}; the queue gets: ${found.map(describe).join('; ')}`, fix: RESTORE };
}

function delivers({ events, prefix, suffix }: ObservedNotification, expected: ExpectedNotification): boolean {
  return events.some(event => covers(event, expected.event)) && sameFilter(prefix, expected.prefix) && sameFilter(suffix, expected.suffix);
}

/** `s3:ObjectCreated:*` includes `s3:ObjectCreated:Put`. */
function covers(event: string, other: string): boolean {
  return event === other || (event.endsWith('*') && other.startsWith(event.slice(0, -1)));
}

/** S3 takes filters encoded like a form, and may return them so. */
function sameFilter(found = '', expected = ''): boolean {
  return found === expected || formDecode(found) === expected;
}

function describe({ events, prefix, suffix }: ObservedNotification): string {
  const filters = [...(prefix ? [`prefix ${JSON.stringify(prefix)}`] : []), ...(suffix ? [`suffix ${JSON.stringify(suffix)}`] : [])];
  return `${events.join(', ')} of ${filters.join(' and ') || 'all keys'}`;
}

/** Without a pattern in what is expected, any pattern will do. */
export function ruleLink({ arn, pattern }: ExpectedRule, queueArn: string, observed: Observed<ObservedRule> = 'missing'): WiringLink {
  const link = { link: 'rule', of: arn };
  if (observed === 'missing') return { ...link, code: 'RULE_MISSING', detail: 'the rule does not exist', fix: DEPLOY };
  if ('code' in observed) return notChecked(link, observed, 'events:DescribeRule and events:ListTargetsByRule');
  const { enabled, pattern: foundPattern = '', targetArns } = observed.found;
  if (!enabled) return { ...link, code: 'RULE_DISABLED', detail: 'the rule is disabled', fix: 'Enable it: aws events enable-rule' };
  const actual = parseJson(foundPattern) ?? null;
  if (pattern !== null && canonical(actual) !== canonical(pattern)) {
    return { ...link, code: 'RULE_DIFFERS', detail: `expected the pattern ${JSON.stringify(pattern)}, found: ${JSON.stringify(actual)}`, fix: DEPLOY };
  }
  if (!targetArns.includes(queueArn)) {
    return { ...link, code: 'RULE_TARGET_MISSING', detail: `the rule does not send to ${queueArn}, but to: ${targetArns.join(', ') || 'nothing'}`, fix: DEPLOY };
  }
  return { ...link, detail: pattern === null ? `enabled, sends to the queue (${NOT_COMPARED})` : 'enabled, with the pattern and the target of the ledger' };
}

/** Equal for patterns that match the same events: the order of members and of alternatives has no meaning. */
function canonical(json: Json): string {
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map(canonical).sort().join()}]`;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  return `{${Object.entries(json).map(([name, value]) => `${JSON.stringify(name)}:${canonical(value as Json)}`).sort().join()}}`;
}

function policyLinks(buckets: readonly ExpectedBucket[], queueArn: string, observed: Observed<string | undefined>): WiringLink[] {
  const link = { link: 'queue policy', of: queueArn };
  if (observed === 'missing') return [{ ...link, code: 'QUEUE_MISSING', detail: 'the queue does not exist', fix: 'Delete the ledger from the stack and deploy, then add it again: the table is retained' }];
  if ('code' in observed) return [notChecked(link, observed, 'sqs:GetQueueAttributes')];
  const [, partition] = queueArn.split(':');
  const senders = buckets.flatMap(({ bucket, notifications, rules = [] }) => [
    ...(notifications ? [{ service: 's3.amazonaws.com', arn: `arn:${partition}:s3:::${bucket}` }] : []),
    ...rules.map(({ arn }) => ({ service: 'events.amazonaws.com', arn })),
  ]);
  const excluded = senders.filter(({ service, arn }) => !allowsSending(observed.found, service, arn));
  if (excluded.length === 0) return [{ ...link, detail: `allows ${senders.length === 1 ? 'the sender' : `all ${senders.length} senders`}` }];
  return excluded.map(({ service, arn }) => ({
    ...link, code: 'SENDING_NOT_ALLOWED', detail: `the policy of the queue does not allow ${service} to send for ${arn}`, fix: DEPLOY,
  }));
}

/** @param reader what reads the queue: the ingest function, or the settle function of a manager */
export function mappingLink(queueArn: string, observed: Observed<ObservedMapping>, reader = 'ingest'): WiringLink {
  const link = { link: 'event source mapping', of: queueArn };
  if (observed === 'missing') return { ...link, code: 'MAPPING_MISSING', detail: `the ${reader} function has no event source mapping for the queue`, fix: DEPLOY };
  if ('code' in observed) return notChecked(link, observed, 'lambda:GetEventSourceMapping');
  const { state, queueArn: actual } = observed.found;
  if (actual !== queueArn) return { ...link, code: 'MAPPING_MISSING', detail: `the event source mapping reads ${actual}`, fix: DEPLOY };
  return isEnabled(state)
    ? { ...link, detail: state }
    : { ...link, code: 'MAPPING_DISABLED', detail: `its state is ${state}`, fix: 'Enable it: aws lambda update-event-source-mapping --enabled' };
}
