import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { SqsWakeQueue } from '../../src/client/sqs-wake-queue';
import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import type { DispatchFunctionSettings } from '../../src/core/contract/manager-settings';
import { monthlyBill, totalOf } from '../../src/core/cost';
import { ASSUMED } from '../../src/core/cost-assumptions';
import { PRICES } from '../../src/core/cost-prices';
import { functionRuns } from '../../src/core/cost-runs';
import { COUNTED } from '../../src/core/cost-usage';
import { HOURS_PER_MONTH, Workload } from '../../src/core/cost-workload';
import type { Entry } from '../../src/core/entry';
import type { Change, ChangeOutcome, LedgerWriter, Target, WaitingWork } from '../../src/core/ports';
import { indexWait } from '../../src/core/wake-signal';
import { ingest } from '../../src/handlers/ingest-batch';
import { runPromptly, signalsOf } from '../../src/handlers/prompt-run';
import { settleBatch } from '../../src/handlers/settle-batch';
import { BatchResult, EventSourceMapping } from '../../src/sandbox/aws/event-source-mapping';
import { LocalFifoQueue } from '../../src/sandbox/aws/local-fifo-queue';
import { LocalQueue } from '../../src/sandbox/aws/local-queue';
import { MemoryLedger } from '../core/memory-ledger';
import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { SeededRandom } from '../support/seeded-random';

/** The simulated time passes for it, too. */
jest.mock('node:timers/promises', () => ({ setTimeout: (milliseconds: number) => new Promise(resolve => { setTimeout(resolve, milliseconds); }) }));

const POLLERS = 5;
const INTERVAL = MANAGER_DEFAULTS.minIntervalSeconds * 1_000;
const START = 1_700_000_000_000;
const MONTH = HOURS_PER_MONTH * 3_600;
const MILLION = 1_000_000;
/** How long a target takes, in milliseconds. The bill assumes it. */
const IN_FLIGHT = ASSUMED.minutesInFlight * 60_000;

/** What happened, from the warm-up to the end. */
interface Counts {
  events: number;
  /** Messages that reached the wake queue, also if it dropped them. */
  signals: number;
  /** Runs that delivered. */
  prompt: number;
  /** Runs that found nothing. */
  idle: number;
  /** Messages that were received from the wake queue. */
  received: number;
  /** Read units of the dispatch function. */
  reads: number;
  /** How long runs waited for the index, in milliseconds. */
  waited: number;
}

const NONE: Counts = { events: 0, signals: 0, prompt: 0, idle: 0, received: 0, reads: 0, waited: 0 };

type Invoke = (event: SQSEvent, requestId: string) => Promise<unknown>;

async function onBatch({ error }: BatchResult): Promise<void> {
  if (error !== undefined) throw new Error(error);
}

/** Counts what each query reads: half a unit per 4 KB, and rows of 1 KB. */
class CountedLedger extends MemoryLedger implements WaitingWork {
  reads = 0;

  override async oldest(status: string, limit: number): Promise<readonly Entry[]> {
    return this.counted(await super.oldest(status, limit));
  }

  override async dueRetries(): Promise<readonly Entry[]> {
    return this.counted([]);
  }

  override async dueReplays(): Promise<readonly Entry[]> {
    return this.counted([]);
  }

  async waits(): Promise<boolean> {
    const firsts = await Promise.all([this.oldest('created', 1), this.dueRetries(), this.dueReplays()]);
    return firsts.some(found => found.length > 0);
  }

  override async change(changes: readonly Change[]): Promise<ChangeOutcome[]> {
    const outcomes = await super.change(changes);
    // Nothing reads what is completed.
    for (const { after } of changes) if (after.status === 'completed') this.rows.delete(after.id);
    return outcomes;
  }

  private counted(found: readonly Entry[]): readonly Entry[] {
    this.reads += Math.max(0.5, found.length * 0.125);
    return found;
  }
}

