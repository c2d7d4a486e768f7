import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { schemaErrors } from './table-checks';
import { TABLE_KEYS, tableIndexes } from './table-keys';
import { TIME_TO_LIVE_ATTRIBUTE } from '../core/contract/table-schema';
import { S3EventLedgerProps } from '../s3-event-ledger-props';

interface TableOptions extends S3EventLedgerProps {
  readonly indexName: string;
  readonly objectIndex: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** The given table, whose schema is checked at synth, or a new one. */
export function ledgerTable(ledger: Construct, options: TableOptions): dynamodb.ITable {
  const { table } = options;
  if (!table) return createTable(ledger, options);
  ledger.node.addValidation({ validate: () => schemaErrors(table, options) });
  return table;
}

function createTable(ledger: Construct, options: TableOptions): dynamodb.TableV2 {
  const { removalPolicy, encryptionKey, warmThroughput, contributorInsights: mode } = options;
  const anyRegion = Token.isUnresolved(Stack.of(ledger).region);
  const table = new dynamodb.TableV2(ledger, 'Table', {
    tableName: options.tableName,
    ...TABLE_KEYS,
    globalSecondaryIndexes: tableIndexes(options)
      .map(({ writtenByEvents, ...index }) => (writtenByEvents ? { ...index, warmThroughput } : index)),
    billing: options.billing ?? dynamodb.Billing.onDemand(),
    warmThroughput,
    tableClass: options.tableClass,
    contributorInsightsSpecification: mode && { enabled: true, mode },
    replicas: options.replicas,
    dynamoStream: options.dynamoStream,
    resourcePolicy: options.tableResourcePolicy,
    encryption: encryptionKey && !anyRegion ? dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey, options.replicaKeyArns) : undefined,
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
