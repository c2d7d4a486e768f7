import { App, Duration, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EventDelivery, LedgerBucketOptions, ReconcileMode, S3EventLedger, S3EventReconciler, S3EventReconcilerProps } from '../src';
import { all, LedgerStack, only } from './support/ledger-stack';
import { actionsOf, rightsOf } from './support/manager-stack';

const ENV = { account: '111111111111', region: 'eu-west-1' };

class ReconcilerStack extends LedgerStack {
  readonly reconciler: S3EventReconciler;

  constructor(props: Partial<S3EventReconcilerProps> = {}, ledger: ConstructorParameters<typeof LedgerStack>[0] = {}) {
    super(ledger, { env: ENV });
    this.reconciler = new S3EventReconciler(this, 'Reconciler', { ledger: this.ledger, bucket: this.bucket, ...props });
  }

  /** The definition of the state machine, with references as text. */
  get definition(): { readonly StartAt: string; readonly States: Record<string, Record<string, unknown>> } {
    const { DefinitionString } = this.only('AWS::StepFunctions::StateMachine');
    const [, parts] = (DefinitionString as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
    return JSON.parse(parts.map(part => (typeof part === 'string' ? part : nameOf(part))).join(''));
  }

  get variables(): Record<string, unknown> {
    const found = all(this, 'AWS::Lambda::Function').map(({ Environment }) => (Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {});
    return found.find(each => 'LEDGER_RECONCILE_MODE' in each) ?? {};
  }
}

function nameOf(reference: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { 'Ref'?: string; 'Fn::GetAtt'?: string[] };
  return Ref ?? attribute?.join('.') ?? JSON.stringify(reference);
}

function rightsOfRole(stack: ReconcilerStack, role: string): Record<string, string[]> {
  return Object.fromEntries(rightsOf(stack, role).map(({ actions, resource }) => [JSON.stringify(resource).replace(/[A-F0-9]{8}/g, ''), actions]));
}

describe('the state machine', () => {
  it('lists the bucket, checks batches of 1,000 objects in Express workflows, and writes a report', () => {
    const stack = new ReconcilerStack();
    const { StartAt, States } = stack.definition;
    expect(StartAt).toBe('CheckObjects');
    expect(States.CheckObjects).toMatchObject({
      Type: 'Map',
      MaxConcurrency: 10,
      ToleratedFailureCount: 0,
      ItemReader: { Resource: 'arn:AWS::Partition:states:::s3:listObjectsV2', Parameters: { Bucket: expect.stringMatching(/^Bucket/), Prefix: '' } },
      ItemBatcher: { MaxItemsPerBatch: 1_000, BatchInput: { 'listedAt.$': '$$.Execution.StartTime' } },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, StartAt: 'CheckBatch' },
      ResultWriter: { Parameters: { Bucket: expect.stringMatching(/^ReconcilerReports/), Prefix: 'reconciliations/' }, WriterConfig: { OutputType: 'JSONL', Transformation: 'FLATTEN' } },
    });
    expect(stack.only('AWS::StepFunctions::StateMachine')).toMatchObject({
      StateMachineType: 'STANDARD', LoggingConfiguration: { IncludeExecutionData: false, Level: 'ALL' }, TracingConfiguration: { Enabled: true },
    });
  });

  it('reads the newest inventory instead', () => {
    const stack = new ReconcilerStack();
    const inventory = { bucket: s3.Bucket.fromBucketName(stack, 'Inventories', 'inventories'), prefix: 'daily/files/all/' };
    const { StartAt, States } = new ReconcilerStack({ inventory }).definition;
    expect(StartAt).toBe('FindInventory');
    expect(States.FindInventory).toMatchObject({ Type: 'Task', Parameters: { find: 'inventory' }, Next: 'CheckObjects' });
    expect(States.CheckObjects).toMatchObject({
      ItemReader: { Resource: 'arn:AWS::Partition:states:::s3:getObject', ReaderConfig: { InputType: 'MANIFEST' }, Parameters: { 'Bucket': 'inventories', 'Key.$': '$.manifestKey' } },
      ItemBatcher: { BatchInput: { 'listedAt.$': '$.listedAt' } },
    });
  });

  it('runs daily', () => {
    // Besides the one of the ledger, which checks its wiring.
    const scheduleOf = (stack: ReconcilerStack) => all(stack, 'AWS::Scheduler::Schedule')
      .filter(({ Description }) => !String(Description).startsWith('Checks the wiring'));
    expect(scheduleOf(new ReconcilerStack())).toEqual([expect.objectContaining({ ScheduleExpression: 'rate(1 day)', State: 'ENABLED' })]);
    expect(scheduleOf(new ReconcilerStack({ enabled: false }))).toEqual([expect.objectContaining({ State: 'DISABLED' })]);
  });

  it('only schedules of its account and group can start it', () => {
    const [role] = all(new ReconcilerStack(), 'AWS::IAM::Role').filter(({ Description }) => Description === 'Starts the state machine of an S3EventReconciler');
    const { Statement: [{ Principal, Condition }] } = role.AssumeRolePolicyDocument as { Statement: Array<Record<string, unknown>> };
    expect(Principal).toEqual({ Service: 'scheduler.amazonaws.com' });
    expect(JSON.stringify(Condition)).toMatch(/^{"StringEquals":{"aws:SourceAccount":.+,"aws:SourceArn":.+:schedule-group\/default.+}}$/);
  });
});

describe('the function', () => {
  it('gets the defaults', () => {
    const { variables } = new ReconcilerStack();
    expect(variables).toEqual({
      LEDGER_TABLE_NAME: { Ref: expect.stringMatching(/^LedgerTable/) },
      LEDGER_BUCKET_NAME: { Ref: expect.stringMatching(/^Bucket/) },
      LEDGER_KEY_FILTERS: '[["",""]]',
      LEDGER_GRACE_SECONDS: '3600',
      LEDGER_RECONCILE_MODE: 'report',
      LEDGER_LOG_LEVEL: 'info',
    });
  });

  it('gets the properties', () => {
    const { variables } = new ReconcilerStack(
      { mode: ReconcileMode.REPAIR, grace: Duration.hours(6), notBefore: new Date('2026-01-02T03:04:05.678Z') }, { rowRetention: Duration.days(90) });
    expect(variables).toMatchObject({
      LEDGER_GRACE_SECONDS: '21600',
      LEDGER_NOT_BEFORE: '1767323045',
      LEDGER_RECONCILE_MODE: 'repair',
      LEDGER_ROW_RETENTION_SECONDS: '7776000',
      LEDGER_QUEUE_URL: { Ref: expect.stringMatching(/^LedgerQueue/) },
    });
  });

  it('gets what the ledger records of the bucket, also what is added later', () => {
    const stack = new ReconcilerStack({}, { filters: [{ prefix: 'in/a/', suffix: '.json' }] });
    stack.ledger.addBucket(stack.bucket, { filters: [{ prefix: 'in/b/' }] });
    stack.ledger.addBucket(new s3.Bucket(stack, 'Other'), { filters: [{ prefix: 'elsewhere/' }] });
    stack.ledger.addBucket(stack.bucket, { events: [s3.EventType.OBJECT_REMOVED], filters: [{ prefix: 'deleted/' }] });
    expect(stack.variables.LEDGER_KEY_FILTERS).toBe('[["in/a/",".json"],["in/b/",""]]');
    expect(stack.definition.States.CheckObjects).toMatchObject({ ItemReader: { Parameters: { Prefix: 'in/' } } });
  });

  it('gets the filters of an imported ledger', () => {
    const stack = new LedgerStack({}, { env: ENV });
    const ledger = S3EventLedger.fromLedgerTableName(stack, 'Imported', 'events');
    const bucket = s3.Bucket.fromBucketName(stack, 'Files', 'files');
    const filters = new S3EventReconciler(stack, 'Reconciler', { ledger, bucket, filters: [{ prefix: 'in/' }] });
    expect(JSON.stringify(stack.template.toJSON())).toContain('[[\\"in/\\",\\"\\"]]');
    expect(filters.reportBucket.bucketName).toBeDefined();
  });
});

describe('permissions', () => {
  it('REPORT only lists and queries', () => {
    const stack = new ReconcilerStack();
    expect(actionsOf(stack, 'ReconcilerReconcileRole')).toEqual(['dynamodb:DescribeTable', 'dynamodb:PartiQLSelect', 'dynamodb:Query', 'logs:CreateLogStream', 'logs:PutLogEvents', 's3:ListBucket']);
    expect(Object.keys(rightsOfRole(stack, 'ReconcilerReconcileRole')).filter(resource => resource.includes('index'))).toEqual([
      expect.stringContaining('/index/object-index'),
    ]);
    expect(rightsOf(stack, 'ReconcilerReconcileRole').find(({ actions }) => actions.includes('dynamodb:PartiQLSelect'))?.condition)
      .toEqual({ Bool: { 'dynamodb:FullTableScan': ['false'] } });
  });

  it('REPAIR also sends to the queue of the ledger, and changes statuses', () => {
    expect(actionsOf(new ReconcilerStack({ mode: ReconcileMode.REPAIR }), 'ReconcilerReconcileRole')).toEqual([
      'dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:PartiQLSelect', 'dynamodb:PartiQLUpdate', 'dynamodb:Query', 'logs:CreateLogStream', 'logs:PutLogEvents', 's3:ListBucket', 'sqs:SendMessage',
    ]);
  });

  it('nothing reads objects of the bucket', () => {
    const stack = new ReconcilerStack({ mode: ReconcileMode.REPAIR });
    const bucket = JSON.stringify(stack.resolve(stack.bucket.bucketArn));
    for (const role of ['ReconcilerReconcileRole', 'ReconcilerWorkflowRole']) {
      const onBucket = rightsOf(stack, role).filter(({ resource }) => JSON.stringify(resource).includes(bucket));
      expect(onBucket.flatMap(({ actions }) => actions)).toEqual(['s3:ListBucket']);
    }
  });

  it('uses the keys of the table and the queue', () => {
    const key = (stack: Stack) => new kms.Key(stack, 'Key');
    const stack = new LedgerStack({}, { env: ENV });
    const bucket = new s3.Bucket(stack, 'Files');
    const ledger = new S3EventLedger(stack, 'Encrypted', { bucket, encryptionKey: key(stack) });
    new S3EventReconciler(stack, 'Reconciler', { ledger, bucket, mode: ReconcileMode.REPAIR });
    expect(actionsOf(stack, 'ReconcilerReconcileRole')).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']));
  });

  it.each(Object.values(ReconcileMode))('AwsSolutions finds nothing: %s', mode => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'files');
    const ledger = new S3EventLedger(stack, 'Ledger', { bucket, delivery: EventDelivery.MANUAL });
    const inventory = { bucket: s3.Bucket.fromBucketName(stack, 'Inventories', 'inventories'), prefix: 'files/all/' };
    new S3EventReconciler(stack, 'Reconciler', { ledger, bucket, mode, inventory }).monitor();
    expect(new AwsSolutionsChecks(stack).validateScope(stack).violations.map(({ ruleName }) => ruleName)).toEqual([]);
  });
});

