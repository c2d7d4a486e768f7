import { logUnsent } from './dispatch-log';
import { loggingFailure } from './failure-log';
import { Invocation, REPORTING_TIME } from './invocation';
import { createLog } from './log';
import type { TargetFactory } from '../client/targets';
import type { DispatchFunctionSettings } from '../core/contract/manager-settings';
import { DISPATCH_METRICS } from '../core/contract/metrics';
import { dispatch, DispatchReport } from '../core/dispatch';
import { embeddedMetrics } from '../core/embedded-metrics';
import { Target, WorkLedger } from '../core/ports';
import { fromMilliseconds } from '../core/timestamp';

export interface DispatchDependencies {
  readonly settings: DispatchFunctionSettings;
  /** The ledger for one run: it stops retrying when the signal aborts. */
  readonly ledger: (signal: AbortSignal) => WorkLedger;
  readonly target: TargetFactory;
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

/** One run of a manager. Rejects if it cannot read the ledger. */
export async function runDispatch({ requestId, remaining }: Invocation, dependencies: DispatchDependencies): Promise<DispatchReport> {
  const { settings, now, random, print } = dependencies;
  const start = now();
  const log = createLog(settings.logLevel, print, { requestId });
  const until = (kept: number) => Math.max(0, Math.floor(remaining - kept));

  // A short invocation is divided in proportion.
  const ledger = dependencies.ledger(AbortSignal.timeout(until(Math.min(REPORTING_TIME, remaining / 10))));
  const inner = dependencies.target({ signal: AbortSignal.timeout(until(Math.min(RELEASING_TIME, remaining / 4))), random });
  const deadline = fromMilliseconds(start + until(Math.min(FINISHING_TIME, remaining / 2)));
  const target: Target = {
    ordered: inner.ordered,
    send: async messages => {
      const outcomes = await inner.send(messages);
      logUnsent(log, settings.target.kind, messages, outcomes);
      return outcomes;
    },
  };

  const ports = { ledger, target, now: () => fromMilliseconds(now()), random, by: `dispatch ${requestId.slice(0, 8)}` };
  const report = await loggingFailure(log, 'run failed', () => dispatch(ports, settings, deadline));
  log('info', 'dispatch done', { ...report, milliseconds: now() - start });
  print(JSON.stringify(embeddedMetrics(metricsOf(report), settings.tableName, now(), settings.managerName)));
  return report;
}

function metricsOf(report: DispatchReport): Record<string, number> {
  return {
    [DISPATCH_METRICS.DISPATCHED]: report.dispatched,
    [DISPATCH_METRICS.SEND_FAILURES]: report.sendFailures,
    [DISPATCH_METRICS.EXPIRED_LEASES]: report.expiredLeases,
    [DISPATCH_METRICS.GIVEN_UP]: report.failed,
    [DISPATCH_METRICS.COMPLETED]: report.completed,
    [DISPATCH_METRICS.CONFLICTS]: report.conflicts,
    [DISPATCH_METRICS.IN_FLIGHT]: report.inFlight,
    [DISPATCH_METRICS.OLDEST_WAITING_AGE]: report.oldestWaitingSeconds,
  };
}
