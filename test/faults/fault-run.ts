import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Arrivals } from './arrivals';
import { FaultCount } from './fault-count';
import { FaultProxy } from './fault-proxy';
import { FaultSchedule } from './fault-schedule';
import { FaultyQueue } from './faulty-queue';
import { FaultySignals } from './faulty-signals';
import { FunctionInstance } from './function-instance';
import { Findings, judge } from './judge';
import { LeaseWatch } from './lease-watch';
import { RandomOperator } from './random-operator';
import { Recordings } from './recordings';
import { Seeded } from './seeded';
import { UnreliableConsumer } from './unreliable-consumer';
import { LedgerClient } from '../../src/client';
import { encodeIngestSettings } from '../../src/core/contract/ingest-settings';
import { encodeDispatchSettings, encodeSettleSettings } from '../../src/core/contract/manager-settings';
import { shardedName } from '../../src/core/contract/shards';
import { STATUSES } from '../../src/core/contract/status';
import { ATTRIBUTES, DEFAULT_INDEX_NAME } from '../../src/core/contract/table-schema';
import type { DispatchReport } from '../../src/core/dispatch';
import type { FairShares } from '../../src/core/fair-plan';
import type { Item } from '../../src/core/item';
import { fromMilliseconds } from '../../src/core/timestamp';
import { EventSourceMapping } from '../../src/sandbox/aws/event-source-mapping';
import { CREDENTIALS, REGION } from '../../src/sandbox/aws/local-account';
import { LocalFifoQueue } from '../../src/sandbox/aws/local-fifo-queue';
import { SqsEndpoint, startSqsEndpoint } from '../../src/sandbox/aws/sqs-endpoint';
import { TargetQueue } from '../../src/sandbox/aws/target-queue';
import type { Engine } from '../../src/sandbox/engine';
import { startDynamoDbLocal } from '../support/engines';
import { bundleOf } from '../support/lambda-process';
import { LedgerTable } from '../support/ledger-table';

export type FunctionName = 'ingest' | 'dispatch' | 'settle';

export interface FaultRunOptions {
  readonly seed: number;
  readonly events: number;
  /** Of the indexes. @default - 4 with an odd seed, 1 with an even one */
  readonly shards?: number;
  /** The messages to the target carry several events. @default - with every other pair of seeds */
  readonly batched?: boolean;
  /** With shards, which are those of folders. @default 200 */
  readonly maxInFlightPerShard?: number;
  /** Other files than those that ship, to test the judge. */
  readonly bundles?: Partial<Record<FunctionName, string>>;
  readonly client?: typeof LedgerClient;
  readonly onProgress?: (text: string) => void;
  /** How long the drain may take without any progress, in milliseconds. */
  readonly drainMs?: number;
}

/** The figures of a run. Written to build/faults.json. */
export interface FaultReport {
  readonly seed: number;
  readonly events: number;
  readonly shards: number;
  readonly rows: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly faultsInAll: number;
  readonly kills: number;
  readonly lost: number;
  readonly doubled: number;
  readonly stuck: number;
  readonly illegal: number;
  readonly calls: number;
  readonly deliveries: number;
  /** Invocations that signals started. */
  readonly promptRuns: number;
  readonly operatorChanges: number;
  /** Batches of several events that were reported. */
  readonly batches: number;
  /** Leases that heartbeats extended, or tried to. */
  readonly extensions: number;
  /** How often the operator replayed an event, and how many events a newer one superseded. */
  readonly replays: number;
  readonly superseded: number;
  readonly seconds: number;
  readonly drainSeconds: number;
  readonly engine: string;
  /** The first findings of each kind. */
  readonly findings: Findings;
}

