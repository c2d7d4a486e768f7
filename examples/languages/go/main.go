package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	ledgers "github.com/s3-event-ledger/s3-event-ledger-go/s3eventledger"
)

// NewInvoicesStack records the invoices of an existing bucket and delivers them in order to a function that reports each outcome.
func NewInvoicesStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), nil)

	invoices := awss3.Bucket_FromBucketName(stack, jsii.String("Invoices"), jsii.String("amzn-s3-demo-bucket"))
	scans := awss3.NewBucket(stack, jsii.String("Scans"), &awss3.BucketProps{EnforceSSL: jsii.Bool(true)})

	ledger := ledgers.NewS3EventLedger(stack, jsii.String("Ledger"), &ledgers.S3EventLedgerProps{
		Bucket: invoices,
		Events: &[]awss3.EventType{awss3.EventType_OBJECT_CREATED},
		Filters: &[]*ledgers.EventFilter{
			{Prefix: jsii.String("incoming/"), Suffix: jsii.String(".json")},
			{Prefix: jsii.String("corrections/")},
		},
		IndexName:     jsii.String("status-index"),
		Shards:        jsii.Number(8),
		ShardKey:      ledgers.ShardKey_Folder(jsii.Number(2)),
		InitialStatus: ledgers.EventStatus_CREATED(),
		RowRetention:  awscdk.Duration_Days(jsii.Number(90)),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
		LogLevel:      ledgers.LogLevel_WARN,
	})
	ledger.AddBucket(scans, &ledgers.LedgerBucketOptions{
		Delivery: ledgers.EventDelivery_EVENT_BRIDGE,
		Filters:  &[]*ledgers.EventFilter{{Suffix: jsii.String(".pdf")}},
	})

	queue := awssqs.NewQueue(stack, jsii.String("Work"), &awssqs.QueueProps{Fifo: jsii.Bool(true), EnforceSSL: jsii.Bool(true)})
	manager := ledgers.NewS3EventManager(stack, jsii.String("Manager"), &ledgers.S3EventManagerProps{
		Ledger: ledger,
		Target: ledgers.DispatchTarget_Queue(queue, &ledgers.QueueTargetOptions{
			MessageGroup: ledgers.MessageGroup_FOLDER,
			FolderDepth:  jsii.Number(2),
			Batch:        &ledgers.BatchOptions{MaxEvents: jsii.Number(10), MaxWait: awscdk.Duration_Seconds(jsii.Number(30))},
		}),
		SettleMode:          ledgers.SettleMode_BY_OUTCOME,
		Selection:           ledgers.DispatchSelection_LATEST,
		Schedule:            awsscheduler.ScheduleExpression_Rate(awscdk.Duration_Minutes(jsii.Number(5))),
		PromptDispatch:      jsii.Bool(true),
		MinInterval:         awscdk.Duration_Seconds(jsii.Number(30)),
		MaxEventsPerRun:     jsii.Number(1000),
		MaxInFlightPerShard: jsii.Number(200),
		Order:               ledgers.DispatchOrder_ROUND_ROBIN,
		Lease:               awscdk.Duration_Hours(jsii.Number(1)),
		MaxLease:            awscdk.Duration_Hours(jsii.Number(6)),
		MaxAttempts:         jsii.Number(5),
	})

	reconciler := ledgers.NewS3EventReconciler(stack, jsii.String("Reconciler"), &ledgers.S3EventReconcilerProps{
		Ledger: ledger,
		Bucket: invoices,
		Mode:   ledgers.ReconcileMode_REPAIR,
		Grace:  awscdk.Duration_Hours(jsii.Number(2)),
	})

	importer := awslambda.NewFunction(stack, jsii.String("Importer"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_24_X(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromInline(jsii.String("exports.handler = async () => {};")),
		Environment: &map[string]*string{
			"LEDGER_TABLE": ledger.Table().TableName(),
			"LEDGER_INDEX": ledger.IndexName(),
		},
	})
	queue.GrantConsumeMessages(importer)
	ledger.GrantRead(importer)
	manager.GrantReportOutcome(importer)
	if outcomes := manager.OutcomeQueue(); outcomes != nil {
		importer.AddEnvironment(jsii.String("OUTCOME_QUEUE_URL"), outcomes.QueueUrl(), nil)
	}

	topic := awssns.NewTopic(stack, jsii.String("Alarms"), &awssns.TopicProps{EnforceSSL: jsii.Bool(true)})
	ledger.Monitor(&ledgers.LedgerMonitorOptions{Topic: topic})
	manager.Monitor(&ledgers.ManagerMonitorOptions{
		Topic:         topic,
		MaxWaitingAge: awscdk.Duration_Hours(jsii.Number(4)),
		Dashboard:     jsii.Bool(false),
	})
	reconciler.Monitor(&ledgers.ReconcilerMonitorOptions{Topic: topic, Dashboard: jsii.Bool(false)})
	awscloudwatch.NewAlarm(stack, jsii.String("NothingRecorded"), &awscloudwatch.AlarmProps{
		Metric:             ledger.MetricRecorded(&awscloudwatch.MetricOptions{Period: awscdk.Duration_Days(jsii.Number(1))}),
		ComparisonOperator: awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD,
		Threshold:          jsii.Number(1),
		EvaluationPeriods:  jsii.Number(1),
	})
	awscloudwatch.NewDashboard(stack, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{
		Widgets: &[]*[]awscloudwatch.IWidget{{
			awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
				Title: jsii.String("Invoices"),
				Left:  &[]awscloudwatch.IMetric{ledger.MetricRecorded(nil), manager.MetricCompleted(nil), manager.MetricFailed(nil)},
			}),
		}},
	})

	awscdk.NewCfnOutput(stack, jsii.String("TableName"), &awscdk.CfnOutputProps{Value: ledger.Table().TableName()})
	awscdk.NewCfnOutput(stack, jsii.String("WaitingStatus"), &awscdk.CfnOutputProps{Value: ledgers.EventStatus_CREATED().Value()})
	return stack
}

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	NewInvoicesStack(app, "Invoices")
	app.Synth(nil)
}
