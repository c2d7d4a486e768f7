import { App, CfnOutput, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  DispatchOrder, DispatchSelection, DispatchTarget, EventDelivery, EventStatus, LogLevel, MessageGroup, ReconcileMode, S3EventLedger, S3EventManager,
  S3EventReconciler, SettleMode, ShardKey,
} from 's3-event-ledger';

/** Records the invoices of an existing bucket and delivers them in order to a function that reports each outcome. */
class InvoicesStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const invoices = s3.Bucket.fromBucketName(this, 'Invoices', 'amzn-s3-demo-bucket');
    const scans = new s3.Bucket(this, 'Scans', { enforceSSL: true });

    const ledger = new S3EventLedger(this, 'Ledger', {
      bucket: invoices,
      events: [s3.EventType.OBJECT_CREATED],
      filters: [{ prefix: 'incoming/', suffix: '.json' }, { prefix: 'corrections/' }],
      indexName: 'status-index',
      shards: 8,
      shardKey: ShardKey.folder(2),
      initialStatus: EventStatus.CREATED,
      rowRetention: Duration.days(90),
      removalPolicy: RemovalPolicy.DESTROY,
      logLevel: LogLevel.WARN,
    });
    ledger.addBucket(scans, { delivery: EventDelivery.EVENT_BRIDGE, filters: [{ suffix: '.pdf' }] });

    const queue = new sqs.Queue(this, 'Work', { fifo: true, enforceSSL: true });
    const manager = new S3EventManager(this, 'Manager', {
      ledger,
      target: DispatchTarget.queue(queue, {
        messageGroup: MessageGroup.FOLDER, folderDepth: 2, batch: { maxEvents: 10, maxWait: Duration.seconds(30) },
      }),
      settleMode: SettleMode.BY_OUTCOME,
      selection: DispatchSelection.LATEST,
      schedule: scheduler.ScheduleExpression.rate(Duration.minutes(5)),
      promptDispatch: true,
      minInterval: Duration.seconds(30),
      maxEventsPerRun: 1000,
      maxInFlightPerShard: 200,
      order: DispatchOrder.ROUND_ROBIN,
      lease: Duration.hours(1),
      maxLease: Duration.hours(6),
      maxAttempts: 5,
    });

    const reconciler = new S3EventReconciler(this, 'Reconciler', {
      ledger,
      bucket: invoices,
      mode: ReconcileMode.REPAIR,
      grace: Duration.hours(2),
    });

    const importer = new lambda.Function(this, 'Importer', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      environment: { LEDGER_TABLE: ledger.table.tableName, LEDGER_INDEX: ledger.indexName },
    });
    queue.grantConsumeMessages(importer);
    ledger.grantRead(importer);
    manager.grantReportOutcome(importer);
    if (manager.outcomeQueue) importer.addEnvironment('OUTCOME_QUEUE_URL', manager.outcomeQueue.queueUrl);

    const topic = new sns.Topic(this, 'Alarms', { enforceSSL: true });
    ledger.monitor({ topic });
    manager.monitor({ topic, maxWaitingAge: Duration.hours(4), dashboard: false });
    reconciler.monitor({ topic, dashboard: false });
    new cloudwatch.Alarm(this, 'NothingRecorded', {
      metric: ledger.metricRecorded({ period: Duration.days(1) }),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
    });
    new cloudwatch.Dashboard(this, 'Dashboard', {
      widgets: [[new cloudwatch.GraphWidget({
        title: 'Invoices',
        left: [ledger.metricRecorded(), manager.metricCompleted(), manager.metricFailed()],
      })]],
    });

    new CfnOutput(this, 'TableName', { value: ledger.table.tableName });
    new CfnOutput(this, 'WaitingStatus', { value: EventStatus.CREATED.value });
  }
}

const app = new App();
new InvoicesStack(app, 'Invoices');
app.synth();
