import { Command, CommanderError } from 'commander';
import type { CliCommand } from './command';
import { count } from './commands/count';
import { demo } from './commands/demo';
import { list } from './commands/list';
import { sandbox } from './commands/sandbox';
import { set } from './commands/set';
import { show } from './commands/show';
import { EXIT, exitCodeHelp } from './exit-code';
import { explain } from './failure';
import type { Io } from './io';

const COMMANDS: readonly CliCommand[] = [list, show, count, set, sandbox, demo];

/**
 * Runs the command line.
 *
 * @param argv what follows the program's name
 * @returns the exit code
 */
export async function run(argv: readonly string[], io: Io, version = 'unreleased'): Promise<number> {
  let exitCode: number = EXIT.DONE;
  const program = new Command('s3-event-ledger')
    .description('Asks and manages the ledger of S3 events that an S3EventLedger keeps in DynamoDB.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: text => io.stdout(text),
      writeErr: text => io.stderr(text),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
    })
    .showHelpAfterError('(add --help for what it takes)')
    .addHelpText('after', `\n${exitCodeHelp()}\n\nData goes to stdout, messages to stderr. NO_COLOR turns colours off.`);

  for (const each of COMMANDS) {
    const command = program.command(each.name);
    each.describe(command);
    command.action(async () => {
      exitCode = await each.run(command, io);
    });
  }

  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.DONE : EXIT.USAGE;
    if (io.signal.aborted) return EXIT.INTERRUPTED;
    const failure = explain(error);
    io.stderr(failure.message);
    return failure.exitCode;
  }
}
