import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { startCommand } from './command-process';
import { eventually } from './eventually';
import { StudioSession } from './studio-session';

/** A command that serves a studio, as it is installed, in a process of its own. */
export class StudioCommand extends StudioSession {
  static async start(args: readonly string[]): Promise<StudioCommand> {
    const command = new StudioCommand(startCommand(args));
    await eventually(() => expect(command.links.length).toBeGreaterThan(0));
    return command;
  }

  out = '';
  err = '';
  private readonly ended: Promise<unknown[]>;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    super(() => this.links[this.links.length - 1]);
    child.stdout.setEncoding('utf8').on('data', (text: string) => { this.out += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { this.err += text; });
    this.ended = once(child, 'close');
  }

  /** Those that it has printed, oldest first. */
  get links(): string[] {
    return `${this.out}\n${this.err}`.match(/http:\/\/127\.0\.0\.1:\d+\/#token=\S+/g) ?? [];
  }

  /** Ctrl-C. Resolves with the exit code and the signal that ended it. */
  interrupt(): Promise<unknown[]> {
    this.child.kill('SIGINT');
    return this.ended;
  }
}