describe('errors', () => {
  const stack = new LedgerStack({}, { env: ENV });
  const elsewhere = s3.Bucket.fromBucketAttributes(stack, 'Elsewhere', { bucketName: 'elsewhere', region: 'us-east-1' });

  it.each<[string, Partial<S3EventReconcilerProps>, string]>([
    ['grace', { grace: Duration.seconds(59) }, 'grace must be whole seconds, 1 minute to 7 days, got: 59 seconds'],
    ['maxConcurrency', { maxConcurrency: 0 }, 'maxConcurrency must be a whole number from 1 to 100, got: 0'],
    ['an empty list of filters', { filters: [] }, 'filters must contain at least one filter, got: []'],
    ['a bucket of another region', { bucket: elsewhere }, 'bucket "elsewhere" must be in the reconciler\'s region eu-west-1, got: us-east-1'],
    ['an inventory without a folder', { inventory: { bucket: stack.bucket, prefix: 'files' } }, 'inventory.prefix must be the folder of the inventories, which ends with "/", got: "files"'],
    ['an inventory of no age', { inventory: { bucket: stack.bucket, prefix: 'a/', maxAge: Duration.minutes(1) } }, 'inventory.maxAge must be whole seconds, at least 1 hour, got: 1 minute'],
    ['notBefore', { notBefore: new Date(-1) }, 'notBefore must be a date since 1970'],
  ])('%s', (_, props, message) => {
    expect(() => new ReconcilerStack(props)).toThrow(message);
  });

  it('a ledger without its index by object', () => {
    expect(() => new ReconcilerStack({}, { objectIndex: false })).toThrow('the ledger Stack/Ledger must have its index by object, got: objectIndex: false.');
  });

  it('a repair of an imported ledger without its queue', () => {
    const ledger = S3EventLedger.fromLedgerTableName(stack, 'WithoutQueue', 'events');
    expect(() => new S3EventReconciler(stack, 'Repair', { ledger, bucket: stack.bucket, mode: ReconcileMode.REPAIR })).toThrow('ReconcileMode.REPAIR needs the queue of the ledger Stack/WithoutQueue.');
    const queue = sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-west-1:111111111111:queue');
    const complete = S3EventLedger.fromLedgerAttributes(stack, 'WithQueue', { tableName: 'events', queue });
    expect(() => new S3EventReconciler(stack, 'Repaired', { ledger: complete, bucket: stack.bucket, mode: ReconcileMode.REPAIR })).not.toThrow();
  });
});

