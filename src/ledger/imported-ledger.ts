import { ArnFormat, Duration, Resource, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantRead, grantUpdate } from '../access/ledger-access';
import { INGEST_METRICS } from '../core/contract/metrics';
import { shardedName } from '../core/contract/shards';
import { DEFAULT_INDEX_NAME } from '../core/contract/table-schema';
import { EventStatus } from '../event-status';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { LedgerMonitoring, LedgerMonitorOptions } from '../monitoring';
import { importErrors } from './ledger-checks';
import { DELIVERY_LAG_STATISTIC, ledgerMetric, wiringMetric } from '../monitoring/ledger-metric';
import { monitorLedger } from '../monitoring/ledger-monitor';
import { S3EventLedgerAttributes } from '../s3-event-ledger-attributes';
import { ShardKey } from '../shard-key';
import { keyRegionErrors, principalErrors } from '../validation/environment-check';
import { throwIfInvalid } from '../validation/property-check';

/** A ledger that another stack, app or account owns. */
export class ImportedLedger extends Resource implements IS3EventLedger {
  readonly tableName: string;
  readonly tableArn: string;
  readonly indexName: string;
  readonly shardKey: ShardKey;
  readonly objectIndex: boolean;
  readonly initialStatus: EventStatus;
  readonly rowRetention?: Duration;
  readonly encryptionKey?: kms.IKey;
  readonly queue?: sqs.IQueue;
  readonly deadLetterQueue?: sqs.IQueue;
  readonly ingestFunction?: lambda.IFunction;
  readonly wakeQueue?: sqs.IQueue;

  constructor(scope: Construct, id: string, attrs: S3EventLedgerAttributes) {
    const tableArn = attrs.tableArn ?? arnOf(scope, attrs.tableName);
    super(scope, id, { environmentFromArn: tableArn });
    throwIfInvalid(this, [...importErrors(attrs), ...keyRegionErrors('encryptionKey', this.env.region, attrs.encryptionKey)]);

    this.tableArn = tableArn;
    this.tableName = attrs.tableName ?? nameOf(this, tableArn);
    this.indexName = shardedName(attrs.indexName ?? DEFAULT_INDEX_NAME, attrs.shards ?? 1);
    this.shardKey = attrs.shardKey ?? ShardKey.eventId();
    this.objectIndex = attrs.objectIndex ?? true;
    this.initialStatus = attrs.initialStatus ?? EventStatus.CREATED;
    this.rowRetention = attrs.rowRetention;
    this.encryptionKey = attrs.encryptionKey;
    this.queue = attrs.queue;
    this.deadLetterQueue = attrs.deadLetterQueue;
    this.ingestFunction = attrs.ingestFunction;
    this.wakeQueue = attrs.wakeQueue;
  }

  enablePromptDispatch(): sqs.IQueue | undefined {
    return this.wakeQueue;
  }

  grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantRead(this, this, grantee);
  }

  grantManage(grantee: iam.IGrantable): iam.Grant {
    throwIfInvalid(this, principalErrors(this, grantee));
    return this.grantRead(grantee).combine(grantUpdate(this, grantee));
  }

  metricRecorded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.tableName, INGEST_METRICS.RECORDED, options);
  }

  metricDuplicates(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.tableName, INGEST_METRICS.DUPLICATES, options);
  }

  metricRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.tableName, INGEST_METRICS.REJECTED, options);
  }

  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.tableName, INGEST_METRICS.FAILED, options);
  }

  metricDeliveryLag(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.tableName, INGEST_METRICS.DELIVERY_LAG, { statistic: DELIVERY_LAG_STATISTIC, ...options });
  }

  metricSignalFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return ledgerMetric(this, this.tableName, INGEST_METRICS.SIGNAL_FAILURES, options);
  }

  metricWiringErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return wiringMetric(this, this.tableName, undefined, options);
  }

  monitor(options: LedgerMonitorOptions = {}): LedgerMonitoring {
    return monitorLedger(this, options);
  }
}

function arnOf(scope: Construct, resourceName = ''): string {
  return Stack.of(scope).formatArn({ service: 'dynamodb', resource: 'table', resourceName });
}

function nameOf(scope: Construct, tableArn: string): string {
  return Stack.of(scope).splitArn(tableArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? '';
}
