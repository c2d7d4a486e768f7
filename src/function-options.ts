import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';

/**
 * How the Lambda functions of a construct run. The options apply to all of them.
 *
 * A ledger has two functions (ingest and, unless `wiringCheck` is false, wiring); a manager has one or two (dispatch, and settle unless it
 * settles on dispatch); a reconciler has one. For anything that is not an option here, change the function itself: `ledger.ingestFunction.node.defaultChild` is its `CfnFunction`.
 */
export interface FunctionOptions {
  /**
   * Runs the functions in a VPC.
   *
   * A function needs a route to the services that it calls: DynamoDB for ingest, dispatch and settle, the target's service for dispatch;
   * S3, SQS, EventBridge and Lambda for wiring. In subnets without internet access, these are VPC endpoints. A created role gets the EC2
   * permissions that Lambda needs to manage network interfaces; the function's own code is denied their use.
   *
   * @default - no VPC: the functions reach public service endpoints only
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of `vpc` that the functions use. Not supported without `vpc`.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the functions. Not supported without `vpc`.
   *
   * They must allow outbound HTTPS. The functions accept no connections.
   *
   * @default - a new security group for each function, which allows all outbound traffic
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Traces invocations with AWS X-Ray.
   *
   * Charged at about $5 per million recorded traces.
   *
   * @default - Lambda's own: a trace that begins upstream is continued, none is started
   */
  readonly tracing?: lambda.Tracing;

  /**
   * Encrypts the functions' environment variables with your own KMS key, which must be in the functions' region.
   *
   * The variables hold names and limits, no secrets.
   *
   * @default - the AWS managed key of Lambda; free of charge
   */
  readonly environmentEncryption?: kms.IKey;

  /**
   * The log group that all functions of the construct write to. Each function has its own log streams in it.
   *
   * It must have the class `STANDARD`, because CloudWatch extracts the metrics from the logs. Its retention, key and removal policy are
   * yours to set: `logRetention` and `logEncryptionKey` must be omitted.
   *
   * @default - a new log group for each function
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Encrypts the functions' log groups with your own KMS key, which must be in the functions' region.
   *
   * The policy of a key that the app owns is extended to allow CloudWatch Logs to use it. The policy of an imported key must allow it
   * already: a warning at synth prints the statement to add, without which the deployment fails.
   *
   * @default - a key of CloudWatch Logs; free of charge
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The instruction set of the functions.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The Node.js runtime of the functions: `nodejs22.x` or newer.
   *
   * @default lambda.Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Layers of all functions, for example the extension of a monitoring product. They must support the functions' runtime and architecture.
   *
   * If a layer needs environment variables, set them with `addEnvironment()` of the function.
   *
   * @default - none
   */
  readonly layers?: lambda.ILayerVersion[];

  /**
   * The role of all functions of the construct, for accounts whose roles are created by another team.
   *
   * The role must trust `lambda.amazonaws.com` and be in the functions' account. It gets the permissions of every function that uses it: a
   * manager's dispatch and settle functions then share theirs. An immutable role (`mutable: false`, or `withoutPolicyUpdates()`) gets
   * none: attach the permissions listed in the documentation before you deploy.
   * @see https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/functions.md#roles-that-another-team-creates
   *
   * @default - a new role for each function, with the permissions of that function only
   */
  readonly role?: iam.IRole;
}
