import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DispatchTarget, S3EventLedger, S3EventManager, SettleMode } from '../../src';
import { attemptName } from '../../src/core/message';
import { parseOutcome } from '../../src/core/outcome';
import { all, logicalId, only, sendStatements } from '../support/ledger-stack';
import { ManagerStack, rightsOf, warnings } from '../support/manager-stack';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const MACHINE_ARN = 'arn:aws:states:eu-west-1:111111111111:stateMachine:import';
const ATTEMPT = { id: '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5', timestamp: '1651363199.123', attempt: 12 };

const machine = (scope: Stack, stateMachineType = sfn.StateMachineType.STANDARD) => new sfn.StateMachine(scope, 'Machine', {
  definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(scope, 'Pass')), stateMachineType,
});
const fn = (scope: Stack, props: Partial<lambda.FunctionProps> = {}) => new lambda.Function(scope, 'Fn', {
  runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('0'), ...props,
});

describe('the executions of a state machine', () => {
  const stack = new ManagerStack({}, { target: scope => DispatchTarget.stateMachine(machine(scope)) });
  const rule = only(stack, 'AWS::Events::Rule');

  it('report outcomes through EventBridge, with a dead-letter queue', () => {
    const { outcomeQueue, outcomeDeadLetterQueue } = stack.manager;
    expect(rule).toMatchObject({
      EventPattern: {
        'source': ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        'detail': {
          stateMachineArn: [{ Ref: expect.stringMatching(/^Machine/) as string }],
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
          name: [{ wildcard: '*_*.*_*' }],
        },
      },
      Targets: [{
        Arn: stack.resolve(outcomeQueue?.queueArn) as unknown,
        DeadLetterConfig: { Arn: stack.resolve(outcomeDeadLetterQueue?.queueArn) as unknown },
      }],
    });
  });

  it('are matched by the names that the manager gives them', () => {
    const [{ wildcard }] = (rule.EventPattern as { detail: { name: [{ wildcard: string }] } }).detail.name;
    const names = new RegExp(`^${wildcard.replace(/\./g, '\\.').replace(/\*/g, '.*')}$`);
    expect(attemptName(ATTEMPT)).toMatch(names);
    expect('6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5_c1dfb8f2-6b5c-4b6f-9a3b-2f1d3bd9d7c5').not.toMatch(names);
  });

  it('end with statuses that the settle function can parse', () => {
    const { status } = (rule.EventPattern as { detail: { status: string[] } }).detail;
    const results = status.map(each => parseOutcome(JSON.stringify({ source: 'aws.states', detail: { name: attemptName(ATTEMPT), status: each } })));
    expect(results).toEqual(status.map(each => [expect.objectContaining({ ...ATTEMPT, result: each === 'SUCCEEDED' ? 'completed' : 'failed' }) as unknown]));
  });

  it('may send to both queues, and nothing else may', () => {
    for (const queue of [stack.manager.outcomeQueue, stack.manager.outcomeDeadLetterQueue]) {
      expect(sendStatements(stack, queue ?? stack)).toEqual([expect.objectContaining({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: {
          ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^ManagerTargetOutcomes/), 'Arn'] } },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      })]);
    }
  });

  it.each([
    { made: 'Express', target: (scope: Stack) => DispatchTarget.stateMachine(machine(scope, sfn.StateMachineType.EXPRESS)), settleMode: SettleMode.BY_OUTCOME },
    { made: 'settled on dispatch', target: (scope: Stack) => DispatchTarget.stateMachine(machine(scope)), settleMode: SettleMode.ON_DISPATCH },
  ])('report nothing if it is $made', ({ target, settleMode }) => {
    const other = new ManagerStack({ settleMode }, { target });
    other.template.resourceCountIs('AWS::Events::Rule', 0);
    expect(other.manager.outcomeQueue !== undefined).toBe(settleMode === SettleMode.BY_OUTCOME);
  });

  it.each(['', ':7', ':live'])('are matched by the ARN of the state machine if %j is started', qualifier => {
    const other = new ManagerStack({}, {
      stack: { env: ENV },
      target: scope => DispatchTarget.stateMachine(sfn.StateMachine.fromStateMachineArn(scope, 'Machine', MACHINE_ARN + qualifier), {
        stateMachineType: sfn.StateMachineType.STANDARD,
      }),
    });
    expect(other.only('AWS::Events::Rule')).toMatchObject({ EventPattern: { detail: { stateMachineArn: [MACHINE_ARN] } } });
    expect(rightsOf(other, 'ManagerDispatchRole')).toContainEqual({ actions: ['states:StartExecution'], resource: MACHINE_ARN + qualifier });
  });

  it('need permission for EventBridge to use an imported key', () => {
    const other = new ManagerStack({}, {
      stack: { env: ENV },
      ledger: { encryptionKey: kms.Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012') },
      target: scope => DispatchTarget.stateMachine(machine(scope)),
    });
    expect(warnings(other, '/Stack/Manager/Target')).toContainEqual(expect.stringContaining('Without it, events.amazonaws.com cannot send'));
  });

  it('report to one manager only', () => {
    const other = new ManagerStack({}, { target: scope => DispatchTarget.stateMachine(machine(scope)) });
    const stateMachine = other.node.findChild('Machine') as sfn.StateMachine;
    const second = (id: string, settleMode?: SettleMode) => new S3EventManager(other, id, {
      ledger: other.ledger, target: DispatchTarget.stateMachine(stateMachine), settleMode,
    });
    expect(() => second('Second')).toThrow('Stack/Second/Target: the target Stack/Machine already reports its outcomes to Stack/Manager. '
      + 'Create a target for each manager, or use SettleMode.ON_DISPATCH');
    expect(() => second('Third', SettleMode.ON_DISPATCH)).not.toThrow();
  });
});

