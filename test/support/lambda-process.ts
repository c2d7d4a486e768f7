import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { SQSBatchResponse } from 'aws-lambda';
import { ROOT } from './project-root';
import { BundleName, BUNDLES } from '../../src/core/contract/bundle';

export const BUNDLE = bundleOf('ingest');

export const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };

/** What Lambda does around a handler, as far as these tests need it. */
const RUNTIME = `
const module = import(require('node:url').pathToFileURL(process.argv[1]));
process.on('message', async ({ event, remaining, requestId }) => {
  const end = Date.now() + remaining;
  const context = { awsRequestId: requestId, getRemainingTimeInMillis: () => end - Date.now() };
  const { handler } = await module;
  const answer = await Promise.resolve(handler(event, context)).then(result => ({ result }), error => ({ error: String(error) }));
  // The peak that resourceUsage tells begins with that of the process which forked this one.
  const [, kilobytes] = /^VmHWM:\\s+(\\d+) kB$/m.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8')) ?? [];
  process.send({ ...answer, peakMemory: Number(kilobytes) * 1024 });
});
module.then(() => process.send('ready'), error => {
  console.error(String(error));
  process.exit(1);
});
`;

export interface Answer<T = SQSBatchResponse> {
  readonly result: T;
  /** The most memory that the process has held so far: resident, in bytes. */
  readonly peakMemory: number;
}

/** A shipping bundle, that of ingest unless told otherwise, in a process and an environment of its own. */
export class LambdaProcess {
  private readonly child: ChildProcess;
  private readonly stdout: Promise<string>;
  private readonly stderr: Promise<string>;
  /** Resolves once the bundle is loaded, or the process has ended. */
  readonly ready: Promise<unknown>;

  /** @param nodeArguments for the process, before the function is loaded */
  constructor(environment: Readonly<Record<string, string>>, bundle = BUNDLE, nodeArguments: readonly string[] = []) {
    this.child = spawn(process.execPath, ['--no-warnings', ...nodeArguments, '-e', RUNTIME, bundle], {
      env: { AWS_REGION: 'us-east-1', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { stdout, stderr } = this.child;
    if (!stdout || !stderr) throw new Error('the process has no output');
    this.stdout = text(stdout);
    this.stderr = text(stderr);
    this.ready = Promise.race([once(this.child, 'message'), once(this.child, 'exit')]);
  }

  /** Rejects with what the handler throws, or if the process ends. */
  async invoke<T = SQSBatchResponse>(event: object, { remaining = 30_000, requestId = 'request-1' } = {}): Promise<Answer<T>> {
    await this.ready;
    if (this.ended) return gone();
    const over = new AbortController();
    const { signal } = over;
    try {
      const reply = once(this.child, 'message', { signal });
      const end = once(this.child, 'exit', { signal }).then(gone);
      this.child.send({ event, remaining, requestId }, () => undefined);
      const [answer] = await Promise.race([reply, end]) as [Answer<T> & { error?: string }];
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    } finally {
      over.abort();
    }
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.killed;
  }

  /** Ends the process as a machine that fails does: at once, whatever it is at. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Ends the process, and answers all that it printed. */
  async stop(): Promise<{ stdout: string; stderr: string }> {
    await this.ready;
    if (this.child.connected) this.child.disconnect();
    this.child.kill();
    return { stdout: await this.stdout, stderr: await this.stderr };
  }
}

function gone(): never {
  throw new Error('the process ended before the function returned a result');
}

export function bundleOf(name: BundleName): string {
  return join(ROOT, 'assets/handlers', BUNDLES[name]);
}