/** Events arrive evenly. The functions' own code runs, the queues of the sandbox invoke it, and only time is simulated. */
async function count(perSecond: number, seconds: number, byOutcome: boolean): Promise<Counts> {
  jest.useFakeTimers({ now: START, doNotFake: ['performance', 'queueMicrotask', 'nextTick'] });
  try {
    const now = () => Date.now();
    const ledger = new CountedLedger(new Map());
    const counts: Counts = { ...NONE };
    const settings: DispatchFunctionSettings = {
      ...MANAGER_DEFAULTS,
      maxInFlight: 1_000_000,
      tableName: 'ledger',
      indexName: 'time-index',
      managerName: 'Manager',
      settleOnDispatch: !byOutcome,
      logLevel: 'error',
      target: { kind: 'queue', url: 'https://sqs.test/work', fifo: false, group: 'object' },
    };
    const wakeClient = {
      send: async ({ input: { MessageBody, MessageDeduplicationId } }: SendMessageCommand) => {
        counts.signals += 1;
        wakeSource.send(MessageBody ?? '', MessageDeduplicationId);
      },
    } as unknown as SQSClient;
    const instance = () => new SqsWakeQueue(wakeClient, { queueUrl: 'https://sqs.test/wake.fifo', intervalSeconds: INTERVAL / 1_000 });
    const invocation = (requestId: string) => ({ requestId, remaining: 60_000 });
    const common = { settings, now, random: () => 0, print: () => undefined };
    const source = (queue: LocalQueue, batchSize: number, batchingWindow: number, invoke: Invoke) => new EventSourceMapping({
      queue, queueName: 'queue', batchSize, batchingWindow, retryDelay: 200, invoke, now, onBatch,
    });
    /** Each poller invokes an instance of its own. */
    const pollers = (handle: (event: SQSEvent, id: string, wake: SqsWakeQueue) => Promise<unknown>) => Array.from({ length: POLLERS }, () => {
      const wake = instance();
      const queue = new LocalQueue({ visibilityTimeout: 60_000, maxReceiveCount: 3, onDeadLetter: () => undefined });
      return source(queue, 1_000, 1_000, (event, id) => handle(event, id, wake));
    });

    const writer: LedgerWriter = {
      record: async entries => entries.map(entry => {
        ledger.rows.set(entry.id, entry);
        return { outcome: 'recorded' };
      }),
    };
    const ingestSettings = { ...settings, initialStatus: 'created' };
    const ingestSources = pollers((event, id, wake) => ingest(event, invocation(id), { ...common, writer, wake, settings: ingestSettings }));
    const settleSources = pollers((event, id, wake) => settleBatch(event, invocation(id), { ...common, ledger: () => ledger, wake }));
    const target: Target = {
      send: async batches => batches.flat().map(message => {
        counts.events += 1;
        const outcomes = settleSources[counts.events % POLLERS];
        if (byOutcome) setTimeout(() => outcomes.send(JSON.stringify({ ...message, outcome: 'completed' })), IN_FLIGHT);
        return { sent: true };
      }),
    };
    const wakeQueue = new LocalFifoQueue({ deliveryDelay: INTERVAL, retention: INTERVAL + 60_000, visibilityTimeout: 900_000 });
    const wake = instance();
    const wakeSource = source(wakeQueue, 10, 0, async (event, id) => {
      const signals = signalsOf(event) ?? [];
      counts.received += signals.length;
      counts.waited += indexWait(signals, now());
      const reads = ledger.reads;
      const ports = { ledger: () => ledger, objects: () => ledger, target: () => target, wake };
      const report = await runPromptly(signals, invocation(id), { ...common, ...ports });
      counts[report ? 'prompt' : 'idle'] += 1;
      counts.reads += ledger.reads - reads;
    });

    const random = new SeededRandom(1, Math.round(60 * perSecond));
    const gap = 1_000 / perSecond;
    const arrive = async (from: number, until: number) => {
      for (let number = Math.ceil(from / gap); number * gap < until; number += 1) {
        const at = START + Math.floor((number + random.next()) * gap);
        await jest.advanceTimersByTimeAsync(Math.max(0, at - now()));
        ingestSources[number % POLLERS].send(notification(notificationRecord({
          ...FACTS, key: `in/${number}.json`, sequencer: String(number).padStart(18, '0'), time: new Date().toISOString(),
        })));
      }
    };
    // Until as many outcomes come as events.
    const warmUp = (byOutcome ? IN_FLIGHT : 0) + 10 * INTERVAL;
    await arrive(0, warmUp);
    const before = { ...counts };
    await arrive(warmUp, warmUp + seconds * 1_000);
    return Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, value - before[name as keyof Counts]])) as unknown as Counts;
  } finally {
    jest.useRealTimers();
  }
}

