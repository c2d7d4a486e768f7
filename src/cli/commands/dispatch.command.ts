import { randomUUID } from 'node:crypto';
import { Option } from 'commander';
import { LedgerClient } from '../../client';
import { diagnose } from '../../client/diagnosis';
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
import type { CliCommand } from '../command';
import { withTable } from '../connection';
import { EXIT, exitCodeOf } from '../exit-code';
import { addManagedOptions, addRetention, addRetryPolicy, connectionTo, ManagedOptions, retryPolicyOf, seconds, settingsOf } from '../managed-ledger';
import { wholeNumber } from '../options/ledger-options';
import { addTargetOptions, settlesOnDispatch, targetOf, TargetOptions } from '../options/target-option';
import { print } from '../output';
import { createTarget } from '../target-connection';

interface DispatchOptions extends ManagedOptions, TargetOptions {
  readonly maxEvents?: number;
  readonly maxInFlight?: number;
  readonly lease?: string;
  readonly settle?: 'on-dispatch' | 'by-outcome';
}

/** As long as a function can run at most. */
const RUN_MS = 15 * 60_000;

export const dispatch: CliCommand = {
  name: 'dispatch',

  describe(command) {
    const { maxEventsPerRun, maxInFlight, leaseSeconds } = MANAGER_DEFAULTS;
    addManagedOptions(addRetention(addRetryPolicy(addTargetOptions(command
      .summary('hand out the oldest events now: one run of a manager')
      .description('Hands the oldest events to a target: one run of a manager, from this machine and with its permissions. Pause a deployed manager first: '
        + 'two runs at the same time hand out no event twice, but together more than --max-in-flight.')
      .requiredOption('--once', 'one run; a manager\'s schedule is what repeats it')
      .optionsGroup('Target:'))
      .optionsGroup('Pace:')
      .option('--max-events <number>', `events to hand out, at most (default: the manager's, or ${maxEventsPerRun})`, wholeNumber(1, 10_000))
      .option('--max-in-flight <number>', `events dispatched and not settled, at most (default: the manager's, or ${maxInFlight})`, wholeNumber(1, 100_000))
      .option('--lease <span>', `how long the target has for an event (default: the manager's, or ${leaseSeconds}s)`)
      .addOption(new Option('--settle <how>', 'on-dispatch: handing over completes an event; by-outcome: its outcome is reported '
        + '(default: the manager\'s, or on-dispatch for queues and buses)').choices(['on-dispatch', 'by-outcome'])))))
      .addHelpText('after', `
Examples:
  s3-event-ledger dispatch --once --manager my-manager-dispatch --max-events 1
  s3-event-ledger dispatch --once --table my-ledger --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/work`);
  },

  async run(command, io) {
    const options = command.opts<DispatchOptions>();
    const manager = await settingsOf(options, io);
    const target = manager?.target ?? targetOf(options);
    const settings = settingsFor(options, manager, target);
    const report = await runOnce(connectionTo(options, manager), settings, createTarget(target, options, io.env), io);

    print(report, options, io, () => readable(report));
    const failedChanges = reportFailures(report, io);
    if (report.sendFailures === 0) return failedChanges;
    io.stderr(`${report.sendFailures} not sent, to be tried again: list --status retrying tells why, list --status failed of those given up.\n`);
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
    rowRetentionSeconds: seconds('--row-retention', options.rowRetention) ?? defaults.rowRetentionSeconds,
  };
}

/** Ctrl-C ends it: what was claimed and not sent by then comes back when its lease expires. */
function runOnce(options: DispatchOptions, settings: DispatchSettings, target: TargetFactory, io: Io): Promise<DispatchReport> {
  const { signal } = io;
  const now = () => fromMilliseconds(io.now());
  return withTable(options, io, async subject => {
    // A ledger that cannot be read is worth a word at once; what passes, the run itself waits for.
    await new LedgerClient(subject).list({ status: STATUSES.DISPATCHED, limit: 1 });
    const by = `by hand ${randomUUID().slice(0, 8)}`;
    const ports = { ledger: new DynamoDbWorkLedger({ ...subject, signal }), target: target({ signal }), now, random: Math.random, by };
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
    ['handed out', report.dispatched],
    ['not sent', report.sendFailures],
    ['completed', report.completed],
    ['leases expired', report.expiredLeases],
    ['given up', report.failed],
    ['conflicts', report.conflicts],
    ['not written', report.changeFailures],
    ['in flight', report.inFlight],
  ];
  return textTable(rows.map(([name, count]) => [name, String(count)]), { right: [1] });
}
