import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { INDEX_KEY, TABLE_KEY, TIME_TO_LIVE_ATTRIBUTE } from './core/table';
import { S3EventLedgerProps } from './s3-event-ledger-props';

interface TableOptions extends S3EventLedgerProps {
  readonly indexName: string;
  readonly removalPolicy: RemovalPolicy;
}

export function createTable(ledger: Construct, options: TableOptions): dynamodb.TableV2 {
  const { tableName, indexName, removalPolicy, encryptionKey } = options;
  return new dynamodb.TableV2(ledger, 'Table', {
    tableName,
    partitionKey: text(TABLE_KEY.partition),
    sortKey: text(TABLE_KEY.sort),
    globalSecondaryIndexes: [{
      indexName,
      partitionKey: text(INDEX_KEY.partition),
      sortKey: text(INDEX_KEY.sort),
      projectionType: dynamodb.ProjectionType.ALL,
    }],
    billing: dynamodb.Billing.onDemand(),
    encryption: encryptionKey && dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: options.pointInTimeRecovery ?? true },
    deletionProtection: options.deletionProtection ?? removalPolicy !== RemovalPolicy.DESTROY,
    timeToLiveAttribute: options.retention && TIME_TO_LIVE_ATTRIBUTE,
    removalPolicy,
  });
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}
