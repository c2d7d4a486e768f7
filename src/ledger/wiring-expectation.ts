import * as events from 'aws-cdk-lib/aws-events';
import { IConstruct } from 'constructs';
import { bucketWithin, otherAccount } from './bucket-reference';
import type { ExpectedBucket, RulePattern } from '../core/contract/expected-wiring';
import { EventDelivery } from '../event-delivery';
import { Subscription } from './subscription';

/** A rule that was created for a subscription. */
export interface SubscribedRule {
  readonly rule: events.Rule;
  readonly pattern: events.EventPattern;
}

/** What must be true of the deployed bucket, so that its events reach the ledger. */
export function expectedBucket(
  ledger: IConstruct, { bucket, delivery, events: types, filters }: Subscription, rules: readonly SubscribedRule[],
): ExpectedBucket {
  switch (delivery) {
    case EventDelivery.NOTIFICATION:
      return {
        bucket: bucketWithin(ledger, bucket).bucketName,
        notifications: types.flatMap(event => filters.map(({ prefix, suffix }) => (
          { event, ...(prefix ? { prefix } : {}), ...(suffix ? { suffix } : {}) }
        ))),
      };
    case EventDelivery.EVENT_BRIDGE:
      return {
        bucket: bucket.bucketName,
        rules: rules.map(({ rule, pattern }) => ({ arn: rule.ruleArn, pattern: inEventBridge(pattern) })),
        ...(otherAccount(ledger, bucket) ? { foreign: true as const } : {}),
      };
    case EventDelivery.MANUAL:
      return { bucket: bucket.bucketName };
  }
}

/** As the template has it: `detail-type`, not `detailType`. */
function inEventBridge({ detailType, ...pattern }: events.EventPattern): RulePattern {
  return { ...pattern, ...(detailType ? { 'detail-type': detailType } : {}) } as RulePattern;
}