/** Files in memory, on Linux: the engine writes each change to a file, so that a restart finds it. */
const MEMORY = '/dev/shm';
const TABLE = 'ledger';
const ENGINE = 'DynamoDB Local';
const RETRY = { maxAttempts: 4, retryDelaySeconds: 1, maxRetryDelaySeconds: 5 };
/** A heartbeat can extend a lease once by its whole length, and not twice: so that some reach the longest lease. */
const LEASE = { leaseSeconds: 60, maxLeaseSeconds: 100 };
const MANAGER = { tableName: TABLE, retry: RETRY, ...LEASE, rowRetentionSeconds: 86_400, logLevel: 'error' as const };
const MAX_RECEIVE_COUNT = 6;
const ODD_SHARDS = 4;
/** Of each manager: one fills its batches by their bytes, and has events wait for others. */
const BATCHES = [{ maxEvents: 20, maxBytes: 4_096, maxWaitSeconds: 1 }, { maxEvents: 5, maxBytes: 65_536 }] as const;
/** So few that most runs find a shard at its limit. */
const IN_FLIGHT_PER_SHARD = 200;
const TIMEOUT_MS = 30_000;
/** Of a call of the operator: it must not spend the run waiting. */
const OPERATOR_TIMEOUT_MS = 2_000;
/** Two functions' clocks differ by up to twice as much, in milliseconds. */
const MAX_SKEW = 150_000;
const SMALL_SKEW = 3_000;
/** Past every lease and every due time that the faults left. */
const FAST_FORWARD = 10 * 60_000;
const BACKLOG = 3_000;
const EVENTS_PER_RESTART = 20_000;
const DRAIN_MS = 180_000;
const COUNT_MS = 15_000;
const SHOWN = 20;
/** Of the two managers, the one that delivers only the latest event of each object. */
const LATEST_MANAGER = 2;
/** Of each manager, one instance of the dispatch function has the runs of the schedule, the other one prompt runs. */
const CALLERS = ['ingest-1', 'ingest-2', 'dispatch-1', 'dispatch-2', 'dispatch-1-prompt', 'dispatch-2-prompt', 'settle-1', 'settle-2'] as const;
const MIN_INTERVAL_SECONDS = 1;
const WAKE_QUEUE = 'wake.fifo';
const TARGET_QUEUE = 'work';

