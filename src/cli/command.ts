import type { Argument, Command, Option } from 'commander';
import type { Io } from '../terminal/io';

/** A command of the table in `run.ts`. */
export interface CliCommand<Options = object> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly description: string;
  readonly argument?: Argument;
  /** In the order in which the help shows them. */
  readonly options: readonly Option[];
  /** What the help says below the options. */
  readonly notes?: string;
  /** Command lines, without the name of the program. */
  readonly examples?: readonly string[];
  /** @returns the exit code */
  run(options: Options, args: readonly string[], io: Io): Promise<number>;
}

/** Commands that share their first word. */
export interface CliCommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CliCommand[];
}

/** Options that the help shows below one heading. */
export function optionGroup(heading: string, ...options: readonly Option[]): readonly Option[] {
  return options.map(option => option.helpGroup(heading));
}

/** Adds a command to the program. */
export function addCommand(
  parent: Command, { name, summary, description, argument, options, notes, examples = [] }: CliCommand, program = parent.name(),
): Command {
  const command = parent.command(name).summary(summary).description(description);
  if (argument) command.addArgument(argument);
  for (const option of options) command.addOption(option);
  if (notes !== undefined) command.addHelpText('after', `\n${notes}`);
  if (examples.length > 0) command.addHelpText('after', `\nExamples:\n${examples.map(line => `  ${program} ${line}`).join('\n')}`);
  return command;
}
