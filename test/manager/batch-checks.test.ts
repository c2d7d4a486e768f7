import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { BatchOptions, DispatchTarget, DispatchTargetBindOptions, DispatchTargetConfig, S3EventManagerProps, SettleMode } from '../../src';
import { batchName } from '../../src/core/batch-message';
import { all, only } from '../support/ledger-stack';
import { environmentOf, ManagerStack } from '../support/manager-stack';

type Props = Omit<S3EventManagerProps, 'ledger' | 'target'>;
type Target = (stack: Stack, batch?: BatchOptions) => DispatchTarget;

const machine = (stack: Stack) => new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) });
const fn = (stack: Stack) => new lambda.Function(stack, 'Fn', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('0') });

const queue: Target = (stack, batch) => DispatchTarget.queue(new sqs.Queue(stack, 'Work'), { batch });
const TARGETS: ReadonlyArray<readonly [name: string, target: Target]> = [
  ['queue', queue],
  ['FIFO queue', (stack, batch) => DispatchTarget.queue(new sqs.Queue(stack, 'Work', { fifo: true }), { batch })],
  ['state machine', (stack, batch) => DispatchTarget.stateMachine(machine(stack), { batch })],
  ['function', (stack, batch) => DispatchTarget.function(fn(stack), { batch })],
  ['forwarder', (stack, batch) => DispatchTarget.forwarder(fn(stack), { batch })],
];

const managerOf = (target: Target, batch?: BatchOptions, props: Props = {}) => new ManagerStack(props, { target: stack => target(stack, batch) });

/** The variables of the dispatch function that concern batches. */
function batchVariables(stack: ManagerStack): unknown {
  return Object.fromEntries(Object.entries(environmentOf(stack, 'Dispatch')).filter(([name]) => name.startsWith('LEDGER_BATCH')));
}

class BatchedBus extends DispatchTarget {
  readonly defaultSettleMode = SettleMode.ON_DISPATCH;

  bind(scope: Construct, options: DispatchTargetBindOptions): DispatchTargetConfig {
    return { ...DispatchTarget.eventBus(new events.EventBus(scope, 'Bus')).bind(scope, options), batch: { maxEvents: 10 } };
  }
}

describe.each(TARGETS)('a %s', (_, target) => {
  it('sends single events without batches', () => {
    expect(batchVariables(managerOf(target))).toEqual({});
  });

  it('passes its batches to the dispatch function, with 64 KiB by default', () => {
    expect(batchVariables(managerOf(target, { maxEvents: 25 }))).toEqual({ LEDGER_BATCH_MAX_EVENTS: '25', LEDGER_BATCH_MAX_BYTES: '65536' });
    expect(batchVariables(managerOf(target, { maxEvents: 1_000, maxBytes: 102_400, maxWait: Duration.minutes(5) })))
      .toEqual({ LEDGER_BATCH_MAX_EVENTS: '1000', LEDGER_BATCH_MAX_BYTES: '102400', LEDGER_BATCH_MAX_WAIT_SECONDS: '300' });
  });
});

