import type { Command } from 'commander';
import type { Io } from '../terminal/io';

/** A command of the table in `run.ts`. */
export interface CliCommand {
  readonly name: string;
  /** Adds its arguments, options and help. */
  describe(command: Command): void;
  /** @returns the exit code */
  run(command: Command, io: Io): Promise<number>;
}