/** What prompt dispatch adds to a bill, in US dollars per million events. Another run would read the rows of the events otherwise. */
function promptDollars({ events, signals, prompt, idle, received, reads, waited }: Counts): number {
  const { sqs, lambda, dynamodb, cloudWatch } = PRICES;
  const runs = prompt + idle;
  const logged = prompt * COUNTED.log.dispatch + idle * COUNTED.log.nothingToDeliver + runs * ASSUMED.lambdaLogBytes;
  return MILLION / events * (
    (signals + received + runs) * sqs.fifoRequest + runs * lambda.request
    + (runs * ASSUMED.seconds.dispatch.run + waited / 1_000) * ASSUMED.gigabytes.function * lambda.gigabyteSecond
    + (reads - events * 0.125) * dynamodb.read + logged / 1e9 * cloudWatch.logGigabyte
  );
}

/** Without what each month costs, with or without events. */
function perMillion(workload: Workload): number {
  const dollars = (each: Workload) => totalOf(monthlyBill(each).filter(({ usage }) => usage !== 'metrics' && usage !== 'GB of rows'));
  return (dollars(workload) - dollars({ ...workload, eventsPerMonth: 0 })) / workload.eventsPerMonth * MILLION;
}

it.each([
  { perSecond: 1 / 60, seconds: 3_000, byOutcome: false },
  { perSecond: 1, seconds: 200, byOutcome: false },
  { perSecond: 10, seconds: 60, byOutcome: false },
  { perSecond: 50, seconds: 40, byOutcome: false },
  { perSecond: 500, seconds: 10, byOutcome: false },
  { perSecond: 1 / 60, seconds: 3_000, byOutcome: true },
  { perSecond: 1, seconds: 120, byOutcome: true },
  { perSecond: 10, seconds: 40, byOutcome: true },
  { perSecond: 50, seconds: 20, byOutcome: true },
])('$perSecond events per second, by outcome $byOutcome: prompt dispatch costs what the bill has, and at most as much as everything else', async each => {
  const { perSecond, seconds, byOutcome } = each;
  const counts = await count(perSecond, seconds, byOutcome);
  expect(Math.abs(counts.events / (perSecond * seconds) - 1)).toBeLessThan(0.1);

  const workload: Workload = { eventsPerMonth: perSecond * MONTH, target: 'queue', byOutcome };
  const runs = functionRuns(workload);
  for (const name of ['prompt', 'idle', 'signals'] as const) {
    const [counted, billed] = [counts[name] / counts.events, runs[name] / workload.eventsPerMonth];
    expect({ name, counted, billed, equal: Math.abs(counted - billed) <= 0.1 * billed + 0.001 }).toMatchObject({ equal: true });
  }
  const scheduled = perMillion({ ...workload, promptDispatch: false });
  const [counted, billed] = [promptDollars(counts), perMillion(workload) - scheduled];
  expect(counted).toBeLessThanOrEqual(scheduled);
  expect(Math.abs(counted / billed - 1)).toBeLessThan(0.2);
});