describe('errors at synth', () => {
  function synth(build: (stack: LedgerStack) => void, options: LedgerBucketOptions = {}): () => void {
    const app = new App();
    const stack = new LedgerStack(options, { env: ENV }, app);
    build(stack);
    return () => app.synth();
  }

  it('a bucket that is not the ledger\'s', () => {
    expect(synth(stack => new S3EventReconciler(stack, 'Reconciler', { ledger: stack.ledger, bucket: new s3.Bucket(stack, 'Other') })))
      .toThrow('bucket Stack/Other is not a bucket of the ledger Stack/Ledger. Add it with addBucket()');
  });

  it('a bucket that is added later is the ledger\'s', () => {
    expect(synth(stack => {
      const bucket = new s3.Bucket(stack, 'Other');
      new S3EventReconciler(stack, 'Reconciler', { ledger: stack.ledger, bucket });
      stack.ledger.addBucket(bucket);
    })).not.toThrow();
  });

  it.each([[[s3.EventType.OBJECT_REMOVED]], [[s3.EventType.OBJECT_CREATED_PUT, s3.EventType.OBJECT_CREATED_COPY]]])('a ledger that records %s only', events => {
    expect(synth(stack => new S3EventReconciler(stack, 'Reconciler', stack), { events }))
      .toThrow(`the ledger must record s3.EventType.OBJECT_CREATED of bucket Stack/Bucket, got: ${events.join(', ')}. A listing shows created objects only`);
  });

  it('accepts a ledger that records every kind of creation by name', () => {
    const { OBJECT_CREATED_PUT, OBJECT_CREATED_POST, OBJECT_CREATED_COPY, OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD } = s3.EventType;
    const events = [OBJECT_CREATED_PUT, OBJECT_CREATED_POST, OBJECT_CREATED_COPY, OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD];
    expect(synth(stack => new S3EventReconciler(stack, 'Reconciler', stack), { events })).not.toThrow();
  });

  it('filters although those of the ledger are known', () => {
    expect(synth(stack => new S3EventReconciler(stack, 'Reconciler', { ledger: stack.ledger, bucket: stack.bucket, filters: [{ prefix: 'in/' }] })))
      .toThrow('filters must be omitted, because what the ledger records of the bucket is known');
  });
});

