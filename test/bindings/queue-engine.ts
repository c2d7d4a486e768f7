import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A queue service over HTTP, from PyPI, where everything sent is checked, kept and received. */
export const REQUIREMENT = 'moto[server]>=5,<6';

/** SQS on this machine. */
export class QueueEngine {
  /** @param program the command of that package */
  static async start(program: string): Promise<QueueEngine> {
    const child = spawn(program, ['--host', '127.0.0.1', '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const lines: string[] = [];
    const listening = new Promise<string>(resolve => {
      createInterface(child.stderr).on('line', line => {
        lines.push(line);
        const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
        if (url) resolve(url);
      });
    });
    const ended = once(child, 'exit').then(() => { throw new Error(`the queue engine did not start:\n${lines.join('\n')}`); });
    return new QueueEngine(await Promise.race([listening, ended]), child);
  }

  private constructor(readonly endpoint: string, private readonly child: ChildProcess) {}

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }
}
