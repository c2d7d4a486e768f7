import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Order } from './measured-client';
import type { Measurement } from './measurement';

type Reply = { readonly measurement: Measurement } | { readonly error: string };

/** A client under measurement, alone in its process. */
export class ClientProcess {
  private readonly child: ChildProcess;
  private readonly ready: Promise<unknown>;

  constructor(script: string, environment: NodeJS.ProcessEnv) {
    this.child = fork(script, { env: environment, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.ready = this.reply();
  }

  async measure(order: Order): Promise<Measurement> {
    await this.ready;
    const reply = this.reply();
    this.child.send(order);
    const answer = await reply as Reply;
    if ('error' in answer) throw new Error(`the client failed: ${answer.error}`);
    return answer.measurement;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill();
    await exit;
  }

  private async reply(): Promise<unknown> {
    const exit = once(this.child, 'exit').then(([code]) => {
      throw new Error(`the client ended with ${code} before it answered`);
    });
    const [answer] = await Promise.race([once(this.child, 'message'), exit]);
    return answer;
  }
}
