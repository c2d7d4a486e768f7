import { App, CfnOutput, CfnResource, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as eventsTargets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import {
  DispatchOrder, DispatchSelection, DispatchTarget, EventDelivery, ReconcileMode, S3EventLedger, S3EventManager, S3EventReconciler, SettleMode,
  ShardKey,
} from 's3-event-ledger';

/** One stack per case. `--context update=1` changes props, `--context broken=1` adds a resource that cannot be created. */
const app = new App();
const given = (name: string) => app.node.tryGetContext(name) !== undefined;

/** A test chooses when runs start. */
const BY_HAND = { promptDispatch: false };

/** Retries come soon, and end soon. */
const RETRIES = { ...BY_HAND, maxAttempts: 2, retryDelay: Duration.seconds(1), maxRetryDelay: Duration.seconds(1) };

function put(stack: Stack, values: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(values)) if (value !== undefined) new CfnOutput(stack, name, { value });
}

function putManager(stack: Stack, manager: S3EventManager): void {
  put(stack, {
    DispatchFunction: manager.dispatchFunction.functionName,
    OutcomeQueueUrl: manager.outcomeQueue?.queueUrl,
    ScheduleName: manager.scheduleName,
    ScheduleGroupName: manager.scheduleGroupName,
  });
}

function files(): void {
  const stack = new Stack(app, 'Files');
  const bucket = new s3.Bucket(stack, 'Bucket', { versioned: true });
  const ledger = new S3EventLedger(stack, 'Ledger', {
    bucket,
    events: [s3.EventType.OBJECT_CREATED, s3.EventType.OBJECT_REMOVED],
    ...(given('update') ? { rowRetention: Duration.days(90), filters: [{ prefix: 'incoming/' }, { prefix: 'late/', suffix: '.json' }] } : {}),
  });
  put(stack, { BucketName: bucket.bucketName, TableName: ledger.table.tableName });
}

function imported(): void {
  const stack = new Stack(app, 'Imported');
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'the-partner-drop-box');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, removalPolicy: RemovalPolicy.DESTROY });
  put(stack, { BucketName: bucket.bucketName, TableName: ledger.table.tableName, IngestName: ledger.ingestFunction.functionName });
}

function replicated(): void {
  const stack = new Stack(app, 'Replicated', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION } });
  const ledger = new S3EventLedger(stack, 'Ledger', {
    bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'the-partner-drop-box'),
    delivery: EventDelivery.MANUAL,
    replicas: [{ region: 'eu-west-1' }],
    removalPolicy: RemovalPolicy.DESTROY,
  });
  put(stack, { TableName: ledger.table.tableName });
}

function byQueue(): void {
  const stack = new Stack(app, 'ByQueue');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, removalPolicy: RemovalPolicy.DESTROY });
  const queue = new sqs.Queue(stack, 'Work', { visibilityTimeout: Duration.minutes(1) });
  const manager = new S3EventManager(stack, 'Manager', {
    ledger,
    target: DispatchTarget.queue(queue),
    settleMode: SettleMode.BY_OUTCOME,
    selection: DispatchSelection.LATEST,
    ...RETRIES,
    ...(given('update') ? { maxEventsPerRun: 7, schedule: scheduler.ScheduleExpression.rate(Duration.minutes(5)) } : {}),
  });
  const consumer = new lambda.Function(stack, 'Consumer', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromAsset('consumer'), timeout: Duration.seconds(10),
  });
  consumer.addEventSource(new SqsEventSource(queue));
  manager.grantReportOutcome(consumer);
  consumer.addEnvironment('OUTCOME_QUEUE_URL', manager.outcomeQueue?.queueUrl ?? '');
  put(stack, { BucketName: bucket.bucketName, TableName: ledger.table.tableName });
  putManager(stack, manager);
}

function byFunction(): void {
  const stack = new Stack(app, 'ByFunction');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, removalPolicy: RemovalPolicy.DESTROY });
  const worker = new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(`exports.handler = async ({ object: { Key } }) => {
      if (Key.includes('bad')) throw new Error('cannot read it');
    };`),
  });
  const manager = new S3EventManager(stack, 'Manager', { ledger, target: DispatchTarget.function(worker), ...RETRIES });
  const reader = new iam.User(stack, 'Reader');
  ledger.grantRead(reader);
  const operator = new iam.User(stack, 'Operator');
  manager.grantOperate(operator);
  worker.grantInvoke(operator);
  put(stack, {
    BucketName: bucket.bucketName,
    TableName: ledger.table.tableName,
    ReaderName: reader.userName,
    OperatorName: operator.userName,
    StrangerName: new iam.User(stack, 'Stranger').userName,
    DispatchRoleName: manager.dispatchFunction.role?.roleName,
  });
  putManager(stack, manager);
}

