from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from s3_event_ledger import DispatchTarget, S3EventLedger, S3EventManager, SettleMode


class OwnTarget(DispatchTarget):
    @property
    def default_settle_mode(self):
        return SettleMode.ON_DISPATCH

    def bind(self, scope, *, dispatch_role, lease, outcome_queue=None, outcome_dead_letter_queue=None):
        sender = DispatchTarget.forwarder(lambda_.Function.from_function_name(scope, "Sender", "sender"))
        return sender.bind(
            scope,
            dispatch_role=dispatch_role,
            lease=lease,
            outcome_queue=outcome_queue,
            outcome_dead_letter_queue=outcome_dead_letter_queue,
        )


app = App()
stack = Stack(app, "Extension")
bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "amzn-s3-demo-bucket")
try:
    S3EventLedger(stack, "Refused", bucket=bucket, index_name="time index")
except RuntimeError as error:
    print(f"refused: {error}")
ledger = S3EventLedger(stack, "Ledger", bucket=bucket)
S3EventManager(stack, "Manager", ledger=ledger, target=OwnTarget())
app.synth()
