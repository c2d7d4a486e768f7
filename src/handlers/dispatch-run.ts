import { setMaxListeners } from 'node:events';
import { logBatches, logUnsent } from './dispatch-log';
import { loggingFailure } from './failure-log';
import { Invocation, REPORTING_TIME } from './invocation';
import { createLog } from './log';
import { MalformedRows } from './malformed-rows';
import { signalWork } from './signal-work';
import type { TargetFactory } from '../client/targets';
import type { DispatchFunctionSettings } from '../core/contract/manager-settings';
import { DISPATCH_METRICS } from '../core/contract/metrics';
import { dispatch, DispatchReport, Turns } from '../core/dispatch';
import { embeddedMetrics, occurred } from '../core/embedded-metrics';
import type { MalformedRow } from '../core/malformed-row';
import { ObjectIndex, Target, WakeQueue, WorkLedger } from '../core/ports';
import { fromMilliseconds } from '../core/timestamp';

export interface DispatchDependencies {
  readonly settings: DispatchFunctionSettings;
  /** The ledger for one run: it stops retrying when the signal aborts. */
  readonly ledger: (signal: AbortSignal, onMalformed: (row: MalformedRow) => void) => WorkLedger;
  readonly target: TargetFactory;
  /** The index of objects for one run, used if only the latest event of each object is delivered. */
  readonly objects: (signal: AbortSignal, onMalformed: (row: MalformedRow) => void) => ObjectIndex;
  /** Starts the next run promptly if this one leaves work. @default - the schedule only */
  readonly wake?: WakeQueue;
  /** Remembers whose turn it is while the function stays warm. @default - chance decides */
  readonly turns?: Turns;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Writes one line, given without its line break. */
  readonly print: (line: string) => void;
}

/** Reserved at the end of the invocation, in milliseconds: to finish what has begun, and to release events that were not sent. */
const FINISHING_TIME = 10_000;
const RELEASING_TIME = 4_000;

/** One run of a manager. Rejects if it cannot read the ledger, or if every change fails. */
export async function runDispatch(invocation: Invocation, dependencies: DispatchDependencies): Promise<DispatchReport> {
  const { requestId, remaining } = invocation;
  const { settings, wake, turns, now, random, print } = dependencies;
  const start = now();
  const log = createLog(settings.logLevel, print, { requestId });
  const until = (kept: number) => Math.max(0, Math.floor(remaining - kept));

  const malformed = new MalformedRows();
  // A short invocation is divided in proportion.
  const signal = deadlineIn(until(Math.min(REPORTING_TIME, remaining / 10)));
  const ledger = dependencies.ledger(signal, malformed.add);
  const objects = settings.selection === 'latest' ? dependencies.objects(signal, malformed.add) : undefined;
  const inner = dependencies.target({ signal: deadlineIn(until(Math.min(RELEASING_TIME, remaining / 4))), random });
  const deadline = fromMilliseconds(start + until(Math.min(FINISHING_TIME, remaining / 2)));
  const target: Target = {
    ordered: inner.ordered,
    batch: inner.batch,
    groupOf: inner.groupOf,
    send: async batches => {
      const outcomes = await inner.send(batches);
      if (inner.batch) logBatches(log, batches);
      logUnsent(log, settings.target.kind, batches.flat(), outcomes);
      return outcomes;
    },
  };

  const ports = { ledger, objects, target, turns, now: () => fromMilliseconds(now()), random, by: `dispatch ${requestId.slice(0, 8)}` };
  const report = await loggingFailure(log, 'run failed', () => dispatch(ports, settings, deadline));
  // A run that holds events back does not know when they are due: the next one looks again.
  const again = report.moreToDeliver || report.heldBack > 0;
  const signalFailures = wake && again ? await signalWork(wake, log, invocation, start, now) : 0;
  const { failures, ...counts } = report;
  malformed.log(log);
  for (const failure of failures) log('error', 'changes failed', { ...failure });
  log('info', 'dispatch done', { ...counts, milliseconds: now() - start });
  const rare = { [DISPATCH_METRICS.MALFORMED_ROWS]: malformed.count, [DISPATCH_METRICS.SIGNAL_FAILURES]: signalFailures };
  const metrics = { ...metricsOf(report), ...occurred({ ...countsOf(report), ...rare }) };
  print(JSON.stringify(embeddedMetrics(metrics, settings.tableName, now(), settings.managerName)));
  if (report.nothingWritten) throw new Error(`no change could be written: ${failures.map(({ code, count }) => `${code} (${count})`).join(', ')}`);
  return report;
}

/** Of every run: alarms and graphs need them while nothing happens, too. */
function metricsOf({ inFlight, oldestWaitingSeconds }: DispatchReport): Record<string, number> {
  return { [DISPATCH_METRICS.IN_FLIGHT]: inFlight, [DISPATCH_METRICS.OLDEST_WAITING_AGE]: oldestWaitingSeconds };
}

function countsOf(report: DispatchReport): Record<string, number> {
  return {
    [DISPATCH_METRICS.DISPATCHED]: report.dispatched,
    [DISPATCH_METRICS.SEND_FAILURES]: report.sendFailures,
    [DISPATCH_METRICS.EXPIRED_LEASES]: report.expiredLeases,
    [DISPATCH_METRICS.GIVEN_UP]: report.failed,
    [DISPATCH_METRICS.COMPLETED]: report.completed,
    [DISPATCH_METRICS.CONFLICTS]: report.conflicts,
    [DISPATCH_METRICS.CHANGE_FAILURES]: report.changeFailures,
    [DISPATCH_METRICS.SUPERSEDED]: report.superseded,
  };
}

/** Every concurrent request listens to the signal: Node.js would log a warning about more than ten listeners. */
function deadlineIn(milliseconds: number): AbortSignal {
  const signal = AbortSignal.timeout(milliseconds);
  setMaxListeners(0, signal);
  return signal;
}