describe('the invocations of a function', () => {
  const config = (stack: Stack) => all(stack, 'AWS::Lambda::EventInvokeConfig').find(({ DestinationConfig }) => DestinationConfig !== undefined);

  it('report outcomes through destinations, and Lambda does not retry', () => {
    const stack = new ManagerStack({}, { target: scope => DispatchTarget.function(fn(scope)) });
    const destination = { Destination: stack.resolve(stack.manager.outcomeQueue?.queueArn) as unknown };
    expect(config(stack)).toEqual({
      FunctionName: { Ref: expect.stringMatching(/^Fn/) },
      Qualifier: '$LATEST',
      DestinationConfig: { OnSuccess: destination, OnFailure: destination },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 897,
    });
  });

  it.each([
    { lease: Duration.hours(6), timeout: undefined, seconds: 21_597 },
    { lease: Duration.days(2), timeout: undefined, seconds: 21_600 },
    { lease: Duration.minutes(6), timeout: undefined, seconds: 357 },
    { lease: Duration.minutes(6), timeout: Duration.minutes(5), seconds: 60 },
    { lease: Duration.minutes(15), timeout: Duration.minutes(10), seconds: 300 },
    { lease: Duration.hours(6).plus(Duration.minutes(15)), timeout: Duration.minutes(15), seconds: 21_600 },
  ])('wait so long that they end within the lease: $seconds seconds for a lease of $lease and a timeout of $timeout', ({ lease, timeout, seconds }) => {
    const stack = new ManagerStack({ lease }, { target: scope => DispatchTarget.function(fn(scope, { timeout })) });
    expect(config(stack)).toMatchObject({ MaximumEventAgeInSeconds: seconds });
  });

  it('are configured after the function may send to the outcome queue, and it may nothing else', () => {
    const stack = new ManagerStack({}, { target: scope => DispatchTarget.function(fn(scope)) });
    expect(rightsOf(stack, 'FnServiceRole')).toEqual([{ actions: ['sqs:SendMessage'], resource: stack.resolve(stack.manager.outcomeQueue?.queueArn) as unknown }]);
    stack.template.hasResource('AWS::Lambda::EventInvokeConfig', {
      Properties: { DestinationConfig: Match.anyValue() },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ManagerTargetOutcomePolicy')]),
    });
  });

  it('may use the key of the outcome queue through SQS only', () => {
    const app = new App();
    const key = new kms.Key(new Stack(app, 'Keys', { env: ENV }), 'Key');
    const stack = new ManagerStack({ encryptionKey: key }, {
      app, stack: { env: ENV }, target: scope => DispatchTarget.function(fn(scope)),
    });
    expect(rightsOf(stack, 'FnServiceRole')).toContainEqual({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resource: expect.anything() as unknown,
      condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' } },
    });
  });

  it('are configured in the stack of the manager, on which the function does not depend', () => {
    const app = new App();
    const [functions, work] = ['Functions', 'Work'].map(id => new Stack(app, id));
    const target = fn(functions);
    const ledger = new S3EventLedger(work, 'Ledger', { bucket: new s3.Bucket(work, 'Bucket') });
    new S3EventManager(work, 'Manager', { ledger, target: DispatchTarget.function(target) });
    app.synth();
    expect(functions.dependencies).toEqual([]);
    expect(work.dependencies).toEqual([functions]);
    Template.fromStack(functions).resourceCountIs('AWS::IAM::Policy', 0);
  });

  it.each([
    { what: 'an alias', qualifier: 'live', qualify: (target: lambda.Function) => new lambda.Alias(target, 'Live', { aliasName: 'live', version: target.currentVersion }) },
    {
      what: 'a version',
      qualifier: { 'Fn::GetAtt': [expect.stringMatching(/^FnCurrentVersion/) as string, 'Version'] },
      qualify: (target: lambda.Function) => target.currentVersion,
    },
    { what: 'the latest version', qualifier: '$LATEST', qualify: (target: lambda.Function) => target.latestVersion },
  ])('are configured for $what only', ({ qualifier, qualify }) => {
    const stack = new ManagerStack({}, { target: scope => DispatchTarget.function(qualify(fn(scope))) });
    expect(config(stack)).toMatchObject({ FunctionName: { Ref: expect.stringMatching(/^Fn/) as string }, Qualifier: qualifier });
  });

  it('report nothing if they settle on dispatch', () => {
    const stack = new ManagerStack({ settleMode: SettleMode.ON_DISPATCH }, { target: scope => DispatchTarget.function(fn(scope)) });
    expect(config(stack)).toBeUndefined();
    expect(rightsOf(stack, 'FnServiceRole')).toEqual([]);
  });

  it('of an imported function report outcomes', () => {
    const functionArn = 'arn:aws:lambda:eu-west-1:111111111111:function:import';
    const stack = new ManagerStack({}, {
      stack: { env: ENV },
      target: scope => DispatchTarget.function(lambda.Function.fromFunctionAttributes(scope, 'Fn', {
        functionArn, role: iam.Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::111111111111:role/import'),
      })),
    });
    expect(config(stack)).toMatchObject({ FunctionName: 'import', MaximumEventAgeInSeconds: 900 });
    stack.template.hasResourceProperties('AWS::IAM::Policy', { Roles: ['import'] });
  });

  it('of a function with an immutable role leave the role unchanged', () => {
    const stack = new ManagerStack({}, {
      stack: { env: ENV },
      target: scope => DispatchTarget.function(fn(scope, { role: iam.Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::111111111111:role/import', { mutable: false }) })),
    });
    expect(config(stack)).toBeDefined();
    expect(rightsOf(stack, 'import')).toEqual([]);
  });
});

describe('a function is rejected', () => {
  const managed = (target: (scope: Stack) => lambda.IFunction, lease?: Duration, settleMode?: SettleMode) =>
    new ManagerStack({ lease, settleMode }, { stack: { env: ENV }, target: scope => DispatchTarget.function(target(scope)) });

  it.each<{ props: Partial<lambda.FunctionProps> }>([
    { props: { retryAttempts: 1 } }, { props: { maxEventAge: Duration.hours(1) } },
  ])('that configures asynchronous invocation: $props', ({ props }) => {
    expect(() => managed(scope => fn(scope, props))).toThrow('Stack/Manager/Target: the target Stack/Fn must not configure asynchronous invocation, because the manager does. '
      + 'Remove onSuccess, onFailure, maxEventAge and retryAttempts from the function, or use SettleMode.ON_DISPATCH');
    expect(() => managed(scope => fn(scope, props), undefined, SettleMode.ON_DISPATCH)).not.toThrow();
  });

  it('that configures it after the manager', () => {
    const stack = managed(scope => fn(scope));
    (stack.node.findChild('Fn') as lambda.Function).configureAsyncInvoke({ retryAttempts: 2 });
    expect(() => stack.template).toThrow('the target Stack/Fn must not configure asynchronous invocation');
  });

  it.each([
    { timeout: Duration.minutes(15), lease: undefined, words: '15 minutes, got: 15 minutes' },
    { timeout: Duration.minutes(10), lease: Duration.minutes(6), words: '10 minutes, got: 6 minutes' },
    { timeout: Duration.minutes(6), lease: Duration.seconds(419), words: '6 minutes, got: 6 minutes 59 seconds' },
  ])('whose timeout is not a minute shorter than the lease: $words', ({ timeout, lease, words }) => {
    expect(() => managed(scope => fn(scope, { timeout }), lease)).toThrow(
      `Stack/Manager/Target: lease must be at least 1 minute longer than the timeout of the target Stack/Fn, ${words}`);
    expect(() => managed(scope => fn(scope, { timeout }).currentVersion, lease)).toThrow('lease must be at least 1 minute longer than the timeout of the target Stack/Fn');
    expect(() => managed(scope => fn(scope, { timeout }), timeout.plus(Duration.minutes(1)))).not.toThrow();
  });

  it('that is imported without its role', () => {
    const imported = (scope: Stack) => lambda.Function.fromFunctionArn(scope, 'Fn', 'arn:aws:lambda:eu-west-1:111111111111:function:import');
    expect(() => managed(imported)).toThrow('Stack/Manager/Target: the target Stack/Fn is imported without its role, which needs permission to send to the outcome queue. '
      + 'Import it with Function.fromFunctionAttributes({ functionArn, role }), or use SettleMode.ON_DISPATCH');
    expect(() => managed(imported, undefined, SettleMode.ON_DISPATCH)).not.toThrow();
  });

  it('that reports to another manager', () => {
    const stack = managed(scope => fn(scope));
    const target = DispatchTarget.function(stack.node.findChild('Fn') as lambda.Function);
    expect(() => new S3EventManager(stack, 'Second', { ledger: stack.ledger, target })).toThrow('the target Stack/Fn already reports its outcomes to Stack/Manager');
  });

  it('of another account, because its destinations cannot be configured', () => {
    const imported = (scope: Stack) => lambda.Function.fromFunctionArn(scope, 'Fn', 'arn:aws:lambda:eu-west-1:222222222222:function:import');
    expect(() => managed(imported)).toThrow('the target Stack/Fn must be in the manager\'s account 111111111111, got: 222222222222');
    const stack = managed(imported, undefined, SettleMode.ON_DISPATCH);
    expect(rightsOf(stack, 'ManagerDispatchRole')).toContainEqual({ actions: ['lambda:InvokeFunction'], resource: 'arn:aws:lambda:eu-west-1:222222222222:function:import' });
    expect(logicalId(stack, stack.ledger.table)).toBeDefined();
  });
});
