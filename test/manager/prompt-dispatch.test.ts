import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchTarget, EventStatus, S3EventLedger, S3EventManager, S3EventManagerProps } from '../../src';
import { actionsOf, environmentOf, ManagerStack, reportingStack, rightsOf } from '../support/manager-stack';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const WAKE_ARN = `arn:aws:sqs:${ENV.region}:${ENV.account}:wake.fifo`;
const SEND = ['sqs:SendMessage'];
const RECEIVE = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

const fifo = { FifoQueue: true };
const ingestVariables = (template: Template) => Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Description: Match.stringLikeRegexp('^Records S3 events') } }))
  .map(({ Properties }) => Object.keys((Properties as { Environment: { Variables: object } }).Environment.Variables))[0];

function withSecond(props: Partial<S3EventManagerProps>, first: Omit<S3EventManagerProps, 'ledger' | 'target'> = {}): ManagerStack {
  const stack = new ManagerStack(first);
  new S3EventManager(stack, 'Second', { ledger: stack.ledger, target: DispatchTarget.queue(new sqs.Queue(stack, 'Work2')), ...props });
  return stack;
}

describe('prompt dispatch', () => {
  it('is on by default: the ledger has a queue that deduplicates and delays signals, which invokes the dispatch function', () => {
    const stack = reportingStack();
    const { template, ledger, manager } = stack;
    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true, DelaySeconds: 2, MessageRetentionPeriod: 62, VisibilityTimeout: 900, SqsManagedSseEnabled: true, RedrivePolicy: Match.absent(),
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      Enabled: Match.absent(),
      EventSourceArn: stack.resolve(ledger.wakeQueue?.queueArn),
      FunctionName: stack.resolve(manager.dispatchFunction.functionName),
    });
    const settings = { LEDGER_WAKE_QUEUE_URL: stack.resolve(ledger.wakeQueue?.queueUrl), LEDGER_MIN_INTERVAL_SECONDS: '2' };
    for (const name of ['Dispatch', 'Settle'] as const) expect(environmentOf(stack, name)).toMatchObject(settings);
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'ingest.handler', Environment: { Variables: settings } });
  });

  it('gives ingest and settle permission to send a signal, and dispatch also to receive it', () => {
    const stack = reportingStack();
    const wake = stack.resolve(stack.ledger.wakeQueue?.queueArn);
    const onQueue = (role: string) => rightsOf(stack, role)
      .filter(({ resource }) => JSON.stringify(resource) === JSON.stringify(wake))
      .map(({ actions }) => actions);
    expect(onQueue('LedgerIngestRole')).toEqual([SEND]);
    expect(onQueue('ManagerSettleRole')).toEqual([SEND]);
    expect(onQueue('ManagerDispatchRole')).toEqual([RECEIVE, SEND]);
    expect(actionsOf(stack, 'LedgerIngestRole').filter(action => action.startsWith('dynamodb:'))).toEqual(['dynamodb:PartiQLInsert']);
  });

  it('names in the input of the schedule what starts prompt runs, for pause and resume', () => {
    const stack = new ManagerStack();
    const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    stack.manager.grantOperate(operator);
    stack.template.hasResourceProperties('AWS::Scheduler::Schedule', {
      Description: 'Runs the manager Stack/Manager',
      Target: { Input: { 'Fn::Join': ['', ['{"wakeSource":"', stack.resolve(stack.manager.wakeSource?.eventSourceMappingId), '"}']] } },
    });
    expect(rightsOf(stack, 'Operator')).toContainEqual({
      actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'], resource: stack.resolve(stack.manager.wakeSource?.eventSourceMappingArn),
    });
  });

  it('does not start with enabled: false', () => {
    new ManagerStack({ enabled: false }).template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 10, Enabled: false });
  });

  it('follows minInterval', () => {
    const stack = new ManagerStack({ minInterval: Duration.minutes(5) });
    stack.template.hasResourceProperties('AWS::SQS::Queue', { ...fifo, DelaySeconds: 300, MessageRetentionPeriod: 360 });
    expect(environmentOf(stack, 'Dispatch')).toMatchObject({ LEDGER_MIN_INTERVAL_SECONDS: '300' });
  });

  it('uses the encryption key of the ledger, through SQS only', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const encryptionKey = new kms.Key(stack, 'Key');
    const ledger = new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket'), encryptionKey });
    new S3EventManager(stack, 'Manager', { ledger, target: DispatchTarget.queue(new sqs.Queue(stack, 'Work')) });
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { ...fifo, KmsMasterKeyId: stack.resolve(encryptionKey.keyArn) });
    expect(rightsOf(stack, 'LedgerIngestRole')).toContainEqual({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resource: stack.resolve(encryptionKey.keyArn),
      condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' } },
    });
  });

  it('is no part of a ledger without a manager, or whose managers do without', () => {
    const alone = new Stack(new App(), 'Stack');
    const ledger = new S3EventLedger(alone, 'Ledger', { bucket: new s3.Bucket(alone, 'Bucket') });
    const without = new ManagerStack({ promptDispatch: false });
    for (const template of [Template.fromStack(alone), without.template]) {
      template.resourcePropertiesCountIs('AWS::SQS::Queue', fifo, 0);
      expect(ingestVariables(template)).not.toContain('LEDGER_WAKE_QUEUE_URL');
    }
    expect([ledger.wakeQueue, without.ledger.wakeQueue, without.manager.wakeSource]).toEqual([undefined, undefined, undefined]);
    expect(actionsOf(without, 'ManagerDispatchRole')).not.toContain('sqs:ReceiveMessage');
    without.template.hasResourceProperties('AWS::Scheduler::Schedule', { Description: 'Runs the manager Stack/Manager', Target: { Input: Match.absent() } });
  });

  it('gets no signal from ingest if new events wait in another status', () => {
    const stack = new ManagerStack({}, { ledger: { initialStatus: EventStatus.of('held') } });
    expect(ingestVariables(stack.template)).not.toContain('LEDGER_WAKE_QUEUE_URL');
    expect(actionsOf(stack, 'LedgerIngestRole')).not.toContain('sqs:SendMessage');
    stack.template.resourcePropertiesCountIs('AWS::SQS::Queue', fifo, 1);
  });

  it('has one queue for all managers of a ledger, also one beside a manager without', () => {
    withSecond({}).template.resourcePropertiesCountIs('AWS::SQS::Queue', fifo, 1);
    withSecond({}).template.resourceCountIs('AWS::Lambda::EventSourceMapping', 3);
    withSecond({ promptDispatch: false }).template.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
  });

  it('has one minInterval for all managers of a ledger', () => {
    const words = 'Set minInterval on each of them, or promptDispatch: false on those that only their schedule starts';
    expect(() => withSecond({ minInterval: Duration.seconds(30) }))
      .toThrow(`Stack/Ledger: minInterval must be the same for all managers of a ledger, 2 seconds, got: 30 seconds. ${words}`);
    expect(() => withSecond({}, { minInterval: Duration.minutes(1) }))
      .toThrow(`Stack/Ledger: minInterval must be the same for all managers of a ledger, 1 minute, got: 2 seconds. ${words}`);
    expect(() => withSecond({ minInterval: Duration.seconds(60) }, { minInterval: Duration.minutes(1) })).not.toThrow();
  });

  it.each([
    { minInterval: Duration.seconds(0), got: 'got: 0 seconds' },
    { minInterval: Duration.millis(1_500), got: 'got: 1 second 500 millis' },
    { minInterval: Duration.seconds(301), got: 'got: 5 minutes 1 second' },
    { minInterval: Duration.seconds(Lazy.number({ produce: () => 2 })), got: 'and known at synth, got: a token' },
  ])('rejects a minInterval that SQS cannot keep: $got', ({ minInterval, got }) => {
    expect(() => new ManagerStack({ minInterval })).toThrow(/^Stack\/Manager: minInterval must be whole seconds, 1 second to 5 minutes/);
    expect(() => new ManagerStack({ minInterval })).toThrow(got);
    expect(() => new ManagerStack({ promptDispatch: false }).ledger.enablePromptDispatch(minInterval)).toThrow(got);
  });

  it('rejects a minInterval without prompt dispatch', () => {
    expect(() => new ManagerStack({ promptDispatch: false, minInterval: Duration.seconds(10) }))
      .toThrow('Stack/Manager: minInterval must be omitted with promptDispatch: false, got: 10 seconds. Set the schedule to choose when runs start');
  });

  it('rejects the wake queue as target', () => {
    expect(() => new ManagerStack({}, { target: stack => DispatchTarget.queue((stack as ManagerStack).ledger.enablePromptDispatch() as sqs.IQueue) }))
      .toThrow('the target must not be a queue of the ledger, got: Stack/Ledger/WakeQueue. Create a queue for the target');
  });
});

