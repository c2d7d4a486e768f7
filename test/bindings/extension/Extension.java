import io.github.s3eventledger.DispatchTarget;
import io.github.s3eventledger.DispatchTargetBindOptions;
import io.github.s3eventledger.DispatchTargetConfig;
import io.github.s3eventledger.S3EventLedger;
import io.github.s3eventledger.S3EventManager;
import io.github.s3eventledger.SettleMode;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.IBucket;
import software.constructs.Construct;

public final class Extension {
    static final class OwnTarget extends DispatchTarget {
        @Override
        public SettleMode getDefaultSettleMode() {
            return SettleMode.ON_DISPATCH;
        }

        @Override
        public DispatchTargetConfig bind(Construct scope, DispatchTargetBindOptions options) {
            return DispatchTarget.forwarder(Function.fromFunctionName(scope, "Sender", "sender")).bind(scope, options);
        }
    }

    public static void main(String[] args) {
        App app = new App();
        Stack stack = new Stack(app, "Extension");
        IBucket bucket = Bucket.fromBucketName(stack, "Bucket", "amzn-s3-demo-bucket");
        try {
            S3EventLedger.Builder.create(stack, "Refused").bucket(bucket).indexName("time index").build();
        } catch (RuntimeException error) {
            System.out.println("refused: " + error.getMessage());
        }
        S3EventLedger ledger = S3EventLedger.Builder.create(stack, "Ledger").bucket(bucket).build();
        S3EventManager.Builder.create(stack, "Manager").ledger(ledger).target(new OwnTarget()).build();
        app.synth();
    }
}
