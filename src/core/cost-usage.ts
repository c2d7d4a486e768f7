import { ASSUMED } from './cost-assumptions';
import { functionRuns, inFlight, MINUTES_PER_MONTH, POLLERS } from './cost-runs';
import { eventsPerMessage, MESSAGE_BYTES, settlesByOutcome, Workload } from './cost-workload';
import { eventWrites } from './cost-writes';

/** What a workload uses per month, in the units that AWS charges. */
export interface Usage {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly rowGigabytes: number;
  readonly queueRequests: number;
  readonly fifoRequests: number;
  readonly runs: number;
  readonly gigabyteSeconds: number;
  readonly busEvents: number;
  readonly scheduledRuns: number;
  readonly transitions: number;
  readonly expressExecutions: number;
  readonly logGigabytes: number;
  readonly metrics: number;
  readonly alarmMetrics: number;
  readonly dashboards: number;
}

/** What the functions and constructs use: tests count each on the shipping bundles, on the templates, or on a typical row. */
export const COUNTED = {
  /** Bytes, without the lines that Lambda adds. */
  log: { ingest: { run: 640, event: 9 }, dispatch: 710, nothingToDeliver: 155, settle: 580 },
  /** A manager publishes a count only if it is not 0. */
  metrics: { ingest: 5, wiring: 1, manager: 4, idleManager: 2 },
  /** Metrics that the alarms of `monitor()` evaluate. */
  alarms: { ledger: 12, onDispatch: 9, byOutcome: 13 },
  /** Bytes of a typical row that is completed: in the table and the index by status, and in the index by object. */
  row: { table: 1_400, objectIndex: 500 },
  /** Bytes of the message for a typical event. */
  message: MESSAGE_BYTES,
  /** Queries of a run that finds nothing, per shard; and of one that a signal starts, before it is known that something waits. */
  queries: { run: 4, signal: 3 },
} as const;

const MESSAGES_PER_REQUEST = 10;
/** SQS charges each 64 KB of a request as one. */
const BYTES_PER_REQUEST = 65_536;

/** Lambda reads an empty queue by long polls of 20 seconds. */
const IDLE_POLLS = POLLERS * 3 * MINUTES_PER_MONTH;

/** A query reads half a unit per 4 KB, at least half a unit; a row has up to 1 KB. */
const READ_UNITS = { query: 0.5, queriedRow: 0.125, row: 1 };

const NOTHING: Usage = {
  writeUnits: 0,
  readUnits: 0,
  rowGigabytes: 0,
  queueRequests: 0,
  fifoRequests: 0,
  runs: 0,
  gigabyteSeconds: 0,
  busEvents: 0,
  scheduledRuns: 0,
  transitions: 0,
  expressExecutions: 0,
  logGigabytes: 0,
  metrics: 0,
  alarmMetrics: 0,
  dashboards: 0,
};

/** To record the events. */
export function recordingUsage(workload: Workload): Usage {
  const { eventsPerMonth: events, objectIndex = true, eventBridge = false, wiringCheck = true, monitored = false, monthsOfRows = 1 } = workload;
  const units = eventWrites();
  const runs = functionRuns(workload);
  const { seconds, gigabytes } = ASSUMED;
  return {
    ...NOTHING,
    writeUnits: events * (units.record - (objectIndex ? 0 : units.objectIndex)),
    rowGigabytes: events * monthsOfRows * (COUNTED.row.table + (objectIndex ? COUNTED.row.objectIndex : 0)) / 1e9,
    queueRequests: polledRequests(events, runs.ingest),
    runs: runs.ingest + runs.wiring,
    gigabyteSeconds: batchSeconds(runs.ingest, events) * gigabytes.function + runs.wiring * seconds.wiring * gigabytes.wiring,
    busEvents: eventBridge ? events : 0,
    scheduledRuns: runs.wiring,
    logGigabytes: logGigabytes(runs.ingest, COUNTED.log.ingest.run) + events * COUNTED.log.ingest.event / 1e9,
    metrics: COUNTED.metrics.ingest + (wiringCheck ? COUNTED.metrics.wiring : 0),
    ...(monitored && { alarmMetrics: COUNTED.alarms.ledger, dashboards: 1 }),
  };
}

