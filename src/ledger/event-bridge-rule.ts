import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bucketId, bucketWithin, describeBucket, isOwnedElsewhere } from './bucket-reference';
import { eventPattern } from './event-pattern';
import { describeFilter } from './key-filter';
import { Subscription } from './subscription';
import { allowSending } from '../access/queue-access';

interface Queues {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
}

/**
 * Has EventBridge send the bucket's events to the queue, one rule for each event type. What it cannot deliver within a day goes
 * to the dead-letter queue, instead of nowhere.
 */
export function routeToQueue(ledger: Construct, { bucket, events: types, filters }: Subscription, { queue, deadLetterQueue }: Queues): void {
  // The setting belongs to the stack that owns the bucket: nothing in it refers to the ledger, and no other update can undo it.
  const emitter = isOwnedElsewhere(ledger, bucket) ? bucket : bucketWithin(ledger, bucket);
  emitter.enableEventBridgeNotification();

  for (const type of types) {
    const rule = new events.Rule(ledger, unusedId(ledger, `${bucketId(bucket)} ${type}`), {
      description: `${type} of ${describeBucket(bucket)} to the ledger ${ledger.node.path}: ${filters.map(describeFilter).join('; ')}`.slice(0, 512),
      eventPattern: eventPattern(emitter.bucketName, type, filters),
      targets: [{ bind: () => ({ arn: queue.queueArn, deadLetterConfig: { arn: deadLetterQueue.queueArn } }) }],
    });
    for (const each of [queue, deadLetterQueue]) {
      allowSending(ledger, each, { service: 'events.amazonaws.com', sourceArn: rule.ruleArn, account: rule.env.account });
    }
  }
}

/** A bucket may be added several times, with filters apart. */
function unusedId(ledger: Construct, id: string): string {
  const taken = ledger.node.children.filter(child => child.node.id === id || child.node.id.startsWith(`${id} `)).length;
  return taken === 0 ? id : `${id} ${taken + 1}`;
}
