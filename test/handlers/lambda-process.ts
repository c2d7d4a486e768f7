import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { SQSBatchResponse } from 'aws-lambda';

export const BUNDLE = join(__dirname, '../../assets/handlers/ingest.lambda/index.js');

export const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };

/** What Lambda does around a handler, as far as these tests need it. */
const RUNTIME = `
let handler;
try {
  ({ handler } = require(process.argv[1]));
} catch (error) {
  console.error(String(error));
  process.exit(1);
}
process.on('message', async ({ event, remaining, requestId }) => {
  const end = Date.now() + remaining;
  const context = { awsRequestId: requestId, getRemainingTimeInMillis: () => end - Date.now() };
  const answer = await Promise.resolve(handler(event, context)).then(result => ({ result }), error => ({ error: String(error) }));
  process.send({ ...answer, peakMemory: process.resourceUsage().maxRSS * 1024 });
});
process.send('ready');
`;

export interface Answer {
  readonly result: SQSBatchResponse;
  /** The most memory that the process has held so far: resident, in bytes. */
  readonly peakMemory: number;
}

/** The shipping bundle of ingest in a process and an environment of its own. */
export class LambdaProcess {
  private readonly child: ChildProcess;
  private readonly stdout: Promise<string>;
  private readonly stderr: Promise<string>;
  private readonly ready: Promise<unknown>;

  constructor(environment: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, ['--no-warnings', '-e', RUNTIME, BUNDLE], {
      env: { AWS_REGION: 'us-east-1', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { stdout, stderr } = this.child;
    if (!stdout || !stderr) throw new Error('the process has no output');
    this.stdout = text(stdout);
    this.stderr = text(stderr);
    this.ready = Promise.race([once(this.child, 'message'), once(this.child, 'exit')]);
  }

  /** Rejects with what the handler throws. */
  async invoke(event: object, { remaining = 30_000, requestId = 'request-1' } = {}): Promise<Answer> {
    await this.ready;
    const reply = once(this.child, 'message');
    this.child.send({ event, remaining, requestId });
    const [answer] = await reply as [Answer & { error?: string }];
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  /** Ends the process, and answers all that it printed. */
  async stop(): Promise<{ stdout: string; stderr: string }> {
    await this.ready;
    if (this.child.connected) this.child.disconnect();
    this.child.kill();
    return { stdout: await this.stdout, stderr: await this.stderr };
  }
}
