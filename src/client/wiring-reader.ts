import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { FilterRule, GetBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { observe } from './observe';
import { inParallel } from './parallel';
import type { ExpectedWiring } from '../core/contract/expected-wiring';
import type { WiringSettings } from '../core/contract/wiring-settings';
import type { Observed } from '../core/link';
import { present } from '../core/present';
import type { ObservedBucket, ObservedMapping, ObservedNotification, ObservedRule, ObservedWiring } from '../core/wiring';

export interface WiringClients {
  readonly s3: S3Client;
  readonly eventBridge: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
}

const CONCURRENCY = 5;

/** Reads the configuration that the wiring consists of. Rejects if AWS cannot be reached or throttles: then nothing is known. */
export async function readWiring(
  clients: WiringClients, { buckets }: ExpectedWiring, { queueUrl, queueArn, mappingId }: Pick<WiringSettings, 'queueUrl' | 'queueArn' | 'mappingId'>,
): Promise<ObservedWiring> {
  const observed = { buckets: new Map<string, Observed<ObservedBucket>>(), rules: new Map<string, Observed<ObservedRule>>() };
  const readable = buckets.filter(({ notifications, rules, foreign }) => !foreign && (notifications ?? rules) !== undefined);
  await inParallel([...new Set(readable.map(({ bucket }) => bucket))], CONCURRENCY, async bucket => {
    observed.buckets.set(bucket, await observe(() => readBucket(clients.s3, bucket, queueArn)));
  });
  await inParallel(buckets.flatMap(({ rules = [] }) => rules), CONCURRENCY, async ({ arn }) => {
    observed.rules.set(arn, await observe(() => readRule(clients.eventBridge, arn)));
  });
  return {
    ...observed,
    queuePolicy: await observe(() => readPolicy(clients.sqs, queueUrl)),
    mapping: await observe(() => readMapping(clients.lambda, mappingId)),
  };
}

async function readBucket(client: S3Client, Bucket: string, queueArn: string): Promise<ObservedBucket> {
  const { QueueConfigurations = [], EventBridgeConfiguration } = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  return {
    notifications: QueueConfigurations.filter(({ QueueArn }) => QueueArn === queueArn).map(({ Events = [], Filter }) => {
      const rules = Filter?.Key?.FilterRules ?? [];
      return present<ObservedNotification>({ events: Events, prefix: valueOf(rules, 'prefix'), suffix: valueOf(rules, 'suffix') });
    }),
    eventBridge: EventBridgeConfiguration !== undefined,
  };
}

/** S3 returns `Prefix` for what was given as `prefix`. */
function valueOf(rules: readonly FilterRule[], name: string): string | undefined {
  return rules.find(({ Name }) => Name?.toLowerCase() === name)?.Value;
}

async function readRule(client: EventBridgeClient, arn: string): Promise<ObservedRule> {
  const rule = ruleOf(arn);
  const [{ State, EventPattern }, { Targets = [] }] = await Promise.all([
    client.send(new DescribeRuleCommand({ Name: rule.name, EventBusName: rule.bus })),
    client.send(new ListTargetsByRuleCommand({ Rule: rule.name, EventBusName: rule.bus })),
  ]);
  return present<ObservedRule>({ enabled: State !== 'DISABLED', pattern: EventPattern, targetArns: Targets.map(({ Arn = '' }) => Arn) });
}

/** `…:rule/name` on the default bus, `…:rule/bus/name` on another one. A partner's bus has slashes in its name. */
function ruleOf(arn: string): { readonly name: string; readonly bus?: string } {
  const [, ...path] = arn.slice(arn.lastIndexOf(':') + 1).split('/');
  return { name: path[path.length - 1], bus: path.slice(0, -1).join('/') || undefined };
}

export async function readPolicy(client: SQSClient, QueueUrl: string): Promise<string | undefined> {
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
  return Attributes?.Policy;
}

export async function readMapping(client: LambdaClient, UUID: string): Promise<ObservedMapping> {
  const { State = 'unknown', EventSourceArn = '' } = await client.send(new GetEventSourceMappingCommand({ UUID }));
  return { state: State, queueArn: EventSourceArn };
}
