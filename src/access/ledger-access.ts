import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';

const TABLE_READS = ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Query'];
const KEY_READS = ['kms:Decrypt', 'kms:DescribeKey'];

/** What DynamoDB asks of those who write to a table under their own key; it creates its grant when the table is created. */
const KEY_WRITES = [...KEY_READS, 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** The table of a ledger. An imported one has no policy that a grant could extend. */
type GrantedTable = Pick<dynamodb.TableV2, 'tableArn' | 'encryptionKey'>;

export function grantRead(table: GrantedTable, indexName: string, grantee: iam.IGrantable): iam.Grant {
  const grants = [
    grantOnTable(table, grantee, TABLE_READS),
    grantOnTable(table, grantee, ['dynamodb:Query'], `${table.tableArn}/index/${indexName}`),
    ...grantOnKey(table.encryptionKey, grantee, KEY_READS, 'dynamodb'),
  ];
  return combine(grants);
}

/** Status changes, in the one form that cannot make or drop rows. */
export function grantUpdate(table: GrantedTable, grantee: iam.IGrantable): iam.Grant {
  return combine([
    grantOnTable(table, grantee, ['dynamodb:PartiQLUpdate']),
    ...grantOnKey(table.encryptionKey, grantee, KEY_WRITES, 'dynamodb'),
  ]);
}

/** All that ingest may do: take messages off the queue, insert rows, log. */
export function grantIngest(role: iam.Role, queue: sqs.Queue, table: dynamodb.TableV2, logGroup: logs.LogGroup): void {
  grantOnTable(table, role, ['dynamodb:PartiQLInsert']);
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    resourceArns: [queue.queueArn],
  });
  iam.Grant.addToPrincipal({ grantee: role, actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resourceArns: [logGroup.logGroupArn] });
  grantOnKey(table.encryptionKey, role, KEY_WRITES, 'dynamodb');
  grantOnKey(queue.encryptionMasterKey, role, ['kms:Decrypt'], 'sqs');
}

export function grantOnTable(table: GrantedTable, grantee: iam.IGrantable, actions: string[], resourceArn = table.tableArn): iam.Grant {
  const options = { grantee, actions, resourceArns: [resourceArn] };
  return table instanceof dynamodb.TableV2
    ? iam.Grant.addToPrincipalOrResource({ ...options, resourceSelfArns: ['*'], resource: table })
    : iam.Grant.addToPrincipal(options);
}

/** Only through the service that the key serves here, never directly. */
export function grantOnKey(key: kms.IKey | undefined, grantee: iam.IGrantable, actions: string[], service: string): iam.Grant[] {
  if (!key) return [];
  const conditions = { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(key).region}.amazonaws.com` } };
  return [iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn], conditions })];
}

function combine([first, ...others]: iam.Grant[]): iam.Grant {
  return others.reduce((all, grant) => all.combine(grant), first);
}
