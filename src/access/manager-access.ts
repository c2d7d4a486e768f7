import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { grantOnKey } from './key-access';
import { grantOnTable, grantUpdate, indexArns } from './ledger-access';

/** Dispatch queries the index, changes statuses, and reads a row again when the response to a change was lost. */
export function grantDispatch(role: iam.IRole, table: dynamodb.ITable, indexName: string): void {
  iam.Grant.addToPrincipal({ grantee: role, actions: ['dynamodb:Query'], resourceArns: indexArns(table, indexName) });
  grantOnTable(table, role, ['dynamodb:BatchGetItem']);
  grantUpdate(table, role);
}

/** Settle receives outcomes from the queue, reads their rows and changes statuses. */
export function grantSettle(role: iam.IRole, table: dynamodb.ITable, outcomeQueue: sqs.Queue): void {
  allow(role, ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], outcomeQueue.queueArn);
  grantOnKey(outcomeQueue.encryptionMasterKey, role, ['kms:Decrypt'], 'sqs');
  grantOnTable(table, role, ['dynamodb:BatchGetItem']);
  grantUpdate(table, role);
}

export function grantReportOutcome(outcomeQueue: sqs.Queue, grantee: iam.IGrantable): iam.Grant {
  const grant = allow(grantee, ['sqs:SendMessage'], outcomeQueue.queueArn);
  return grantOnKey(outcomeQueue.encryptionMasterKey, grantee, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs')
    .reduce((all, each) => all.combine(each), grant);
}

export function allow(grantee: iam.IGrantable, actions: string[], resourceArn: string): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] });
}
