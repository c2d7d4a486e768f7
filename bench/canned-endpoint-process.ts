import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { MeasuredEngine } from './contest';
import { NODE_MODULES } from './environment';

/** The canned endpoint, in a process of its own so that its work is not counted as the client's. */
export class CannedEndpointProcess implements MeasuredEngine {
  static async start(script: string, replyMilliseconds: number): Promise<CannedEndpointProcess> {
    const child = fork(script, [String(replyMilliseconds)], { execArgv: [], env: { ...process.env, NODE_PATH: NODE_MODULES } });
    const exit = once(child, 'exit').then(([code]) => { throw new Error(`the endpoint ended with ${code} before it listened`); });
    const [{ port }] = await Promise.race([once(child, 'message'), exit]);
    return new CannedEndpointProcess(child, `http://127.0.0.1:${port}`);
  }

  private constructor(private readonly child: ChildProcess, readonly endpoint: string) {}

  async requests(): Promise<number> {
    const reply = once(this.child, 'message');
    this.child.send('requests');
    const [{ requests }] = await reply;
    return requests;
  }

  async stop(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.kill();
    await exit;
  }
}