function byStateMachine(): void {
  const stack = new Stack(app, 'ByStateMachine');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, removalPolicy: RemovalPolicy.DESTROY });
  // As in docs/targets.md.
  const heartbeat = new sfn.CustomState(stack, 'Heartbeat', {
    stateJson: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: {
        QueueUrl: Lazy.string({ produce: (): string | undefined => manager.outcomeQueue?.queueUrl }),
        MessageBody: {
          'id.$': '$$.Execution.Input.id',
          'timestamp.$': '$$.Execution.Input.timestamp',
          'attempt.$': '$$.Execution.Input.attempt',
          'outcome': 'working',
          'leaseSeconds': 7_200,
        },
      },
      ResultPath: null,
    },
  });
  const stateMachine = new sfn.StateMachine(stack, 'Import', {
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Choice(stack, 'Bad?')
      .when(sfn.Condition.stringMatches('$.object.Key', '*bad*'), new sfn.Fail(stack, 'No', { error: 'BadFile', cause: 'a bad file' }))
      .otherwise(heartbeat.next(new sfn.Succeed(stack, 'Yes')))),
  });
  const manager = new S3EventManager(stack, 'Manager', { ledger, target: DispatchTarget.stateMachine(stateMachine), ...RETRIES });
  manager.grantReportOutcome(stateMachine);
  put(stack, { BucketName: bucket.bucketName, TableName: ledger.table.tableName });
  putManager(stack, manager);
}

/** Names the bad files among those of its batch, and how many it received. */
const BATCH_WORKER = `exports.handler = async ({ messages }) => ({
  failures: messages.filter(({ object: { Key } }) => Key.includes('bad')).map(({ id }) => ({ id, reason: 'bad, one of ' + messages.length })),
});`;

function batched(name: string, target: (stack: Stack, worker: lambda.Function) => DispatchTarget): void {
  const stack = new Stack(app, name);
  const bucket = new s3.Bucket(stack, 'Bucket');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, removalPolicy: RemovalPolicy.DESTROY });
  const worker = new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(BATCH_WORKER),
  });
  const manager = new S3EventManager(stack, 'Manager', { ledger, target: target(stack, worker), ...RETRIES });
  put(stack, { BucketName: bucket.bucketName, TableName: ledger.table.tableName });
  putManager(stack, manager);
}

function batchedFunction(): void {
  batched('BatchedFunction', (_, worker) => DispatchTarget.function(worker, { batch: { maxEvents: 10 } }));
}

function batchedStateMachine(): void {
  batched('BatchedStateMachine', (stack, lambdaFunction) => {
    const work = new tasks.LambdaInvoke(stack, 'Work', { lambdaFunction, outputPath: '$.Payload' });
    const stateMachine = new sfn.StateMachine(stack, 'Import', { definitionBody: sfn.DefinitionBody.fromChainable(work) });
    return DispatchTarget.stateMachine(stateMachine, { batch: { maxEvents: 10 } });
  });
}

function byEventBridge(): void {
  const stack = new Stack(app, 'ByEventBridge');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, delivery: EventDelivery.EVENT_BRIDGE, removalPolicy: RemovalPolicy.DESTROY });
  const eventBus = new events.EventBus(stack, 'Bus');
  const seen = new sqs.Queue(stack, 'Seen');
  new events.Rule(stack, 'Rule', {
    eventBus, eventPattern: { source: ['com.example.files'], detailType: ['File arrived'] }, targets: [new eventsTargets.SqsQueue(seen)],
  });
  const target = DispatchTarget.eventBus(eventBus, { source: 'com.example.files', detailType: 'File arrived' });
  const manager = new S3EventManager(stack, 'Manager', { ledger, target, ...BY_HAND });
  put(stack, { BucketName: bucket.bucketName, TableName: ledger.table.tableName, SeenQueueUrl: seen.queueUrl });
  putManager(stack, manager);
}

