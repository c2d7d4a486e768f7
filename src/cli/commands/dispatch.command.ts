import { randomUUID } from 'node:crypto';
import { Option } from 'commander';
import { LedgerClient } from '../../client';
import { diagnose } from '../../client/diagnosis';
import { DynamoDbObjectIndex } from '../../client/object-index';
import type { TargetFactory } from '../../client/targets';
import { DynamoDbWorkLedger } from '../../client/work-ledger';
import { MANAGER_DEFAULTS } from '../../core/contract/defaults';
import type { DispatchFunctionSettings } from '../../core/contract/manager-settings';
import { STATUSES } from '../../core/contract/status';
import type { TargetAddress } from '../../core/contract/target-address';
import { dispatch as run, DispatchReport, DispatchSettings } from '../../core/dispatch';
import { after, fromMilliseconds } from '../../core/timestamp';
import type { Io } from '../../terminal/io';
import { textTable } from '../../terminal/text-table';
import { createTarget } from '../aws-service';
import { CliCommand, optionGroup } from '../command';
import { EXIT, exitCodeOf } from '../exit-code';
import { managerOf, tableOf, withTable } from '../ledger-connection';
import { LEDGER_COMMAND, LedgerCommandOptions, LedgerOptions } from '../options/ledger-options';
import { ManagerOptions, RETRY_POLICY, retryPolicyOf, ROW_RETENTION, rowRetentionOf } from '../options/manager-options';
import { wholeNumber } from '../options/number-option';
import { print } from '../options/output-options';
import { settlesOnDispatch, TARGET, targetOf, TargetOptions } from '../options/target-option';
import { seconds } from '../options/time-option';
import { skippedRow } from '../text/malformed-text';

interface DispatchOptions extends LedgerCommandOptions, ManagerOptions, TargetOptions {
  readonly maxEvents?: number;
  readonly maxInFlight?: number;
  readonly lease?: string;
  readonly settle?: 'on-dispatch' | 'by-outcome';
  readonly latest?: true;
}

/** The longest time that a Lambda function can run. */
const RUN_MS = 15 * 60_000;

const { maxEventsPerRun: maxEvents, maxInFlight, leaseSeconds } = MANAGER_DEFAULTS;

export const dispatch: CliCommand<DispatchOptions> = {
  name: 'dispatch',
  summary: 'deliver the oldest events now: one run of a manager',
  description: 'Delivers the oldest events to a target: one run of a manager, from this machine and with its permissions. Pause a deployed manager first: '
    + 'two concurrent runs deliver no event twice, but together they may exceed --max-in-flight.',
  options: [
    ...optionGroup('Run:', new Option('--once', 'one run; the schedule of a manager repeats it').makeOptionMandatory()),
    ...TARGET,
    ...optionGroup('Pace:',
      new Option('--max-events <number>', `most events to deliver (default: the manager's, or ${maxEvents})`).argParser(wholeNumber(1, 10_000)),
      new Option('--max-in-flight <number>', `most events dispatched and not settled (default: the manager's, or ${maxInFlight})`).argParser(wholeNumber(1, 100_000)),
      new Option('--lease <duration>', `how long the target has to process an event (default: the manager's, or ${leaseSeconds}s)`),
      new Option('--settle <mode>', 'on-dispatch: delivery completes an event; by-outcome: its outcome is reported '
        + '(default: the manager\'s, or on-dispatch for queues and event buses)').choices(['on-dispatch', 'by-outcome']),
    ),
    ...optionGroup('Which events:', new Option('--latest', 'only the latest event of each object; older ones become superseded (default: the manager\'s)')),
    ...RETRY_POLICY,
    ...ROW_RETENTION,
    ...LEDGER_COMMAND,
  ],
  examples: [
    'dispatch --once --manager my-manager-dispatch --max-events 1',
    'dispatch --once --table my-ledger --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/work',
  ],

  async run(options, _args, io) {
    const manager = await managerOf(options, io);
    const target = manager?.target ?? targetOf(options);
    const settings = settingsFor(options, manager, target);
    const onlyLatest = options.latest ?? manager?.selection === 'latest';
    const report = await runOnce(tableOf(options, manager), settings, createTarget(withoutWait(target), options, io.env), onlyLatest, io);

    print(report, options, io, () => readable(report));
    const failedChanges = reportFailures(report, io);
    if (report.sendFailures === 0) return failedChanges;
    io.stderr(`${report.sendFailures} not sent: list --status retrying and list --status failed show the reasons.\n`);
    return EXIT.FAILED;
  },
};

