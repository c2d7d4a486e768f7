import { Command, CommanderError } from 'commander';
import { explain } from './cli-error';
import { addCommand, CliCommand, CliCommandGroup } from './command';
import { audit } from './commands/audit.command';
import { backfill } from './commands/backfill.command';
import { check } from './commands/check.command';
import { complete } from './commands/complete.command';
import { cost } from './commands/cost.command';
import { count } from './commands/count.command';
import { demo } from './commands/demo.command';
import { discard } from './commands/discard.command';
import { dispatch } from './commands/dispatch.command';
import { dlqList } from './commands/dlq-list.command';
import { dlqRedrive } from './commands/dlq-redrive.command';
import { fail } from './commands/fail.command';
import { heartbeat } from './commands/heartbeat.command';
import { list } from './commands/list.command';
import { pause } from './commands/pause.command';
import { reconcile } from './commands/reconcile.command';
import { releaseExpired } from './commands/release-expired.command';
import { replay } from './commands/replay.command';
import { resume } from './commands/resume.command';
import { retry } from './commands/retry.command';
import { sandbox } from './commands/sandbox.command';
import { set } from './commands/set.command';
import { show } from './commands/show.command';
import { studio } from './commands/studio.command';
import { EXIT, exitCodeHelp } from './exit-code';
import type { Io } from '../terminal/io';

const DLQ: CliCommandGroup = { name: 'dlq', summary: 'show and redrive what could not be processed', commands: [dlqList, dlqRedrive] };

const COMMANDS: ReadonlyArray<{ readonly group: string; readonly commands: ReadonlyArray<CliCommand | CliCommandGroup> }> = [
  { group: 'Query:', commands: [list, show, count, audit, studio] },
  { group: 'Change events:', commands: [retry, replay, discard, complete, fail, heartbeat, set] },
  { group: 'Compare with buckets:', commands: [reconcile, backfill] },
  { group: 'Run a manager:', commands: [dispatch, releaseExpired, pause, resume] },
  { group: 'Check:', commands: [check, DLQ, cost] },
  { group: 'Try it:', commands: [sandbox, demo] },
];

/**
 * Runs the command line.
 *
 * @param argv the arguments, without the name of the program
 * @returns the exit code
 */
export async function run(argv: readonly string[], io: Io, version = 'unreleased'): Promise<number> {
  let exitCode: number = EXIT.DONE;
  let options: readonly string[] = [];
  const program = new Command('s3-event-ledger')
    .description('Queries and changes the ledger of S3 events that an S3EventLedger keeps in DynamoDB.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: text => io.stdout(text),
      writeErr: text => io.stderr(text),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
    })
    .showHelpAfterError('(add --help to list the options)')
    .addHelpText('after', `\n${exitCodeHelp()}\n\nData goes to stdout, messages to stderr. NO_COLOR turns colors off.`);

  const add = (parent: Command, each: CliCommand) => {
    const command = addCommand(parent, each, program.name());
    command.action(async () => {
      options = each.options.map(({ long }) => long ?? '');
      exitCode = await each.run(command.opts(), command.args, io);
    });
  };
  for (const { group, commands } of COMMANDS) {
    program.commandsGroup(group);
    for (const each of commands) {
      if ('commands' in each) {
        const parent = program.command(each.name).summary(each.summary).description(each.summary);
        for (const child of each.commands) add(parent, child);
      } else {
        add(program, each);
      }
    }
  }
  program.helpCommand(true);

  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.DONE : EXIT.USAGE;
    if (io.signal.aborted) return EXIT.INTERRUPTED;
    const failure = explain(error, options);
    io.stderr(failure.message);
    return failure.exitCode;
  }
}