/** To deliver and settle the events, and the requests of the target. */
export function deliveryUsage(workload: Workload): Usage {
  const { eventsPerMonth: events, target, monitored = false, promptDispatch = true, shards = 1 } = workload;
  if (target === undefined) return NOTHING;
  const { claim, complete } = eventWrites();
  const byOutcome = settlesByOutcome(workload);
  const { settle, scheduled, prompt, idle, signals, indexWaitSeconds } = functionRuns(workload);
  const { seconds, gigabytes, minutesInFlight } = ASSUMED;

  const { run, signal } = COUNTED.queries;
  const queries = shards * (scheduled * run + prompt * (signal + run) + idle * signal);
  const readInFlight = prompt * inFlight(workload, minutesInFlight) + (byOutcome ? scheduled * events * minutesInFlight / MINUTES_PER_MONTH : 0);
  const dispatched = scheduled + prompt + idle;
  const dispatchSeconds = dispatched * seconds.dispatch.run + (prompt + idle) * indexWaitSeconds + events * seconds.dispatch.event;

  const perMessage = eventsPerMessage(workload);
  const messages = events / perMessage;
  const bytes = perMessage * COUNTED.message;
  return {
    ...NOTHING,
    writeUnits: events * (claim + complete),
    readUnits: queries * READ_UNITS.query + (readInFlight + events) * READ_UNITS.queriedRow + (byOutcome ? events * READ_UNITS.row : 0),
    fifoRequests: promptDispatch ? IDLE_POLLS + signals + 2 * (prompt + idle) : 0,
    queueRequests: (byOutcome ? polledRequests(messages, settle, bytes) : 0) + (target === 'queue' ? inTens(messages, bytes) * 2 + inTens(messages) : 0),
    runs: dispatched + settle + (target === 'function' || target === 'forwarder' ? messages : 0),
    gigabyteSeconds: (dispatchSeconds + (byOutcome ? batchSeconds(settle, events) : 0)) * gigabytes.function,
    busEvents: target === 'event-bus' ? events : 0,
    scheduledRuns: scheduled,
    transitions: target === 'standard-state-machine' ? messages : 0,
    expressExecutions: target === 'express-state-machine' ? messages : 0,
    logGigabytes: logGigabytes(settle, COUNTED.log.settle) + logGigabytes(scheduled + prompt, COUNTED.log.dispatch)
      + logGigabytes(idle, COUNTED.log.nothingToDeliver),
    metrics: events > 0 ? COUNTED.metrics.manager : COUNTED.metrics.idleManager,
    ...(monitored && { alarmMetrics: byOutcome ? COUNTED.alarms.byOutcome : COUNTED.alarms.onDispatch, dashboards: 1 }),
  };
}

export function sumOf(one: Usage, other: Usage): Usage {
  const sums = Object.entries(one).map(([name, quantity]) => [name, quantity + other[name as keyof Usage]]);
  return Object.fromEntries(sums) as Usage;
}

/** Of a queue whose messages a function receives: one send per message, and receiving and deleting in tens, at least once per run. */
function polledRequests(messages: number, runs: number, bytes = 0): number {
  return messages * requestsOf(bytes) + Math.max(runs, inTens(messages, bytes)) + Math.max(runs, inTens(messages)) + IDLE_POLLS;
}

function inTens(messages: number, bytes = 0): number {
  return messages / MESSAGES_PER_REQUEST * requestsOf(MESSAGES_PER_REQUEST * bytes);
}

function requestsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BYTES_PER_REQUEST));
}

function batchSeconds(runs: number, events: number): number {
  return runs * ASSUMED.seconds.batch.run + events * ASSUMED.seconds.batch.event;
}

function logGigabytes(runs: number, bytes: number): number {
  return runs * (bytes + ASSUMED.lambdaLogBytes) / 1e9;
}