function settingsFor(options: DispatchOptions, manager: DispatchFunctionSettings | undefined, target: TargetAddress): DispatchSettings {
  const defaults = manager ?? { ...MANAGER_DEFAULTS, settleOnDispatch: settlesOnDispatch(target), rowRetentionSeconds: undefined };
  const maxEventsPerRun = options.maxEvents ?? defaults.maxEventsPerRun;
  return {
    maxEventsPerRun,
    maxInFlight: options.maxInFlight ?? Math.max(defaults.maxInFlight, maxEventsPerRun),
    leaseSeconds: seconds('--lease', options.lease) ?? defaults.leaseSeconds,
    retry: { ...defaults.retry, ...retryPolicyOf(options) },
    settleOnDispatch: options.settle === undefined ? defaults.settleOnDispatch : options.settle === 'on-dispatch',
    rowRetentionSeconds: rowRetentionOf(options) ?? defaults.rowRetentionSeconds,
    ...(manager?.fairShares && { fairShares: manager.fairShares }),
  };
}

/** Whoever runs it wants the events to be delivered now, in batches that may be small. */
function withoutWait(target: TargetAddress): TargetAddress {
  if (target.kind === 'event-bus' || !target.batch) return target;
  return { ...target, batch: { ...target.batch, maxWaitSeconds: undefined } };
}

/** Ctrl-C ends it. An event that was claimed and not sent by then is retried when its lease expires. */
function runOnce(
  options: LedgerOptions, settings: DispatchSettings, target: TargetFactory, onlyLatest: boolean, io: Io,
): Promise<DispatchReport> {
  const { signal } = io;
  const now = () => fromMilliseconds(io.now());
  return withTable(options, io, async subject => {
    // The run retries transient errors for minutes; a missing table or permission must be reported at once.
    await new LedgerClient(subject).list({ status: STATUSES.DISPATCHED, limit: 1 });
    const by = `${io.user.slice(0, 100)}, run ${randomUUID().slice(0, 8)}`;
    const ledger = new DynamoDbWorkLedger({ ...subject, signal, onMalformed: row => io.stderr(skippedRow(row)) });
    const objects = onlyLatest ? new DynamoDbObjectIndex({ ...subject, signal }) : undefined;
    const ports = { ledger, objects, target: target({ signal }), now, random: Math.random, by };
    try {
      return await run(ports, settings, after(now(), RUN_MS));
    } catch (error) {
      throw await diagnose(error, subject);
    }
  });
}

/** The exit code, too: an event whose completion was not written is delivered again once its lease expires. */
function reportFailures({ changeFailures, failures, nothingWritten }: DispatchReport, io: Io): number {
  if (changeFailures === 0) return EXIT.DONE;
  const reasons = failures.map(({ code, awsError, count }) => `${code}${awsError === undefined ? '' : ` (${awsError})`}: ${count}`).join(', ');
  io.stderr(`error: ${nothingWritten ? 'none of the' : 'not all'} changes could be written to the ledger. ${reasons}\n`);
  return nothingWritten ? exitCodeOf(failures[0].code) : EXIT.FAILED;
}

function readable(report: DispatchReport): string {
  const rows: Array<[name: string, count: number]> = [
    ['dispatched', report.dispatched],
    ['not sent', report.sendFailures],
    ['completed', report.completed],
    ['superseded', report.superseded],
    ['leases expired', report.expiredLeases],
    ['failed', report.failed],
    ['conflicts', report.conflicts],
    ['not written', report.changeFailures],
    ['in flight', report.inFlight],
  ];
  return textTable(rows.map(([name, count]) => [name, String(count)]), { right: [1] });
}
