import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bucketId, bucketWithin, describeBucket, otherAccount, ownerInOtherStack } from './bucket-reference';
import { acceptEvents } from './event-bus-policy';
import { eventPattern } from './event-pattern';
import { describeFilter } from './key-filter';
import { Subscription } from './subscription';
import { SubscribedRule } from './wiring-expectation';
import { allowSend } from '../access/queue-access';

interface Queues {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
}

/** Creates one rule per event type. Events that EventBridge cannot deliver within a day go to the dead-letter queue. */
export function createRules(
  ledger: Construct, { bucket, events: types, filters, eventBus }: Subscription, { queue, deadLetterQueue }: Queues,
): SubscribedRule[] {
  // Configured in the stack that owns the bucket: it needs no reference to the ledger, and updates of that stack do not remove it.
  const owner = ownerInOtherStack(ledger, bucket);
  const account = otherAccount(ledger, bucket);
  if (account) acceptEvents(ledger, account, eventBus);
  if (!account || owner) (owner ?? bucketWithin(ledger, bucket)).enableEventBridgeNotification();

  return types.map(type => {
    const pattern = { ...eventPattern(bucket.bucketName, type, filters), ...(account ? { account: [account] } : {}) };
    const rule = new events.Rule(ledger, unusedId(ledger, `${bucketId(bucket)} ${type}`), {
      description: `${type} of ${describeBucket(bucket)} to the ledger ${ledger.node.path}: ${filters.map(describeFilter).join('; ')}`.slice(0, 512),
      eventBus,
      eventPattern: pattern,
      targets: [{ bind: () => ({ arn: queue.queueArn, deadLetterConfig: { arn: deadLetterQueue.queueArn } }) }],
    });
    for (const each of [queue, deadLetterQueue]) {
      allowSend(ledger, each, { service: 'events.amazonaws.com', sourceArn: rule.ruleArn, account: rule.env.account });
    }
    return { rule, pattern };
  });
}

/** A bucket can be added several times with different filters. */
function unusedId(ledger: Construct, id: string): string {
  const taken = ledger.node.children.filter(child => child.node.id === id || child.node.id.startsWith(`${id} `)).length;
  return taken === 0 ? id : `${id} ${taken + 1}`;
}
