import { App, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DispatchTarget, DispatchTargetBindOptions, DispatchTargetConfig, DispatchTargetKind, MessageGroup, SettleMode } from '../src';
import { environmentOf, ManagerStack, Right, rightsOf } from './support/manager-stack';
import { decodeDispatchSettings } from '../src/core/contract/manager-settings';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const BUS_ARN = 'arn:aws:events:eu-west-1:111111111111:event-bus/work';
const OTHER_REGION = 'arn:aws:sqs:us-east-1:111111111111:work';

type Target = (stack: Stack) => DispatchTarget;

const fn: (stack: Stack) => lambda.Function = stack => new lambda.Function(stack, 'Fn', {
  runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('0'),
});
const machine = (stack: Stack, stateMachineType?: sfn.StateMachineType) => new sfn.StateMachine(stack, 'Machine', {
  definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')), stateMachineType,
});

/** The settings of the dispatch function, and its permissions except those on the ledger. */
function bound(target: Target, settleMode?: SettleMode): { address: unknown; rights: Right[]; settleOnDispatch: boolean } {
  const stack = new ManagerStack({ settleMode, promptDispatch: false }, { target, stack: { env: ENV } });
  const variables = Object.entries(environmentOf(stack, 'Dispatch')).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  const settings = decodeDispatchSettings(Object.fromEntries(variables) as Record<string, string>);
  return {
    address: settings.target,
    rights: rightsOf(stack, 'ManagerDispatchRole').filter(({ actions }) => !/^(logs|dynamodb):/.test(actions[0])),
    settleOnDispatch: settings.settleOnDispatch,
  };
}

