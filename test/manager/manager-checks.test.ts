import { App, Duration, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DispatchTarget, S3EventManager, S3EventManagerProps, SettleMode } from '../../src';
import { environmentOf, ManagerStack, reportingStack } from '../support/manager-stack';

type Props = Omit<S3EventManagerProps, 'ledger' | 'target'>;

const later = Duration.seconds(Lazy.number({ produce: () => 60 }));

describe('a manager rejects, with name, value and rule', () => {
  it.each<{ props: Props; words: string }>([
    { props: { maxEventsPerRun: 0 }, words: 'maxEventsPerRun must be a whole number from 1 to 10000, got: 0' },
    { props: { maxEventsPerRun: 10_001 }, words: 'maxEventsPerRun must be a whole number from 1 to 10000, got: 10001' },
    { props: { maxEventsPerRun: 1.5 }, words: 'maxEventsPerRun must be a whole number from 1 to 10000, got: 1.5' },
    { props: { maxInFlight: 0 }, words: 'maxInFlight must be a whole number from 1 to 100000, got: 0' },
    { props: { maxInFlight: 100_001 }, words: 'maxInFlight must be a whole number from 1 to 100000, got: 100001' },
    { props: { lease: Duration.seconds(59) }, words: 'lease must be whole seconds, 1 minute to 365 days, got: 59 seconds' },
    { props: { lease: Duration.days(366) }, words: 'lease must be whole seconds, 1 minute to 365 days, got: 366 days' },
    { props: { lease: Duration.millis(60_500) }, words: 'lease must be whole seconds, 1 minute to 365 days, got: 1 minute 500 millis' },
    { props: { lease: later }, words: 'lease must be whole seconds, 1 minute to 365 days, and known at synth, got: a token' },
    { props: { lease: Duration.minutes(5) }, words: 'lease must be longer than dispatchTimeout, 5 minutes, got: 5 minutes' },
    { props: { dispatchTimeout: Duration.minutes(15) }, words: 'lease must be longer than dispatchTimeout, 15 minutes, got: 15 minutes' },
    {
      props: { lease: Duration.minutes(2), dispatchTimeout: Duration.minutes(3) },
      words: 'lease must be longer than dispatchTimeout, 3 minutes, got: 2 minutes',
    },
    { props: { maxLease: Duration.seconds(59) }, words: 'maxLease must be whole seconds, 1 minute to 365 days, got: 59 seconds' },
    { props: { maxLease: Duration.minutes(14) }, words: 'maxLease must be at least lease, 15 minutes, got: 14 minutes' },
    { props: { maxAttempts: 0 }, words: 'maxAttempts must be a whole number from 1 to 1000, got: 0' },
    { props: { maxAttempts: 1_001 }, words: 'maxAttempts must be a whole number from 1 to 1000, got: 1001' },
    { props: { retryDelay: Duration.days(15) }, words: 'retryDelay must be whole seconds, 0 seconds to 14 days, got: 15 days' },
    { props: { retryDelay: later }, words: 'retryDelay must be whole seconds, 0 seconds to 14 days, and known at synth, got: a token' },
    { props: { maxRetryDelay: Duration.days(15) }, words: 'maxRetryDelay must be whole seconds, 0 seconds to 14 days, got: 15 days' },
    { props: { maxRetryDelay: Duration.seconds(59) }, words: 'maxRetryDelay must be at least retryDelay, 1 minute, got: 59 seconds' },
    {
      props: { retryDelay: Duration.minutes(10), maxRetryDelay: Duration.minutes(9) },
      words: 'maxRetryDelay must be at least retryDelay, 10 minutes, got: 9 minutes',
    },
    { props: { dispatchTimeout: Duration.seconds(29) }, words: 'dispatchTimeout must be whole seconds, 30 seconds to 15 minutes, got: 29 seconds' },
    { props: { dispatchTimeout: Duration.minutes(16) }, words: 'dispatchTimeout must be whole seconds, 30 seconds to 15 minutes, got: 16 minutes' },
    { props: { dispatchMemorySize: 127 }, words: 'dispatchMemorySize must be a whole number from 128 to 10240, got: 127' },
    { props: { dispatchMemorySize: 10_241 }, words: 'dispatchMemorySize must be a whole number from 128 to 10240, got: 10241' },
    {
      props: { removalPolicy: RemovalPolicy.SNAPSHOT },
      words: 'removalPolicy must be RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY, because log groups do not support snapshots, got: "snapshot"',
    },
  ])('$words', ({ props, words }) => {
    expect(() => new ManagerStack(props)).toThrow(`Stack/Manager: ${words}`);
  });

  it('all errors at once', () => {
    expect(() => new ManagerStack({ maxEventsPerRun: 0, maxAttempts: -1 })).toThrow([
      'Stack/Manager: ',
      '  - maxEventsPerRun must be a whole number from 1 to 10000, got: 0',
      '  - maxAttempts must be a whole number from 1 to 1000, got: -1',
    ].join('\n'));
    expect(() => new ManagerStack({ lease: Duration.minutes(1), maxRetryDelay: Duration.seconds(1) })).toThrow([
      'Stack/Manager: ',
      '  - lease must be longer than dispatchTimeout, 5 minutes, got: 1 minute',
      '  - maxRetryDelay must be at least retryDelay, 1 minute, got: 1 second',
    ].join('\n'));
  });

  it.each([
    {
      part: 'account',
      env: { account: '222222222222', region: 'eu-west-1' },
      words: 'account 222222222222, got: 111111111111. DynamoDB accepts PartiQL statements only from the account of the table. Create the manager in that account.',
    },
    {
      part: 'region',
      env: { account: '111111111111', region: 'us-east-1' },
      words: 'region us-east-1, got: eu-west-1. Create the manager in the region of the ledger',
    },
  ])('a ledger in another $part', ({ env, words }) => {
    const app = new App();
    const { ledger } = new ManagerStack({}, { app, stack: { env: { account: '111111111111', region: 'eu-west-1' } } });
    const other = new Stack(app, 'Other', { env });
    expect(() => new S3EventManager(other, 'Manager', { ledger, target: DispatchTarget.queue(new sqs.Queue(other, 'Work')) }))
      .toThrow(`Other/Manager: the ledger Stack/Ledger must be in the manager's ${words}`);
  });

  it.each(['queue', 'deadLetterQueue'] as const)('the %s of the ledger as target', name => {
    const { ledger } = new ManagerStack();
    const target = DispatchTarget.queue(ledger[name]);
    expect(() => new S3EventManager(Stack.of(ledger), 'Looping', { ledger, target }))
      .toThrow(`Stack/Looping: the target must not be a queue of the ledger, got: ${ledger[name].node.path}. Create a queue for the target`);
  });

  it('reports of outcomes if it settles on dispatch', () => {
    const { manager } = new ManagerStack();
    const consumer = new iam.Role(new Stack(new App(), 'Other'), 'Consumer', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    expect(() => manager.grantReportOutcome(consumer))
      .toThrow('Stack/Manager: the manager has no outcome queue, because it settles on dispatch. Set settleMode: SettleMode.BY_OUTCOME');
  });

  it('a second call of monitor()', () => {
    const { manager, ledger } = new ManagerStack();
    manager.monitor();
    ledger.monitor();
    expect(() => manager.monitor()).toThrow('Stack/Manager: monitor() must be called only once, got: a second call');
    expect(() => ledger.monitor()).toThrow('Stack/Ledger: monitor() must be called only once, got: a second call');
  });

  it('invalid ages', () => {
    const { manager, ledger } = new ManagerStack();
    expect(() => manager.monitor({ maxWaitingAge: Duration.seconds(59) }))
      .toThrow('Stack/Manager: maxWaitingAge must be whole seconds, 1 minute to 365 days, got: 59 seconds');
    expect(() => ledger.monitor({ maxQueueAge: Duration.days(15) }))
      .toThrow('Stack/Ledger: maxQueueAge must be whole seconds, 1 minute to 14 days, got: 15 days');
    expect(() => ledger.monitor({ maxQueueAge: Duration.days(14) })).not.toThrow();
  });
});

describe('a manager accepts', () => {
  it('the minimum and the maximum', () => {
    expect(() => new ManagerStack({
      maxEventsPerRun: 1, maxInFlight: 1, dispatchTimeout: Duration.seconds(30), lease: Duration.minutes(1), maxAttempts: 1, dispatchMemorySize: 128,
    })).not.toThrow();
    expect(() => new ManagerStack({
      maxEventsPerRun: 10_000, maxInFlight: 100_000, dispatchTimeout: Duration.minutes(15), lease: Duration.days(365), maxAttempts: 1_000,
    })).not.toThrow();
    expect(() => new ManagerStack({ dispatchTimeout: Duration.minutes(5), lease: Duration.seconds(301) })).not.toThrow();
  });

  it('numbers that are tokens', () => {
    const imported = { 'Fn::ImportValue': 'maxEventsPerRun' };
    const stack = reportingStack({ maxEventsPerRun: Token.asNumber(imported) });
    expect(environmentOf(stack, 'Dispatch')).toMatchObject({ LEDGER_MAX_EVENTS_PER_RUN: imported, LEDGER_MAX_IN_FLIGHT: imported });
  });

  it('a settle mode other than the default of the target', () => {
    expect(environmentOf(new ManagerStack({ settleMode: SettleMode.BY_OUTCOME }), 'Dispatch')).toMatchObject({ LEDGER_SETTLE_ON_DISPATCH: 'false' });
  });
});
