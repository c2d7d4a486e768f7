import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { grantOnKey } from './key-access';

/** What a function needs that starts runs. */
export function grantSignal(wakeQueue: sqs.IQueue, grantee: iam.IGrantable): void {
  iam.Grant.addToPrincipal({ grantee, actions: ['sqs:SendMessage'], resourceArns: [wakeQueue.queueArn] });
  grantOnKey(wakeQueue.encryptionMasterKey, grantee, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs');
}

/** What Lambda asks of the role of the function that the messages invoke, and of a function that starts the next run. */
export function grantPromptRuns(wakeQueue: sqs.IQueue, grantee: iam.IGrantable): void {
  const actions = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];
  iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [wakeQueue.queueArn] });
  grantSignal(wakeQueue, grantee);
}