const arnOf = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${id}`) as string, 'Arn'] });

describe('a queue', () => {
  it('receives messages, and settles on dispatch', () => {
    expect(bound(stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work')))).toEqual({
      address: { kind: 'queue', url: expect.stringMatching(/"Ref":"Work/), fifo: false, group: 'object' },
      rights: [{ actions: ['sqs:SendMessage'], resource: arnOf('Work') }],
      settleOnDispatch: true,
    });
  });

  it.each([
    { options: undefined, group: 'object' },
    { options: { messageGroup: MessageGroup.OBJECT }, group: 'object' },
    { options: { messageGroup: MessageGroup.LEDGER }, group: 'ledger' },
    { options: { messageGroup: MessageGroup.FOLDER }, group: 'folder' },
  ])('that is FIFO keeps order per $group', ({ options, group }) => {
    expect(bound(stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work', { fifo: true }), options)).address)
      .toMatchObject({ kind: 'queue', fifo: true, group });
  });

  it('that is imported is recognized as FIFO by its name', () => {
    const imported = (name: string) => bound(stack => DispatchTarget.queue(sqs.Queue.fromQueueArn(stack, 'Work', `arn:aws:sqs:eu-west-1:222222222222:${name}`)));
    expect(imported('work.fifo')).toMatchObject({
      address: { fifo: true, url: expect.stringMatching(/222222222222\/work.fifo/) as string },
      rights: [{ actions: ['sqs:SendMessage'], resource: 'arn:aws:sqs:eu-west-1:222222222222:work.fifo' }],
    });
    expect(imported('work').address).toMatchObject({ fifo: false });
  });

  it.each<{ made: string; queue: Target }>([
    { made: 'of the app', queue: stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work', { encryptionMasterKey: new kms.Key(stack, 'Key') })) },
    {
      made: 'imported',
      queue: stack => DispatchTarget.queue(sqs.Queue.fromQueueAttributes(stack, 'Work', {
        queueArn: 'arn:aws:sqs:eu-west-1:111111111111:work', keyArn: 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012',
      })),
    },
  ])('$made with a key allows use of the key through SQS', ({ queue }) => {
    expect(bound(queue).rights[1]).toEqual({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resource: expect.anything() as unknown,
      condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' } },
    });
  });

  it('with an alias of a key of the app allows use of the key', () => {
    const queue: Target = stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work', { encryptionMasterKey: new kms.Key(stack, 'Key').addAlias('work') }));
    expect(bound(queue).rights[1]).toMatchObject({ resource: arnOf('Key') });
  });

  it.each([MessageGroup.LEDGER, MessageGroup.OBJECT])('that is standard rejects the message group %s', messageGroup => {
    expect(() => bound(stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work'), { messageGroup })))
      .toThrow(`Stack/Manager/Target: messageGroup must be MessageGroup.FOLDER or omitted for a standard queue, got: MessageGroup.${messageGroup.toUpperCase()}`);
  });

  it('that is standard is fair to folders, and stays standard', () => {
    expect(bound(stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work'), { messageGroup: MessageGroup.FOLDER, folderDepth: 2 })).address)
      .toEqual({ kind: 'queue', url: expect.anything(), fifo: false, group: 'folder', folderDepth: 2 });
  });

  it.each([0, 11, 1.5, -1, NaN])('rejects a folderDepth of %d', folderDepth => {
    expect(() => bound(stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work'), { messageGroup: MessageGroup.FOLDER, folderDepth })))
      .toThrow(`Stack/Manager/Target: folderDepth must be a whole number from 1 to 10, got: ${folderDepth}`);
  });

  it('rejects a folderDepth without groups of folders', () => {
    expect(() => bound(stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work'), { folderDepth: 2 })))
      .toThrow('Stack/Manager/Target: folderDepth must be omitted without MessageGroup.FOLDER, got: 2');
  });

  it('of another region is rejected', () => {
    expect(() => bound(stack => DispatchTarget.queue(sqs.Queue.fromQueueArn(stack, 'Work', OTHER_REGION))))
      .toThrow('Stack/Manager/Target: the target Stack/Work must be in the manager\'s region eu-west-1, got: us-east-1');
  });
});

describe('a state machine', () => {
  it.each([
    { type: undefined, settleOnDispatch: false },
    { type: sfn.StateMachineType.STANDARD, settleOnDispatch: false },
    { type: sfn.StateMachineType.EXPRESS, settleOnDispatch: true },
  ])('of type $type is started, and settles on dispatch: $settleOnDispatch', ({ type, settleOnDispatch }) => {
    expect(bound(stack => DispatchTarget.stateMachine(machine(stack, type)))).toEqual({
      address: { kind: 'state-machine', arn: expect.stringMatching(/"Ref":"Machine/) },
      rights: [{ actions: ['states:StartExecution'], resource: { Ref: expect.stringMatching(/^Machine/) } }],
      settleOnDispatch,
    });
  });

  it.each([
    { type: sfn.StateMachineType.STANDARD, settleOnDispatch: false },
    { type: sfn.StateMachineType.EXPRESS, settleOnDispatch: true },
  ])('that is imported has the given type $type', ({ type, settleOnDispatch }) => {
    const arn = 'arn:aws:states:eu-west-1:111111111111:stateMachine:import';
    expect(bound(stack => DispatchTarget.stateMachine(sfn.StateMachine.fromStateMachineArn(stack, 'Machine', arn), { stateMachineType: type }))).toEqual({
      address: { kind: 'state-machine', arn }, rights: [{ actions: ['states:StartExecution'], resource: arn }], settleOnDispatch,
    });
  });

  it('that is imported without its type is rejected', () => {
    expect(() => bound(stack => DispatchTarget.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Machine', 'import')))).toThrow(
      'DispatchTarget.stateMachine(): the state machine Stack/Machine is imported, so its type is unknown. Set the option stateMachineType, for example to StateMachineType.STANDARD');
  });

  it.each([
    { part: 'account', arn: 'arn:aws:states:eu-west-1:222222222222:stateMachine:import', words: 'account 111111111111, got: 222222222222' },
    { part: 'region', arn: 'arn:aws:states:us-east-1:111111111111:stateMachine:import', words: 'region eu-west-1, got: us-east-1' },
  ])('of another $part is rejected', ({ arn, words }) => {
    const stateMachineType = sfn.StateMachineType.EXPRESS;
    expect(() => bound(stack => DispatchTarget.stateMachine(sfn.StateMachine.fromStateMachineArn(stack, 'Machine', arn), { stateMachineType })))
      .toThrow(`Stack/Manager/Target: the target Stack/Machine must be in the manager's ${words}`);
  });
});

