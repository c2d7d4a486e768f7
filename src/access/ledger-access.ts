import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { grantOnKey } from './key-access';
import { grantLog } from './log-access';
import { attentionIndexOf } from '../core/contract/shards';
import { OBJECT_INDEX_NAME } from '../core/contract/table-schema';

const TABLE_READS = ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'];
const KEY_READS = ['kms:Decrypt', 'kms:DescribeKey'];

/** The permissions that DynamoDB requires from writers to a table with a customer managed key. */
const KEY_WRITES = [...KEY_READS, 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/** The table of a ledger. An imported one has no policy that a grant could extend. */
type GrantedTable = Pick<dynamodb.TableV2, 'tableArn' | 'encryptionKey'>;

/** The indexes that a ledger has. */
interface Indexes {
  readonly indexName: string;
  readonly objectIndex: boolean;
}

export function grantRead(table: GrantedTable, { indexName, objectIndex }: Indexes, grantee: iam.IGrantable): iam.Grant {
  const grants = [
    grantOnTable(table, grantee, TABLE_READS),
    grantOnTable(table, grantee, ['dynamodb:Query'], [...indexArns(table, indexName), ...(objectIndex ? [indexArn(table, OBJECT_INDEX_NAME)] : [])]),
    ...grantOnKey(table.encryptionKey, grantee, KEY_READS, 'dynamodb'),
  ];
  return combine(grants);
}

/** Allows status changes, but no inserts or deletes. */
export function grantUpdate(table: GrantedTable, grantee: iam.IGrantable): iam.Grant {
  return combine([
    grantOnTable(table, grantee, ['dynamodb:PartiQLUpdate']),
    ...grantOnKey(table.encryptionKey, grantee, KEY_WRITES, 'dynamodb'),
  ]);
}

/** The permissions of the ingest function: receive messages, insert rows, write logs. */
export function grantIngest(role: iam.IRole, queue: sqs.Queue, table: GrantedTable, logGroup: logs.ILogGroup): void {
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
export function indexArns(table: GrantedTable, indexName: string): string[] {
  return [indexName, attentionIndexOf(indexName)].map(name => indexArn(table, name));
}

export function indexArn(table: GrantedTable, indexName: string): string {
  return `${table.tableArn}/index/${indexName}`;
}

export function grantOnTable(table: GrantedTable, grantee: iam.IGrantable, actions: string[], resourceArns = [table.tableArn]): iam.Grant {
  const options = { grantee, actions, resourceArns };
  return table instanceof dynamodb.TableV2
    ? iam.Grant.addToPrincipalOrResource({ ...options, resourceSelfArns: ['*'], resource: table })
    : iam.Grant.addToPrincipal(options);
}

function combine([first, ...others]: iam.Grant[]): iam.Grant {
  return others.reduce((all, grant) => all.combine(grant), first);
}
