import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ATTENTION_INDEX_NAME, ATTENTION_KEY, INDEX_KEY, TABLE_KEY, TIME_TO_LIVE_ATTRIBUTE } from '../core/contract/table-schema';
import { S3EventLedgerProps } from '../s3-event-ledger-props';

interface TableOptions extends S3EventLedgerProps {
  readonly indexName: string;
  readonly removalPolicy: RemovalPolicy;
}

export function createTable(ledger: Construct, options: TableOptions): dynamodb.TableV2 {
  const { tableName, indexName, removalPolicy, encryptionKey } = options;
  const anyRegion = Token.isUnresolved(Stack.of(ledger).region);
  const table = new dynamodb.TableV2(ledger, 'Table', {
    tableName,
    partitionKey: text(TABLE_KEY.partition),
    sortKey: text(TABLE_KEY.sort),
    globalSecondaryIndexes: [{
      indexName,
      partitionKey: text(INDEX_KEY.partition),
      sortKey: text(INDEX_KEY.sort),
      projectionType: dynamodb.ProjectionType.ALL,
    }, {
      indexName: ATTENTION_INDEX_NAME,
      partitionKey: text(ATTENTION_KEY.partition),
      sortKey: text(ATTENTION_KEY.sort),
      projectionType: dynamodb.ProjectionType.ALL,
    }],
    billing: dynamodb.Billing.onDemand(),
    encryption: encryptionKey && !anyRegion ? dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey) : undefined,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: options.pointInTimeRecovery ?? true },
    deletionProtection: options.deletionProtection ?? removalPolicy !== RemovalPolicy.DESTROY,
    timeToLiveAttribute: options.rowRetention && TIME_TO_LIVE_ATTRIBUTE,
    removalPolicy,
  });
  if (encryptionKey && anyRegion) encrypt(table, encryptionKey);
  return table;
}

/** For a stack without a fixed region, in which TableV2 does not accept a customer managed key. */
function encrypt(table: dynamodb.TableV2, key: kms.IKey): void {
  const resource = table.node.defaultChild as dynamodb.CfnGlobalTable;
  resource.sseSpecification = { sseEnabled: true, sseType: 'KMS' };
  resource.addPropertyOverride('Replicas.0.SSESpecification.KMSMasterKeyId', key.keyArn);
  // The grants of TableV2 use this property.
  Object.assign(table, { encryptionKey: key });
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}