describe('a function', () => {
  it('is invoked, and settles by outcome', () => {
    expect(bound(stack => DispatchTarget.function(fn(stack)))).toEqual({
      address: { kind: 'function', arn: expect.stringMatching(/"Fn::GetAtt":\["Fn/) },
      rights: [{ actions: ['lambda:InvokeFunction'], resource: arnOf('Fn') }],
      settleOnDispatch: false,
    });
  });

  it('may be an alias', () => {
    const { address, rights } = bound(stack => DispatchTarget.function(new lambda.Alias(stack, 'Live', { aliasName: 'live', version: fn(stack).currentVersion })));
    expect(address).toEqual({ kind: 'function', arn: expect.stringMatching(/"Ref":"Live/) });
    expect(rights).toEqual([{ actions: ['lambda:InvokeFunction'], resource: { Ref: expect.stringMatching(/^Live/) as string } }]);
  });
});

describe('an event bus', () => {
  it('receives events, and settles on dispatch', () => {
    expect(bound(stack => DispatchTarget.eventBus(new events.EventBus(stack, 'Bus')))).toEqual({
      address: { kind: 'event-bus', name: expect.stringMatching(/"Fn::GetAtt":\["Bus/), source: 's3-event-ledger', detailType: 'S3 Event Dispatched' },
      rights: [{ actions: ['events:PutEvents'], resource: arnOf('Bus') }],
      settleOnDispatch: true,
    });
  });

  it('receives events with the given names', () => {
    const bus = (stack: Stack) => events.EventBus.fromEventBusArn(stack, 'Bus', 'arn:aws:events:eu-west-1:222222222222:event-bus/shared');
    expect(bound(stack => DispatchTarget.eventBus(bus(stack), { source: 'com.example', detailType: 'File arrived' })).address).toEqual({
      kind: 'event-bus', name: 'arn:aws:events:eu-west-1:222222222222:event-bus/shared', source: 'com.example', detailType: 'File arrived',
    });
  });

  it.each([
    { options: { source: '' }, words: 'source must be 1 to 256 characters that do not begin with "aws.", got: ""' },
    { options: { source: 'aws.s3' }, words: 'source must be 1 to 256 characters that do not begin with "aws.", got: "aws.s3"' },
    { options: { source: 'x'.repeat(257) }, words: 'source must be 1 to 256 characters' },
    { options: { detailType: '' }, words: 'detailType must be 1 to 128 characters, got: ""' },
    { options: { detailType: 'x'.repeat(129) }, words: 'detailType must be 1 to 128 characters' },
  ])('rejects: $words', ({ options, words }) => {
    expect(() => bound(stack => DispatchTarget.eventBus(new events.EventBus(stack, 'Bus'), options))).toThrow(`Stack/Manager: ${words}`);
  });
});

describe('a forwarder', () => {
  it('is invoked, and settles on dispatch', () => {
    expect(bound(stack => DispatchTarget.forwarder(fn(stack)))).toEqual({
      address: { kind: 'forwarder', arn: expect.stringMatching(/"Fn::GetAtt":\["Fn/) },
      rights: [{ actions: ['lambda:InvokeFunction'], resource: arnOf('Fn') }],
      settleOnDispatch: true,
    });
  });
});

describe('a custom target', () => {
  class OrderlyTarget extends DispatchTarget {
    readonly defaultSettleMode = SettleMode.BY_OUTCOME;
    seen?: DispatchTargetBindOptions;

    bind(scope: Construct, options: DispatchTargetBindOptions): DispatchTargetConfig {
      this.seen = options;
      return DispatchTarget.queue(new sqs.Queue(scope, 'Orderly', { fifo: true })).bind(scope, options);
    }
  }

  it('creates its resources, and delegates to a built-in target', () => {
    const target = new OrderlyTarget();
    expect(bound(() => target)).toEqual({
      address: { kind: 'queue', url: expect.stringMatching(/"Ref":"ManagerTargetOrderly/), fifo: true, group: 'object' },
      rights: [{ actions: ['sqs:SendMessage'], resource: arnOf('ManagerTargetOrderly') }],
      settleOnDispatch: false,
    });
    expect(target.seen?.lease.toMinutes()).toBe(15);
    expect(target.seen?.outcomeQueue?.node.path).toBe('Stack/Manager/Outcomes/Queue');
    expect(target.seen?.outcomeDeadLetterQueue?.node.path).toBe('Stack/Manager/Outcomes/DeadLetterQueue');
  });

  it('uses the settle mode of the manager', () => {
    const target = new OrderlyTarget();
    expect(bound(() => target, SettleMode.ON_DISPATCH).settleOnDispatch).toBe(true);
    expect(target.seen).toMatchObject({ outcomeQueue: undefined, outcomeDeadLetterQueue: undefined });
  });

  it('can return its own config', () => {
    class BusTarget extends DispatchTarget {
      readonly defaultSettleMode = SettleMode.ON_DISPATCH;

      bind(_scope: Construct, { dispatchRole }: DispatchTargetBindOptions): DispatchTargetConfig {
        dispatchRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [BUS_ARN] }));
        return { kind: DispatchTargetKind.EVENT_BUS, address: BUS_ARN, source: 'mine' };
      }
    }
    expect(bound(() => new BusTarget())).toEqual({
      address: { kind: 'event-bus', name: BUS_ARN, source: 'mine', detailType: 'S3 Event Dispatched' },
      rights: [{ actions: ['events:PutEvents'], resource: BUS_ARN }],
      settleOnDispatch: true,
    });
  });
});

describe('in a stack of any region', () => {
  it('a queue imported from any region is accepted', () => {
    expect(() => new ManagerStack({}, { app: new App(), target: stack => DispatchTarget.queue(sqs.Queue.fromQueueArn(stack, 'Work', OTHER_REGION)) })).not.toThrow();
  });
});