function monitored(): void {
  const stack = new Stack(app, 'Monitored');
  const topic = new sns.Topic(stack, 'Alarms');
  const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
  const bucket = new s3.Bucket(stack, 'Bucket');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, encryptionKey, removalPolicy: RemovalPolicy.DESTROY });
  const queue = new sqs.Queue(stack, 'Work', { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: encryptionKey });
  const manager = new S3EventManager(stack, 'Manager', { ledger, target: DispatchTarget.queue(queue), promptDispatch: false });
  ledger.monitor({ topic });
  manager.monitor({ topic });
  put(stack, { BucketName: bucket.bucketName, TableName: ledger.table.tableName, WorkQueueUrl: queue.queueUrl });
  putManager(stack, manager);
}

/** Only signals start runs: the schedule is too slow to matter. */
function prompt(): void {
  const stack = new Stack(app, 'Prompt');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const encryptionKey = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, encryptionKey, removalPolicy: RemovalPolicy.DESTROY });
  const worker = new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};'),
  });
  const manager = new S3EventManager(stack, 'Manager', {
    ledger, target: DispatchTarget.function(worker), maxInFlight: 1, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)),
  });
  put(stack, { BucketName: bucket.bucketName, TableName: ledger.table.tableName });
  putManager(stack, manager);
}

/** Shards by folder. A test starts each run. */
function byTurns(): void {
  const stack = new Stack(app, 'ByTurns');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket, shards: 4, shardKey: ShardKey.folder(), removalPolicy: RemovalPolicy.DESTROY });
  const manager = new S3EventManager(stack, 'Manager', {
    ledger,
    target: DispatchTarget.queue(new sqs.Queue(stack, 'Work')),
    order: DispatchOrder.ROUND_ROBIN,
    maxEventsPerRun: 4,
    maxInFlightPerShard: 3,
    enabled: false,
    ...BY_HAND,
  });
  put(stack, { BucketName: bucket.bucketName, TableName: ledger.table.tableName, IndexName: ledger.indexName });
  putManager(stack, manager);
}

/** A bucket whose notifications get lost, and what finds and repairs that. An update changes the notifications. */
function reconciled(): void {
  const stack = new Stack(app, 'Reconciled');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const ledger = new S3EventLedger(stack, 'Ledger', {
    bucket,
    events: given('update') ? [s3.EventType.OBJECT_CREATED, s3.EventType.OBJECT_REMOVED] : [s3.EventType.OBJECT_CREATED],
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const worker = new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};'),
  });
  const manager = new S3EventManager(stack, 'Manager', { ledger, target: DispatchTarget.function(worker), enabled: false });
  const reconciler = new S3EventReconciler(stack, 'Reconciler', { ledger, bucket, mode: ReconcileMode.REPAIR, enabled: false });
  // The property takes a minute at least; a test does not wait that long.
  reconciler.reconcileFunction.addEnvironment('LEDGER_GRACE_SECONDS', '1');
  put(stack, {
    BucketName: bucket.bucketName,
    TableName: ledger.table.tableName,
    DeadLetterQueueUrl: ledger.deadLetterQueue.queueUrl,
    WiringFunction: ledger.wiringFunction?.functionName,
    StateMachineArn: reconciler.stateMachine.stateMachineArn,
    ReconcileFunction: reconciler.reconcileFunction.functionName,
    ReportBucketName: reconciler.reportBucket.bucketName,
  });
  putManager(stack, manager);
}

/** Everything that can be kept is kept, as by default. */
function again(): void {
  const stack = new Stack(app, 'Again');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const ledger = new S3EventLedger(stack, 'Ledger', { bucket });
  const manager = new S3EventManager(stack, 'Manager', { ledger, target: DispatchTarget.queue(new sqs.Queue(stack, 'Work')), ...BY_HAND });
  if (given('broken')) {
    const broken = new CfnResource(stack, 'Broken', {
      type: 'AWS::SQS::Queue', properties: { RedrivePolicy: { deadLetterTargetArn: 'nonsense', maxReceiveCount: 0 } },
    });
    broken.node.addDependency(manager);
  }
  put(stack, { BucketName: bucket.bucketName, TableName: ledger.table.tableName });
  putManager(stack, manager);
}

const STACKS = [
  files, imported, replicated, byQueue, byFunction, byStateMachine, batchedFunction, batchedStateMachine,
  byEventBridge, monitored, prompt, byTurns, reconciled, again,
];
for (const build of STACKS) build();
