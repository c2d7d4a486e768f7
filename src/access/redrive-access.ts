import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { grantOnKey } from './key-access';

/** SQS itself needs these of the caller for a task that moves messages: to receive and delete here, to send there. */
const MOVES = ['sqs:DeleteMessage', 'sqs:ReceiveMessage'];

/** What `dlq list` and `dlq redrive` call. */
const DEAD_LETTER_ACTIONS = [
  'sqs:CancelMessageMoveTask', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListDeadLetterSourceQueues',
  'sqs:ListMessageMoveTasks', 'sqs:StartMessageMoveTask', ...MOVES,
];

/** Allows to look at the messages of a dead-letter queue, and to move them back to their queue. */
export function grantRedrive(deadLetterQueue: sqs.IQueue, queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  const allow = (actions: string[], resource: sqs.IQueue) => iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [resource.queueArn] });
  return [
    allow(['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'], queue),
    ...grantOnKey(deadLetterQueue.encryptionMasterKey, grantee, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs'),
  ].reduce((all, each) => all.combine(each), allow([...DEAD_LETTER_ACTIONS].sort(), deadLetterQueue));
}
