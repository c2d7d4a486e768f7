from aws_cdk import App, CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct
from s3_event_ledger import (
    BatchOptions,
    DispatchOrder,
    DispatchSelection,
    DispatchTarget,
    EventDelivery,
    EventFilter,
    EventStatus,
    LogLevel,
    MessageGroup,
    ReconcileMode,
    S3EventLedger,
    S3EventManager,
    S3EventReconciler,
    SettleMode,
    ShardKey,
)


class InvoicesStack(Stack):
    """Records the invoices of an existing bucket and delivers them in order to a function that reports each outcome."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        invoices = s3.Bucket.from_bucket_name(self, "Invoices", "amzn-s3-demo-bucket")
        scans = s3.Bucket(self, "Scans", enforce_ssl=True)

        ledger = S3EventLedger(
            self,
            "Ledger",
            bucket=invoices,
            events=[s3.EventType.OBJECT_CREATED],
            filters=[EventFilter(prefix="incoming/", suffix=".json"), EventFilter(prefix="corrections/")],
            index_name="status-index",
            shards=8,
            shard_key=ShardKey.folder(2),
            initial_status=EventStatus.CREATED,
            row_retention=Duration.days(90),
            removal_policy=RemovalPolicy.DESTROY,
            log_level=LogLevel.WARN,
        )
        ledger.add_bucket(scans, delivery=EventDelivery.EVENT_BRIDGE, filters=[EventFilter(suffix=".pdf")])

        queue = sqs.Queue(self, "Work", fifo=True, enforce_ssl=True)
        manager = S3EventManager(
            self,
            "Manager",
            ledger=ledger,
            target=DispatchTarget.queue(
                queue,
                message_group=MessageGroup.FOLDER,
                folder_depth=2,
                batch=BatchOptions(max_events=10, max_wait=Duration.seconds(30)),
            ),
            settle_mode=SettleMode.BY_OUTCOME,
            selection=DispatchSelection.LATEST,
            schedule=scheduler.ScheduleExpression.rate(Duration.minutes(5)),
            prompt_dispatch=True,
            min_interval=Duration.seconds(30),
            max_events_per_run=1000,
            max_in_flight_per_shard=200,
            order=DispatchOrder.ROUND_ROBIN,
            lease=Duration.hours(1),
            max_lease=Duration.hours(6),
            max_attempts=5,
        )

        reconciler = S3EventReconciler(
            self,
            "Reconciler",
            ledger=ledger,
            bucket=invoices,
            mode=ReconcileMode.REPAIR,
            grace=Duration.hours(2),
        )

        importer = lambda_.Function(
            self,
            "Importer",
            runtime=lambda_.Runtime.NODEJS_24_X,
            handler="index.handler",
            code=lambda_.Code.from_inline("exports.handler = async () => {};"),
            environment={"LEDGER_TABLE": ledger.table.table_name, "LEDGER_INDEX": ledger.index_name},
        )
        queue.grant_consume_messages(importer)
        ledger.grant_read(importer)
        manager.grant_report_outcome(importer)
        if manager.outcome_queue:
            importer.add_environment("OUTCOME_QUEUE_URL", manager.outcome_queue.queue_url)

        topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        ledger.monitor(topic=topic)
        manager.monitor(topic=topic, max_waiting_age=Duration.hours(4), dashboard=False)
        reconciler.monitor(topic=topic, dashboard=False)
        cloudwatch.Alarm(
            self,
            "NothingRecorded",
            metric=ledger.metric_recorded(period=Duration.days(1)),
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            threshold=1,
            evaluation_periods=1,
        )
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            widgets=[
                [
                    cloudwatch.GraphWidget(
                        title="Invoices",
                        left=[ledger.metric_recorded(), manager.metric_completed(), manager.metric_failed()],
                    )
                ]
            ],
        )

        CfnOutput(self, "TableName", value=ledger.table.table_name)
        CfnOutput(self, "WaitingStatus", value=EventStatus.CREATED.value)


app = App()
InvoicesStack(app, "Invoices")
app.synth()
