import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { grantOnKey } from './key-access';
import { grantOnTable, grantUpdate, indexArn, indexArns } from './ledger-access';
import { OBJECT_INDEX_NAME } from '../core/contract/table-schema';
import { IS3EventLedger } from '../i-s3-event-ledger';

/**
 * Dispatch queries the indexes, changes statuses, and reads a row again when the response to a change was lost.
 *
 * @param onlyLatest it looks up the objects of the events
 */
export function grantDispatch(role: iam.IRole, ledger: IS3EventLedger, onlyLatest: boolean): void {
  const indexes = [...indexArns(ledger, ledger.indexName), ...(onlyLatest ? [indexArn(ledger, OBJECT_INDEX_NAME)] : [])];
  iam.Grant.addToPrincipal({ grantee: role, actions: ['dynamodb:Query'], resourceArns: indexes });
  grantOnTable(ledger, role, ['dynamodb:BatchGetItem']);
  grantUpdate(ledger, role);
}

/** Settle receives outcomes from the queue, reads their rows and changes statuses. */
export function grantSettle(role: iam.IRole, ledger: IS3EventLedger, outcomeQueue: sqs.IQueue): void {
  allow(role, ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], outcomeQueue.queueArn);
  grantOnKey(outcomeQueue.encryptionMasterKey, role, ['kms:Decrypt'], 'sqs');
  grantOnTable(ledger, role, ['dynamodb:BatchGetItem']);
  grantUpdate(ledger, role);
}

export function grantReportOutcome(outcomeQueue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  const grant = allow(grantee, ['sqs:SendMessage'], outcomeQueue.queueArn);
  return grantOnKey(outcomeQueue.encryptionMasterKey, grantee, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs')
    .reduce((all, each) => all.combine(each), grant);
}

export function allow(grantee: iam.IGrantable, actions: string[], resourceArn: string): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] });
}
