package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	ledgers "github.com/s3-event-ledger/s3-event-ledger-go/s3eventledger"
)

type ownTarget struct {
	ledgers.DispatchTarget
}

func newOwnTarget() ledgers.DispatchTarget {
	target := &ownTarget{}
	ledgers.NewDispatchTarget_Override(target)
	return target
}

func (t *ownTarget) DefaultSettleMode() ledgers.SettleMode {
	return ledgers.SettleMode_ON_DISPATCH
}

func (t *ownTarget) Bind(scope constructs.Construct, options *ledgers.DispatchTargetBindOptions) *ledgers.DispatchTargetConfig {
	sender := awslambda.Function_FromFunctionName(scope, jsii.String("Sender"), jsii.String("sender"))
	return ledgers.DispatchTarget_Forwarder(sender, nil).Bind(scope, options)
}

func refused(stack awscdk.Stack, bucket awss3.IBucket) {
	defer func() { fmt.Println("refused:", recover()) }()
	ledgers.NewS3EventLedger(stack, jsii.String("Refused"), &ledgers.S3EventLedgerProps{
		Bucket:    bucket,
		IndexName: jsii.String("time index"),
	})
}

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Extension"), nil)
	bucket := awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("amzn-s3-demo-bucket"))
	refused(stack, bucket)
	ledger := ledgers.NewS3EventLedger(stack, jsii.String("Ledger"), &ledgers.S3EventLedgerProps{Bucket: bucket})
	ledgers.NewS3EventManager(stack, jsii.String("Manager"), &ledgers.S3EventManagerProps{Ledger: ledger, Target: newOwnTarget()})
	app.Synth(nil)
}