describe('a manager rejects batches, with name, value and rule', () => {
  it.each<{ batch: BatchOptions; words: string; target?: Target; props?: Props }>([
    { batch: { maxEvents: 0 }, words: 'batch.maxEvents must be a whole number from 1 to 1000, got: 0' },
    { batch: { maxEvents: 1_001 }, words: 'batch.maxEvents must be a whole number from 1 to 1000, got: 1001' },
    { batch: { maxEvents: 2.5 }, words: 'batch.maxEvents must be a whole number from 1 to 1000, got: 2.5' },
    { batch: {} as BatchOptions, words: 'batch.maxEvents must be a whole number from 1 to 1000, and known at synth, got: undefined' },
    { batch: { maxEvents: Lazy.number({ produce: () => 40 }) }, words: 'batch.maxEvents must be a whole number from 1 to 1000, and known at synth, got: a token' },
    { batch: { maxEvents: 10, maxBytes: 1_023 }, words: 'batch.maxBytes must be a whole number from 1024 to 262144, got: 1023' },
    { batch: { maxEvents: 10, maxBytes: 262_145 }, words: 'batch.maxBytes must be a whole number from 1024 to 262144, got: 262145' },
    {
      batch: { maxEvents: 10, maxBytes: 102_401 },
      target: TARGETS[2][1],
      words: 'batch.maxBytes must be a whole number from 1024 to 102400, got: 102401',
    },
    { batch: { maxEvents: 10, maxWait: Duration.millis(500) }, words: 'batch.maxWait must be whole seconds, 1 second to 5 minutes, got: 500 millis' },
    { batch: { maxEvents: 10, maxWait: Duration.seconds(301) }, words: 'batch.maxWait must be whole seconds, 1 second to 5 minutes, got: 5 minutes 1 second' },
    {
      batch: { maxEvents: 10, maxWait: Duration.seconds(Lazy.number({ produce: () => 1 })) },
      words: 'batch.maxWait must be whole seconds, 1 second to 5 minutes, and known at synth, got: a token',
    },
    {
      batch: { maxEvents: 51 }, props: { maxEventsPerRun: 50 }, words: 'batch.maxEvents must be at most maxEventsPerRun, 50, got: 51. Lower it, or raise maxEventsPerRun',
    },
    { batch: { maxEvents: 21 }, props: { maxInFlight: 20 }, words: 'batch.maxEvents must be at most maxInFlight, 20, got: 21. Lower it, or raise maxInFlight' },
    {
      batch: { maxEvents: 2 },
      props: { maxAttempts: 1 },
      words: 'maxAttempts must be at least 2 with batch.maxEvents of 2, because one event can fail its whole batch, got: 1',
    },
    { batch: { maxEvents: 10 }, target: () => new BatchedBus(), words: 'batch must be omitted for an event bus, whose rules match single events' },
  ])('$words', ({ batch, words, target = queue, props }) => {
    expect(() => managerOf(target, batch, props)).toThrow(`Stack/Manager: ${words}`);
  });

  it('all errors at once', () => {
    expect(() => managerOf(queue, { maxEvents: -1, maxBytes: 0 })).toThrow([
      'Stack/Manager: ',
      '  - batch.maxEvents must be a whole number from 1 to 1000, got: -1',
      '  - batch.maxBytes must be a whole number from 1024 to 262144, got: 0',
    ].join('\n'));
  });

  it('and takes what is just valid', () => {
    const limits: Props = { maxEventsPerRun: 50, maxInFlight: 50, maxAttempts: 2 };
    expect(batchVariables(managerOf(queue, { maxEvents: 50, maxBytes: 262_144, maxWait: Duration.seconds(1) }, limits))).toMatchObject({ LEDGER_BATCH_MAX_EVENTS: '50' });
    expect(batchVariables(managerOf(queue, { maxEvents: 1 }, { maxAttempts: 1 }))).toMatchObject({ LEDGER_BATCH_MAX_EVENTS: '1' });
  });
});

describe('the outcomes of batches', () => {
  const settleBatchSize = (batch?: BatchOptions) => all(managerOf(TARGETS[3][1], batch), 'AWS::Lambda::EventSourceMapping')
    .map(({ BatchSize }) => BatchSize)
    .filter(size => size !== 10);

  it.each<[maxEvents: number | undefined, messages: number]>([[undefined, 1_000], [1, 1_000], [10, 100], [11, 90], [300, 3], [1_000, 1]])(
    'are settled in invocations of at most a thousand events: %p per message, %p messages', (maxEvents, messages) => {
      expect(settleBatchSize(maxEvents === undefined ? undefined : { maxEvents })).toContain(messages);
    });

  it('are matched by the names of their executions', () => {
    const namesOf = (batch?: BatchOptions) => {
      const rule = only(managerOf(TARGETS[2][1], batch), 'AWS::Events::Rule');
      return (rule.EventPattern as { detail: { name: unknown[] } }).detail.name;
    };
    expect(namesOf()).toEqual([{ wildcard: '*_*.*_*' }]);
    expect(namesOf({ maxEvents: 10 })).toEqual([{ wildcard: '*_*.*_*' }, { wildcard: 's3-event-ledger-batch_*' }]);
    const attempt = { id: '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5', timestamp: '1651363199.123', attempt: 1 };
    expect(batchName([attempt, { ...attempt, attempt: 2 }])).toMatch(/^s3-event-ledger-batch_.*$/);
  });
});
