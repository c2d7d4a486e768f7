import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { grantOnKey } from './key-access';
import { grantOnTable, grantUpdate, indexArn } from './ledger-access';
import { allow } from './manager-access';
import { OBJECT_INDEX_NAME } from '../core/contract/table-schema';
import { IS3EventLedger } from '../i-s3-event-ledger';

/** Reconcile lists the bucket again to confirm that an object is missing, and queries the index by object. It reads no object. */
export function grantReconcile(role: iam.IRole, ledger: IS3EventLedger, bucket: s3.IBucket, inventory?: s3.IBucket): void {
  allow(role, ['s3:ListBucket'], bucket.bucketArn);
  if (inventory) allow(role, ['s3:ListBucket'], inventory.bucketArn);
  const index = indexArn(ledger, OBJECT_INDEX_NAME);
  allow(role, ['dynamodb:Query'], index);
  iam.Grant.addToPrincipal({
    grantee: role, actions: ['dynamodb:PartiQLSelect'], resourceArns: [index], conditions: { Bool: { 'dynamodb:FullTableScan': ['false'] } },
  });
  grantOnTable(ledger, role, ['dynamodb:DescribeTable']);
  grantOnKey(ledger.encryptionKey, role, ['kms:Decrypt', 'kms:DescribeKey'], 'dynamodb');
}

/** Repair sends to the ledger's queue, and supersedes one of two rows of the same event. */
export function grantRepair(role: iam.IRole, ledger: IS3EventLedger, queue: sqs.IQueue): void {
  allow(role, ['sqs:SendMessage'], queue.queueArn);
  grantOnKey(queue.encryptionMasterKey, role, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs');
  grantOnTable(ledger, role, ['dynamodb:BatchGetItem']);
  grantUpdate(ledger, role);
}

/** The state machine reads the listing, or the inventory with its manifest, invokes the function and writes the report. */
export function grantWorkflow(
  role: iam.IRole, { functionArn, bucket, inventory, reportBucket, reportPrefix }: {
    readonly functionArn: string;
    readonly bucket: s3.IBucket;
    readonly inventory?: { readonly bucket: s3.IBucket; readonly prefix: string };
    readonly reportBucket: s3.IBucket;
    readonly reportPrefix: string;
  },
): void {
  allow(role, ['lambda:InvokeFunction'], functionArn);
  if (inventory) {
    allow(role, ['s3:GetObject'], inventory.bucket.arnForObjects(`${inventory.prefix}*`));
    grantOnKey(inventory.bucket.encryptionKey, role, ['kms:Decrypt'], 's3');
  } else {
    allow(role, ['s3:ListBucket'], bucket.bucketArn);
  }
  allow(role, ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'], reportBucket.arnForObjects(`${reportPrefix}*`));
  grantOnKey(reportBucket.encryptionKey, role, ['kms:Decrypt', 'kms:GenerateDataKey'], 's3');
}