it('monitor() has an alarm on missing objects and one on failed runs', () => {
  const stack = new ReconcilerStack();
  const { missing, failures, alarms, dashboard } = stack.reconciler.monitor();
  expect(alarms).toEqual([missing, failures]);
  expect(dashboard).toBeDefined();
  const created = all(stack, 'AWS::CloudWatch::Alarm');
  expect(created.map(({ Threshold, MetricName }) => [Threshold, MetricName])).toEqual([[1, undefined], [1, 'Missing']]);
  expect(JSON.stringify(created[1].AlarmDescription)).toContain('runbook.md#objects-have-no-event');
});

it('has a metric for each count', () => {
  const { reconciler } = new ReconcilerStack();
  const metrics = [reconciler.metricChecked(), reconciler.metricMissing(), reconciler.metricRepaired({ period: Duration.days(1) })];
  expect(metrics.map(({ metricName, period, statistic }) => [metricName, period.toSeconds(), statistic]))
    .toEqual([['Checked', 300, 'Sum'], ['Missing', 300, 'Sum'], ['Repaired', 86_400, 'Sum']]);
});

it('keeps reports for 90 days in a bucket of its own, or in a given one', () => {
  const buckets = all(new ReconcilerStack(), 'AWS::S3::Bucket');
  expect(buckets.find(({ LifecycleConfiguration }) => LifecycleConfiguration !== undefined)).toMatchObject({
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90 }] },
  });
  const stack = new LedgerStack({}, { env: ENV });
  new S3EventReconciler(stack, 'Reconciler', { ledger: stack.ledger, bucket: stack.bucket, reportBucket: s3.Bucket.fromBucketName(stack, 'Reports', 'reports') });
  expect(only(stack, 'AWS::S3::Bucket')).toBeDefined();
});
