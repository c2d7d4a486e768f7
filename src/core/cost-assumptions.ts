import { functionRuns, inFlight, MESSAGES_PER_RUN, MINUTES_BETWEEN_WIRING_CHECKS, POLLERS } from './cost-runs';
import { arrivalRate, eventsPerMessage, minInterval, settlesByOutcome, Workload } from './cost-workload';

/** What tests do not count, because it depends on AWS, the target or the load. `assumptionsOf` says each of them. */
export const ASSUMED = {
  /** Of the functions, in seconds. */
  seconds: { batch: { run: 0.05, event: 0.0003 }, dispatch: { run: 0.1, event: 0.01 }, wiring: 1 },
  gigabytes: { function: 0.5, wiring: 0.25 },
  /** START, END and REPORT, with 26 bytes per line for CloudWatch. */
  lambdaLogBytes: 450,
  minutesInFlight: 1,
  /** Auto scaling keeps 30 percent in reserve, and a unit for the table and each of its indexes. */
  provisioned: { utilization: 0.7, hoursUntilScaledIn: 0.25, minimum: 4 },
} as const;

/** What the bill of a workload assumes, one sentence each. */
export function assumptionsOf(workload: Workload): string[] {
  const { eventsPerMonth: events, bursts, target, batchingWindowSeconds = 1, provisioned = false, monthsOfRows = 1 } = workload;
  const { seconds, gigabytes, lambdaLogBytes, provisioned: capacity } = ASSUMED;
  const { ingest, wiring } = functionRuns(workload);
  const ms = (each: number) => `${rounded(each * 1_000)} ms`;
  return [
    `Events arrive evenly${bursts ? ' within the bursts' : ''}: ${rounded(arrivalRate(workload))} per second.`,
    `A run of ingest receives what arrives within ${batchingWindowSeconds} s at one of Lambda's ${POLLERS} pollers, at most ${rounded(MESSAGES_PER_RUN)}: ${rounded(events / ingest)} events.`,
    `Ingest and settle take ${ms(seconds.batch.run)} per run and ${ms(seconds.batch.event)} per event, with ${gigabytes.function * 1_024} MB on ARM.`,
    `Lambda polls each queue for 20 s while it is empty, and logs ${lambdaLogBytes} bytes per run.`,
    `A row has up to 1 KB, one write unit; that is about twelve changes. Rows are kept for ${monthsOfRows === 1 ? 'a month' : `${monthsOfRows} months`}.`,
    ...(wiring > 0 ? [`The check of the wiring runs every ${MINUTES_BETWEEN_WIRING_CHECKS} minutes, and takes ${seconds.wiring} s with ${gigabytes.wiring * 1_024} MB.`] : []),
    ...(provisioned ? [
      `Auto scaling keeps ${rounded(100 * capacity.utilization)} percent of the capacity in use, scales in ${60 * capacity.hoursUntilScaledIn} minutes after a burst, and keeps ${capacity.minimum} units.`,
    ] : []),
    ...(target === undefined ? [] : managerAssumptions(workload)),
  ];
}

function managerAssumptions(workload: Workload): string[] {
  const { target, minutesBetweenRuns = 1, promptDispatch = true, batch } = workload;
  const { seconds, minutesInFlight } = ASSUMED;
  const { scheduled, prompt, idle, signals, indexWaitSeconds } = functionRuns(workload);
  const perMessage = eventsPerMessage(workload);
  return [
    `The schedule starts a run every ${minutesBetweenRuns === 1 ? 'minute' : `${minutesBetweenRuns} minutes`}: ${rounded(scheduled)}.`,
    promptDispatch
      ? `${rounded(signals)} signals start ${rounded(prompt)} prompt runs that deliver, and ${rounded(idle)} that find nothing: at most one per minInterval of ${minInterval(workload)} s`
        + ` while events arrive. Each waits ${rounded(indexWaitSeconds)} s for the index.`
      : 'There are no prompt runs.',
    `Dispatch takes ${rounded(seconds.dispatch.run * 1_000)} ms per run and ${rounded(seconds.dispatch.event * 1_000)} ms per event. Each event is delivered once: its first attempt succeeds.`,
    ...(batch === undefined && target !== 'forwarder' ? [] : [
      `A message has ${rounded(perMessage)} events: ${batch === undefined ? 'the forwarder receives as many if enough wait' : `at most ${rounded(batch)}, of those that arrive between two runs or within maxWait, in 64 KiB`}.`,
    ]),
    ...(settlesByOutcome(workload) ? [
      `Events are in flight for ${minutesInFlight === 1 ? 'a minute' : `${minutesInFlight} minutes`}, ${rounded(inFlight(workload, minutesInFlight))} at a time, and each run reads them. A report settles a message.`,
    ] : []),
  ];
}

function rounded(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
