import { ArnFormat, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { grantWorkflow } from '../access/reconciler-access';
import { ReconcilerInventory } from '../s3-event-reconciler-props';

interface WorkflowOptions {
  readonly reconcileFunction: lambda.Function;
  readonly bucket: s3.IBucket;
  /** What all keys that the ledger records begin with. */
  readonly prefix: () => string;
  readonly inventory?: ReconcilerInventory;
  readonly reportBucket: s3.IBucket;
  readonly maxConcurrency: number;
  readonly logGroup: logs.ILogGroup;
}

const REPORT_PREFIX = 'reconciliations/';
const OBJECTS_PER_BATCH = 1_000;
const LABEL = 'Batches';

/** A run that takes longer would overlap with the next one of the default schedule. */
const TIMEOUT = Duration.hours(23);

/** A batch may be retried: an object that is sent to the queue twice is recorded once. */
const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 3, JitterStrategy: 'FULL' }];

/**
 * A Distributed Map over the listing of the bucket or over its inventory, with an Express workflow per batch. If one batch fails in spite of its
 * retries, the run fails: a bucket that was checked in part must not look complete.
 */
export function createWorkflow(reconciler: Construct, options: WorkflowOptions): sfn.StateMachine {
  const { reconcileFunction, bucket, inventory, reportBucket, logGroup } = options;
  const role = new iam.Role(reconciler, 'WorkflowRole', {
    description: 'Lists a bucket and has its objects compared with an S3EventLedger',
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
  });
  grantWorkflow(role, { functionArn: reconcileFunction.functionArn, bucket, inventory, reportBucket, reportPrefix: REPORT_PREFIX });

  const stateMachine = new sfn.StateMachine(reconciler, 'StateMachine', {
    stateMachineType: sfn.StateMachineType.STANDARD,
    definitionBody: sfn.DefinitionBody.fromString(Stack.of(reconciler).toJsonString(definition(reconciler, options))),
    role,
    timeout: TIMEOUT,
    tracingEnabled: true,
    // Without the data: it holds the keys of objects.
    logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
  });
  allowChildren(reconciler, role, stateMachine);
  acknowledge(role, '*', 'CloudWatch Logs and X-Ray have no resources to limit the delivery of logs and traces to');
  acknowledge(role, reportBucket.arnForObjects(`${REPORT_PREFIX}*`), 'Step Functions chooses the keys of the reports');
  if (inventory) acknowledge(role, inventory.bucket.arnForObjects(`${inventory.prefix}*`), 'S3 chooses the keys of the inventory');
  return stateMachine;
}

function definition(reconciler: Construct, { reconcileFunction, bucket, prefix, inventory, reportBucket, maxConcurrency }: WorkflowOptions): object {
  const integration = (api: string) => `arn:${Stack.of(reconciler).partition}:states:::s3:${api}`;
  const listing = {
    Resource: integration('listObjectsV2'),
    Parameters: { Bucket: bucket.bucketName, Prefix: Lazy.string({ produce: prefix }) },
  };
  const manifest = {
    Resource: integration('getObject'),
    ReaderConfig: { InputType: 'MANIFEST' },
    Parameters: { 'Bucket': inventory?.bucket.bucketName, 'Key.$': '$.manifestKey' },
  };
  const checkObjects = {
    Type: 'Map',
    Label: LABEL,
    MaxConcurrency: maxConcurrency,
    ToleratedFailureCount: 0,
    ItemReader: inventory ? manifest : listing,
    ItemBatcher: { MaxItemsPerBatch: OBJECTS_PER_BATCH, BatchInput: { 'listedAt.$': inventory ? '$.listedAt' : '$$.Execution.StartTime' } },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
      StartAt: 'CheckBatch',
      States: { CheckBatch: { Type: 'Task', Resource: reconcileFunction.functionArn, Retry: RETRY, End: true } },
    },
    ResultWriter: {
      Resource: integration('putObject'),
      Parameters: { Bucket: reportBucket.bucketName, Prefix: REPORT_PREFIX },
      WriterConfig: { OutputType: 'JSONL', Transformation: 'FLATTEN' },
    },
    End: true,
  };
  if (!inventory) return { StartAt: 'CheckObjects', States: { CheckObjects: checkObjects } };
  const findInventory = { Type: 'Task', Resource: reconcileFunction.functionArn, Parameters: { find: 'inventory' }, Retry: RETRY, Next: 'CheckObjects' };
  return { StartAt: 'FindInventory', States: { FindInventory: findInventory, CheckObjects: checkObjects } };
}

/**
 * In a policy of its own: that of the role is needed to create the state machine, whose ARN this policy contains.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
function allowChildren(reconciler: Construct, role: iam.Role, stateMachine: sfn.StateMachine): void {
  const executions = Stack.of(reconciler).formatArn({ service: 'states', resource: 'execution', resourceName: `${stateMachine.stateMachineName}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const policy = new iam.Policy(reconciler, 'ChildrenPolicy', {
    statements: [
      new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachine.stateMachineArn] }),
      new iam.PolicyStatement({ actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [executions] }),
    ],
  });
  policy.attachToRole(role);
  acknowledge(policy, executions, 'Step Functions chooses the names of child executions');
}

/** For cdk-nag: the permission must name a resource with a wildcard. */
function acknowledge(scope: Construct, resourceArn: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(resourceArn))}]`, reason });
}

/** An ARN as cdk-nag shows it: `<Bucket.Arn>/*`. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as { 'Ref'?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] };
  if (join) return join[1].map(flat).join(join[0]);
  return `<${Ref ?? attribute?.join('.')}>`;
}