describe('prompt dispatch across stacks', () => {
  function managerOf(app: App, ledgerOf: (stack: Stack) => S3EventManagerProps['ledger']): Stack {
    const stack = new Stack(app, 'Product', { env: ENV });
    new S3EventManager(stack, 'Manager', { ledger: ledgerOf(stack), target: DispatchTarget.queue(new sqs.Queue(stack, 'Work')) });
    return stack;
  }

  it('the stack of the ledger does not depend on that of the manager', () => {
    const app = new App();
    const platform = new Stack(app, 'Platform', { env: ENV });
    const ledger = new S3EventLedger(platform, 'Ledger', { bucket: new s3.Bucket(platform, 'Bucket') });
    const product = managerOf(app, () => ledger);
    app.synth();
    expect(product.dependencies).toEqual([platform]);
    expect(platform.dependencies).toEqual([]);
    Template.fromStack(platform).resourcePropertiesCountIs('AWS::SQS::Queue', fifo, 1);
    Template.fromStack(product).resourcePropertiesCountIs('AWS::SQS::Queue', fifo, 0);
  });

  it('works with an imported ledger that has a wake queue', () => {
    const stack = managerOf(new App(), scope => S3EventLedger.fromLedgerAttributes(scope, 'Ledger', {
      tableName: 'ledger', wakeQueue: sqs.Queue.fromQueueArn(scope, 'Wake', WAKE_ARN),
    }));
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: WAKE_ARN });
    expect(environmentOf(stack, 'Dispatch')).toMatchObject({ LEDGER_MIN_INTERVAL_SECONDS: '2' });
    expect(rightsOf(stack, 'ManagerDispatchRole')).toContainEqual({ actions: SEND, resource: WAKE_ARN });
  });

  it('is left to the schedule with an imported ledger that has none', () => {
    const template = Template.fromStack(managerOf(new App(), scope => S3EventLedger.fromLedgerTableName(scope, 'Ledger', 'ledger')));
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
    template.resourceCountIs('AWS::Scheduler::Schedule', 1);
  });

  it('a ledger without managers provides its wake queue to those of another app', () => {
    const stack = new Stack(new App(), 'Platform', { env: ENV });
    const ledger = new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'Bucket') });
    const queue = ledger.enablePromptDispatch(Duration.seconds(10));
    expect(ledger.enablePromptDispatch()).toBe(queue);
    expect(ledger.wakeQueue).toBe(queue);
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { ...fifo, DelaySeconds: 10 });
    expect(ingestVariables(Template.fromStack(stack))).toContain('LEDGER_WAKE_QUEUE_URL');
  });
});