/** Sends events through the functions that ship while everything around them fails, lets them drain, and judges what is left. */
export class FaultRun {
  static async execute(options: FaultRunOptions): Promise<FaultReport> {
    const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'faults-'));
    const run = new FaultRun(options, folder);
    try {
      return await run.execute();
    } finally {
      await run.stop();
      rmSync(folder, { recursive: true });
    }
  }

  private readonly started = Date.now();
  private readonly count = new FaultCount();
  private readonly leases = new LeaseWatch();
  private readonly functions = new Map<string, FunctionInstance>();
  private readonly arrivals: Arrivals;
  private readonly queues: Readonly<Record<'ingest' | 'settle', FaultyQueue>>;
  private readonly mappings: Record<'ingest' | 'settle', EventSourceMapping[]> = { ingest: [], settle: [] };
  private readonly consumer: UnreliableConsumer;
  private readonly clients: DynamoDBClient[] = [];
  private readonly recordings = new Recordings();
  /** When each run with LATEST began, by its name. */
  private readonly latestRuns = new Map<string, number>();
  private engine?: Engine;
  private readonly signals: FaultySignals;
  private wakeSource?: EventSourceMapping;
  private promptRuns = 0;
  private sqs?: SqsEndpoint;
  private target?: TargetQueue;
  private proxy?: FaultProxy;
  private skew?: number;
  private sent = 0;
  private readonly shards: number;
  private readonly batched: boolean;
  private readonly indexName: string;
  /** With shards, managers take equal turns. */
  private readonly fairShares?: FairShares;

  private constructor(private readonly options: FaultRunOptions, private readonly folder: string) {
    const { seed } = options;
    this.shards = options.shards ?? (seed % 2 === 0 ? 1 : ODD_SHARDS);
    this.batched = options.batched ?? seed % 4 >= 2;
    this.indexName = shardedName(DEFAULT_INDEX_NAME, this.shards);
    if (this.shards > 1) {
      this.fairShares = { order: 'round-robin', shards: this.shards, maxInFlightPerShard: options.maxInFlightPerShard ?? IN_FLIGHT_PER_SHARD };
    }
    this.arrivals = new Arrivals(seed, this.started - 3_600_000);
    const queue = (name: string) => new FaultyQueue({ maxReceiveCount: MAX_RECEIVE_COUNT, count: this.count, random: new Seeded(seed, 'queue', name) });
    this.queues = { ingest: queue('ingest'), settle: queue('settle') };
    this.signals = new FaultySignals(new Seeded(seed, 'signals'), this.count);
    this.consumer = new UnreliableConsumer(seed, this.count, body => this.send('settle', body));
  }

  private async execute(): Promise<FaultReport> {
    const { events, seed, onProgress = () => {} } = this.options;
    const proxy = await this.start();
    const operator = new RandomOperator(seed, this.client('operator', OPERATOR_TIMEOUT_MS));
    const over = new AbortController();
    const managers = [1, 2].map(number => this.manage(number, over.signal));
    const operating = operator.workUntil(over.signal);

    await this.feed();
    onProgress(`all events are sent, ${seconds(this.started)} s`);
    await until(() => Math.max(0, this.queues.ingest.size - BACKLOG / 10), DRAIN_MS);
    onProgress(`nearly all messages are received, ${seconds(this.started)} s`);
    over.abort();
    await Promise.all([...managers, operating]);
    const faultsEnded = Date.now();
    const items = await this.drain(proxy, operator);

    const findings = judge({
      changes: this.arrivals.changes,
      invalid: this.arrivals.invalid,
      items,
      shards: this.shards,
      maxClaimsPerShard: this.fairShares?.maxInFlightPerShard,
      deadLetters: this.queues.ingest.deadLetters.map(({ body }) => body),
      received: this.consumer.received,
      reported: this.consumer.reported,
      together: this.consumer.together,
      batches: this.consumer.batches,
      repeated: this.consumer.repeated,
      heartbeats: this.consumer.heartbeats,
      extensions: this.leases.extensions,
      maxLeaseSeconds: LEASE.maxLeaseSeconds,
      ended: operator.ended,
      replayed: operator.replayed,
      recorded: this.recordings.times,
      latestRuns: this.latestRuns,
      now: fromMilliseconds(Date.now() + FAST_FORWARD),
    });
    const deliveries = [...this.consumer.received.values()].reduce((sum, attempts) => sum + attempts.size, 0);
    return {
      seed,
      events,
      shards: this.shards,
      rows: items.length,
      faults: this.count.byKind,
      faultsInAll: this.count.all,
      kills: this.count.of('killed'),
      lost: findings.lost.length,
      doubled: findings.doubled.length,
      stuck: findings.stuck.length,
      illegal: findings.illegal.length,
      calls: proxy.calls,
      deliveries,
      promptRuns: this.promptRuns,
      operatorChanges: operator.changes,
      batches: [...this.consumer.batches.values()].filter(({ size }) => size > 1).length,
      extensions: this.leases.extensions.length,
      replays: operator.replays,
      superseded: items.filter(isSuperseded).length,
      seconds: seconds(this.started),
      drainSeconds: seconds(faultsEnded),
      engine: ENGINE,
      findings: {
        lost: findings.lost.slice(0, SHOWN),
        doubled: findings.doubled.slice(0, SHOWN),
        stuck: findings.stuck.slice(0, SHOWN),
        illegal: findings.illegal.slice(0, SHOWN),
      },
    };
  }

  private async start(): Promise<FaultProxy> {
    this.engine = await startDynamoDbLocal({ dbPath: this.folder });
    const table = await LedgerTable.create({ ...this.engine, shards: this.shards }, { TableName: TABLE });
    table.close();
    this.sqs = await startSqsEndpoint();
    this.target = new TargetQueue(this.sqs, TARGET_QUEUE);
    this.target.consume(body => this.consumer.receive(body));
    const wakeSource = this.wakeSource = this.createWakeSource();
    this.sqs.serve(WAKE_QUEUE, message => this.signals.pass(message, wakeSource));
    const proxy = this.proxy = await FaultProxy.start({
      upstream: { dynamodb: this.engine.endpoint, sqs: this.target.url },
      schedule: new FaultSchedule(this.options.seed, new Set(CALLERS)),
      count: this.count,
      recordings: this.recordings,
      kill: caller => this.functions.get(caller)?.kill() ?? false,
      onCall: (operation, body) => {
        if (operation === 'BatchExecuteStatement') this.leases.observe(body);
      },
    });
    for (const name of CALLERS) this.functions.set(name, this.functionOf(name, proxy));
    for (const [kind, batchSize] of [['ingest', 100], ['settle', 100]] as const) {
      this.mappings[kind] = [1, 2].map(number => new EventSourceMapping({
        queue: this.queues[kind],
        queueName: kind,
        batchSize,
        batchingWindow: 200,
        retryDelay: 500,
        invoke: (event, requestId) => this.instance(`${kind}-${number}`).invoke(event, requestId),
        onBatch: async () => {},
        now: () => Date.now(),
      }));
    }
    return proxy;
  }

  /** All managers of a ledger receive its signals: each starts a run of one of them. */
  private createWakeSource(): EventSourceMapping {
    return new EventSourceMapping({
      queue: new LocalFifoQueue({ deliveryDelay: MIN_INTERVAL_SECONDS * 1000, retention: 60_000, visibilityTimeout: TIMEOUT_MS }),
      queueName: 'wake',
      batchSize: 10,
      batchingWindow: 0,
      retryDelay: 500,
      invoke: (event, requestId) => {
        this.promptRuns += 1;
        return this.instance(`dispatch-${1 + this.promptRuns % 2}-prompt`).invoke(event, requestId);
      },
      onBatch: async () => {},
      now: () => Date.now(),
    });
  }

  private functionOf(name: typeof CALLERS[number], proxy: FaultProxy): FunctionInstance {
    const [kind, number] = name.split('-') as [FunctionName, string];
    const wake = { queueUrl: `${proxy.endpoint(name, 'sqs')}/${WAKE_QUEUE}`, intervalSeconds: MIN_INTERVAL_SECONDS };
    const settings = {
      ingest: () => encodeIngestSettings({
        ...MANAGER, wake, initialStatus: STATUSES.CREATED, ...(this.fairShares && { shards: this.shards, shardFolderDepth: 1 }),
      }),
      settle: () => encodeSettleSettings({ ...MANAGER, wake, managerName: 'settle' }),
      dispatch: () => encodeDispatchSettings({
        ...MANAGER,
        wake,
        managerName: `manager-${number}`,
        indexName: this.indexName,
        maxEventsPerRun: 500,
        maxInFlight: 2_000,
        settleOnDispatch: false,
        fairShares: this.fairShares,
        selection: Number(number) === LATEST_MANAGER ? 'latest' : undefined,
        target: {
          kind: 'queue',
          url: `${proxy.endpoint(name, 'sqs')}/${TARGET_QUEUE}`,
          fifo: false,
          group: 'object',
          ...(this.batched && { batch: BATCHES[Number(number) - 1] }),
        },
      }),
    };
    return new FunctionInstance({
      bundle: this.options.bundles?.[kind] ?? bundleOf(kind),
      environment: {
        ...settings[kind](),
        AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint(name, 'dynamodb'),
        AWS_ENDPOINT_URL_SQS: proxy.endpoint(name, 'sqs'),
      },
      skewOf: start => this.skew ?? this.skewOf(name, start),
      timeoutMs: TIMEOUT_MS,
    });
  }

  /** Most clocks are about right, some are minutes off. */
  private skewOf(name: string, start: number): number {
    const random = new Seeded(this.options.seed, 'clock', name, start);
    const large = random.chance(0.3);
    if (large) this.count.add('clock minutes off');
    const most = large ? MAX_SKEW : SMALL_SKEW;
    return random.whole(-most, most);
  }

  private instance(name: string): FunctionInstance {
    const found = this.functions.get(name);
    if (!found) throw new Error(`there is no function ${name}`);
    return found;
  }

  private client(caller: string, socketTimeout: number, now = () => Date.now()): LedgerClient {
    const client = new DynamoDBClient({
      endpoint: this.proxy?.endpoint(caller, 'dynamodb'), region: REGION, credentials: CREDENTIALS, requestHandler: { socketTimeout },
    });
    this.clients.push(client);
    const Client = this.options.client ?? LedgerClient;
    const { indexName } = this;
    return new Client({ client, tableName: TABLE, indexName, retryPolicy: RETRY, rowRetentionSeconds: MANAGER.rowRetentionSeconds, now });
  }

  private send(kind: 'ingest' | 'settle', body: string): void {
    this.mappings[kind][this.sent % 2].send(body);
    this.sent += 1;
  }

  /** As fast as ingest records, with restarts of the engine in between. */
  private async feed(): Promise<void> {
    const { events, seed, onProgress = () => {} } = this.options;
    const order = new Seeded(seed, 'order');
    const restarts = restartsOf(seed, events);
    let waiting: string[] = [];
    for (let number = 1; number <= events; number += 1) {
      const { bodies } = this.arrivals.next();
      waiting.push(...bodies);
      if (bodies.length > 1 && bodies[0] === bodies[1]) this.count.add('notification sent twice');
      // Out of order within a window, as S3 reports them.
      if (waiting.length >= 200 || number === events) {
        for (const body of order.shuffled(waiting)) this.send('ingest', body);
        waiting = [];
        while (this.queues.ingest.size > BACKLOG) await sleep(20);
      }
      if (restarts.has(number)) await this.restartEngine();
      if (number % 5_000 === 0) {
        const { received } = this.consumer;
        onProgress(`${number} events sent, ${received.size} delivered, ${this.count.all} faults, ${this.count.of('killed')} kills, ${seconds(this.started)} s`);
      }
    }
  }

  private async restartEngine(): Promise<void> {
    const { engine } = this;
    if (!engine) throw new Error('there is no engine to restart');
    const { port } = new URL(engine.endpoint);
    await engine.stop();
    this.engine = await startDynamoDbLocal({ dbPath: this.folder, port: Number(port) });
    this.count.add('engine killed and restarted');
  }

  private async manage(number: number, signal: AbortSignal): Promise<void> {
    const random = new Seeded(this.options.seed, 'schedule', number);
    while (!signal.aborted) {
      await this.dispatch(number).catch(() => undefined);
      await sleep(random.whole(20, 300));
    }
  }

  /** The faults stop: everything that is left must be processed now. */
  private async drain(proxy: FaultProxy, operator: RandomOperator): Promise<Awaited<ReturnType<LedgerTable['items']>>> {
    const { drainMs = DRAIN_MS, onProgress = () => {} } = this.options;
    const { ingest, settle } = this.queues;
    proxy.faulty = ingest.faulty = settle.faulty = this.consumer.faulty = this.signals.faulty = false;
    this.setClocks(0);
    await until(() => ingest.size, drainMs);
    ingest.redrive(body => this.send('ingest', body));
    await until(() => ingest.size + this.consumer.pending + settle.size, drainMs);
    const errors = JSON.stringify(Object.fromEntries(operator.errors));
    onProgress(`the queues are empty, ${seconds(this.started)} s; operator: ${operator.changes} changes, errors ${errors}`);

    this.setClocks(FAST_FORWARD);
    const ledger = this.client('drain', TIMEOUT_MS, () => Date.now() + FAST_FORWARD);
    let fewest = Infinity;
    let counted = 0;
    for (let lastProgress = Date.now(); Date.now() - lastProgress < drainMs;) {
      for await (const progress of ledger.retryAll({ status: STATUSES.FAILED }, { by: 'drain' })) void progress;
      const moved = await Promise.all([1, 2].map(number => this.dispatched(number)));
      await until(() => settle.size, drainMs);
      // A count reads every open event.
      if (moved.some(Boolean) && Date.now() - counted < COUNT_MS) continue;
      const open = await this.open(ledger);
      onProgress(`${open} events are open, ${seconds(this.started)} s`);
      if (open === 0) break;
      if (open < fewest) lastProgress = Date.now();
      fewest = Math.min(fewest, open);
      counted = Date.now();
    }
    const table = LedgerTable.at({ endpoint: proxy.endpoint('drain', 'dynamodb') }, TABLE);
    const items = await table.items(Math.ceil(this.options.events / 1_000));
    table.close();
    return items;
  }

  private dispatch(number: number): Promise<unknown> {
    const requestId = randomUUID();
    if (number === LATEST_MANAGER) this.latestRuns.set(nameOfRun(requestId), Date.now());
    return this.instance(`dispatch-${number}`).invoke({}, requestId);
  }

  /** Whether a run has delivered anything. */
  private async dispatched(number: number): Promise<boolean> {
    const report = await this.dispatch(number).catch(() => undefined);
    return ((report as DispatchReport | undefined)?.dispatched ?? 0) > 0;
  }

  private async open(ledger: LedgerClient): Promise<number> {
    const statuses = [STATUSES.CREATED, STATUSES.RETRYING, STATUSES.DISPATCHED, STATUSES.FAILED];
    const counts = await ledger.counts({ statuses, cap: 1_000_000 });
    return counts.reduce((sum, { count }) => sum + count, 0);
  }

  /** Every function starts again with the same clock. */
  private setClocks(skew: number): void {
    this.skew = skew;
    for (const each of this.functions.values()) each.kill();
  }

  private async stop(): Promise<void> {
    for (const each of this.functions.values()) each.kill();
    this.signals.stop();
    await Promise.all([...Object.values(this.mappings).flat(), this.wakeSource].map(mapping => mapping?.stop()));
    for (const each of this.functions.values()) each.kill();
    for (const client of this.clients) client.destroy();
    await this.proxy?.stop();
    await this.sqs?.stop();
    await this.engine?.stop();
  }
}

/** After how many events the engine restarts. */
function restartsOf(seed: number, events: number): Set<number> {
  const random = new Seeded(seed, 'engine');
  const count = Math.max(1, Math.floor(events / EVENTS_PER_RESTART));
  return new Set(Array.from({ length: count }, (_, index) => Math.floor((events / count) * (index + 0.2 + random.next() * 0.6))));
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 100) / 10;
}

/** Resolves once nothing is left, or if nothing was done for so long. */
async function until(left: () => number, milliseconds: number): Promise<void> {
  let fewest = Infinity;
  for (let lastProgress = Date.now(); left() > 0 && Date.now() - lastProgress < milliseconds;) {
    if (left() < fewest) lastProgress = Date.now();
    fewest = Math.min(fewest, left());
    await sleep(20);
  }
}

function isSuperseded({ [ATTRIBUTES.STATUS]: status }: Item): boolean {
  return 'S' in status && status.S === STATUSES.SUPERSEDED;
}

/** As the dispatch function writes it to the history of the events that it claims. */
function nameOfRun(requestId: string): string {
  return `dispatch ${requestId.slice(0, 8)}`;
}
