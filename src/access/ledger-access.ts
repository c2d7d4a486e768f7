import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { grantLog } from './log-access';
import { ATTENTION_INDEX_NAME } from '../core/contract/table-schema';
import { grantOnKey } from './key-access';

const TABLE_READS = ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Query'];
const KEY_READS = ['kms:Decrypt', 'kms:DescribeKey'];

/** The permissions that DynamoDB requires from writers to a table with a customer managed key. */
const KEY_WRITES = [...KEY_READS, 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

export function grantRead(table: dynamodb.TableV2, indexName: string, grantee: iam.IGrantable): iam.Grant {
  const grants = [
    grantOnTable(table, grantee, TABLE_READS),
    iam.Grant.addToPrincipalOrResource({
      grantee,
      actions: ['dynamodb:Query'],
      resourceArns: indexArns(table, indexName),
      resourceSelfArns: ['*'],
      resource: table,
    }),
    ...grantOnKey(table.encryptionKey, grantee, KEY_READS, 'dynamodb'),
  ];
  return combine(grants);
}

/** Allows status changes, but no inserts or deletes. */
export function grantUpdate(table: dynamodb.TableV2, grantee: iam.IGrantable): iam.Grant {
  return combine([
    grantOnTable(table, grantee, ['dynamodb:PartiQLUpdate']),
    ...grantOnKey(table.encryptionKey, grantee, KEY_WRITES, 'dynamodb'),
  ]);
}

/** The permissions of the ingest function: receive messages, insert rows, write logs. */
export function grantIngest(role: iam.IRole, queue: sqs.Queue, table: dynamodb.TableV2, logGroup: logs.ILogGroup): void {
  grantOnTable(table, role, ['dynamodb:PartiQLInsert']);
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    resourceArns: [queue.queueArn],
  });
  grantLog(role, logGroup);
  grantOnKey(table.encryptionKey, role, KEY_WRITES, 'dynamodb');
  grantOnKey(queue.encryptionMasterKey, role, ['kms:Decrypt'], 'sqs');
}

/** The status index, and the attention index for due retries and failures. */
export function indexArns(table: dynamodb.TableV2, indexName: string): string[] {
  return [indexName, ATTENTION_INDEX_NAME].map(name => `${table.tableArn}/index/${name}`);
}

export function grantOnTable(table: dynamodb.TableV2, grantee: iam.IGrantable, actions: string[]): iam.Grant {
  return iam.Grant.addToPrincipalOrResource({ grantee, actions, resourceArns: [table.tableArn], resourceSelfArns: ['*'], resource: table });
}

function combine([first, ...others]: iam.Grant[]): iam.Grant {
  return others.reduce((all, grant) => all.combine(grant), first);
}
