package com.example;

import io.github.s3eventledger.BatchOptions;
import io.github.s3eventledger.DispatchOrder;
import io.github.s3eventledger.DispatchSelection;
import io.github.s3eventledger.DispatchTarget;
import io.github.s3eventledger.EventDelivery;
import io.github.s3eventledger.EventFilter;
import io.github.s3eventledger.EventStatus;
import io.github.s3eventledger.LedgerBucketOptions;
import io.github.s3eventledger.LogLevel;
import io.github.s3eventledger.LedgerMonitorOptions;
import io.github.s3eventledger.ManagerMonitorOptions;
import io.github.s3eventledger.MessageGroup;
import io.github.s3eventledger.QueueTargetOptions;
import io.github.s3eventledger.ReconcileMode;
import io.github.s3eventledger.ReconcilerMonitorOptions;
import io.github.s3eventledger.S3EventLedger;
import io.github.s3eventledger.S3EventManager;
import io.github.s3eventledger.S3EventReconciler;
import io.github.s3eventledger.SettleMode;
import io.github.s3eventledger.ShardKey;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.EventType;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.scheduler.ScheduleExpression;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** Records the invoices of an existing bucket and delivers them in order to a function that reports each outcome. */
public class InvoicesStack extends Stack {
    public InvoicesStack(final Construct scope, final String id) {
        super(scope, id);

        IBucket invoices = Bucket.fromBucketName(this, "Invoices", "amzn-s3-demo-bucket");
        Bucket scans = Bucket.Builder.create(this, "Scans").enforceSsl(true).build();

        S3EventLedger ledger = S3EventLedger.Builder.create(this, "Ledger")
            .bucket(invoices)
            .events(List.of(EventType.OBJECT_CREATED))
            .filters(List.of(
                EventFilter.builder().prefix("incoming/").suffix(".json").build(),
                EventFilter.builder().prefix("corrections/").build()))
            .indexName("status-index")
            .shards(8)
            .shardKey(ShardKey.folder(2))
            .initialStatus(EventStatus.CREATED)
            .rowRetention(Duration.days(90))
            .removalPolicy(RemovalPolicy.DESTROY)
            .logLevel(LogLevel.WARN)
            .build();
        ledger.addBucket(scans, LedgerBucketOptions.builder()
            .delivery(EventDelivery.EVENT_BRIDGE)
            .filters(List.of(EventFilter.builder().suffix(".pdf").build()))
            .build());

        Queue queue = Queue.Builder.create(this, "Work").fifo(true).enforceSsl(true).build();
        S3EventManager manager = S3EventManager.Builder.create(this, "Manager")
            .ledger(ledger)
            .target(DispatchTarget.queue(queue, QueueTargetOptions.builder()
                .messageGroup(MessageGroup.FOLDER)
                .folderDepth(2)
                .batch(BatchOptions.builder().maxEvents(10).maxWait(Duration.seconds(30)).build())
                .build()))
            .settleMode(SettleMode.BY_OUTCOME)
            .selection(DispatchSelection.LATEST)
            .schedule(ScheduleExpression.rate(Duration.minutes(5)))
            .promptDispatch(true)
            .minInterval(Duration.seconds(30))
            .maxEventsPerRun(1000)
            .maxInFlightPerShard(200)
            .order(DispatchOrder.ROUND_ROBIN)
            .lease(Duration.hours(1))
            .maxLease(Duration.hours(6))
            .maxAttempts(5)
            .build();

        S3EventReconciler reconciler = S3EventReconciler.Builder.create(this, "Reconciler")
            .ledger(ledger)
            .bucket(invoices)
            .mode(ReconcileMode.REPAIR)
            .grace(Duration.hours(2))
            .build();

        Function importer = Function.Builder.create(this, "Importer")
            .runtime(Runtime.NODEJS_24_X)
            .handler("index.handler")
            .code(Code.fromInline("exports.handler = async () => {};"))
            .environment(Map.of("LEDGER_TABLE", ledger.getTable().getTableName(), "LEDGER_INDEX", ledger.getIndexName()))
            .build();
        queue.grantConsumeMessages(importer);
        ledger.grantRead(importer);
        manager.grantReportOutcome(importer);
        if (manager.getOutcomeQueue() != null) importer.addEnvironment("OUTCOME_QUEUE_URL", manager.getOutcomeQueue().getQueueUrl());

        Topic topic = Topic.Builder.create(this, "Alarms").enforceSsl(true).build();
        ledger.monitor(LedgerMonitorOptions.builder().topic(topic).build());
        manager.monitor(ManagerMonitorOptions.builder().topic(topic).maxWaitingAge(Duration.hours(4)).dashboard(false).build());
        reconciler.monitor(ReconcilerMonitorOptions.builder().topic(topic).dashboard(false).build());
        Alarm.Builder.create(this, "NothingRecorded")
            .metric(ledger.metricRecorded(MetricOptions.builder().period(Duration.days(1)).build()))
            .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
            .threshold(1)
            .evaluationPeriods(1)
            .build();
        Dashboard.Builder.create(this, "Dashboard")
            .widgets(List.of(List.of(GraphWidget.Builder.create()
                .title("Invoices")
                .left(List.of(ledger.metricRecorded(), manager.metricCompleted(), manager.metricFailed()))
                .build())))
            .build();

        CfnOutput.Builder.create(this, "TableName").value(ledger.getTable().getTableName()).build();
        CfnOutput.Builder.create(this, "WaitingStatus").value(EventStatus.CREATED.getValue()).build();
    }
}
