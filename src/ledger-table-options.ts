import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * How DynamoDB runs the table that a ledger creates.
 *
 * None of these options is supported together with an existing `table`.
 */
export interface LedgerTableOptions {
  /**
   * How the throughput of the table is charged: on demand, with or without a maximum, or provisioned with auto scaling.
   *
   * Provisioned capacity applies to the table and to each index. A maximum of `Billing.onDemand()` applies to the table only. Requests
   * above the capacity or the maximum are throttled, and the functions retry them: events are recorded and delivered later.
   *
   * @default dynamodb.Billing.onDemand()
   */
  readonly billing?: dynamodb.Billing;

  /**
   * Prepares the table and its index by status and time for this throughput, so that a load known in advance is not throttled while DynamoDB scales.
   *
   * At least 12,000 reads and 4,000 writes per second, which every new table has. Charged once when it is set or raised. CloudFormation cannot
   * lower it.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
   *
   * @default - a new table accepts 4,000 writes per second
   */
  readonly warmThroughput?: dynamodb.WarmThroughput;

  /**
   * The class of the table. `STANDARD_INFREQUENT_ACCESS` costs less for storage and more per request: it pays off if rows are kept for
   * long.
   *
   * @default dynamodb.TableClass.STANDARD
   */
  readonly tableClass?: dynamodb.TableClass;

  /**
   * Shows the most accessed and the most throttled keys of the table and of each index in CloudWatch.
   *
   * Keys appear there in plain text, also with an `encryptionKey`. Charged per million events.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights.html
   *
   * @default - CloudWatch Contributor Insights is off
   */
  readonly contributorInsights?: dynamodb.ContributorInsightsMode;

  /**
   * Copies of the table in other regions, for reads there and for recovery.
   *
   * The functions use the table in the region of the stack only. The region of the stack must be known at synth. DynamoDB charges each
   * replicated write and turns on a stream.
   *
   * @default - none
   */
  readonly replicas?: dynamodb.ReplicaTableProps[];

  /**
   * The ARN of the KMS key that encrypts a replica, by its region. Required for each of the `replicas` if the ledger has an
   * `encryptionKey`, and only then.
   *
   * @default - none
   */
  readonly replicaKeyArns?: { [region: string]: string };

  /**
   * Publishes every change of a row to a DynamoDB stream, `ledger.table.tableStreamArn`, with this view of the row.
   *
   * The ledger does not read the stream. It is free of charge without readers.
   *
   * @default - no stream; new and old images if there are `replicas`
   */
  readonly dynamoStream?: dynamodb.StreamViewType;

  /**
   * The resource policy of the table, for example to let a role of another account read it.
   *
   * Do not refer to the table's ARN in it: use `*`, which means the table. The grants of the ledger do not need it within the account.
   *
   * @default - none
   */
  readonly tableResourcePolicy?: iam.PolicyDocument;
}
