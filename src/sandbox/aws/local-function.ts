import { once } from 'node:events';
import { devNull } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ACCOUNT, CREDENTIALS, REGION } from './local-account';
import { member, parseJson } from '../../core/json';

export interface LocalFunctionOptions {
  readonly name: string;
  /** The file that exports `handler`. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** The endpoint of DynamoDB. */
  readonly endpoint: string;
  /** Called with each line that the function prints. */
  readonly onLog: (line: string) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Resolves once all its output was read. */
  readonly logged: Promise<unknown>;
}

type Reply = { readonly result: unknown } | { readonly error: string };

/** A minimal Lambda runtime. The worker gets it as text because the command ships as one file. */
const RUNTIME = `
const { parentPort, workerData } = require('node:worker_threads');
const module = import(require('node:url').pathToFileURL(workerData.bundle));
parentPort.on('message', async invocation => {
  if (!invocation) return parentPort.close();
  const { event, context, deadline } = invocation;
  try {
    const { handler } = await module;
    const result = await handler(event, { ...context, getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()) });
    parentPort.postMessage({ result });
  } catch (error) {
    parentPort.postMessage({ error: String(error && error.stack || error) });
  }
});
`;

/** How long a function may take to print its last lines when it ends. */
const SHUTDOWN_MILLISECONDS = 2_000;

/** A Lambda function in a worker thread: its own environment and module state, one invocation at a time. */
export class LocalFunction {
  private thread?: Thread;

  constructor(private readonly options: LocalFunctionOptions) {}

  /** The result of the handler. Rejects if the handler throws, exits or times out; after an exit or a timeout the next invocation is a cold start. */
  async invoke(event: object, requestId: string): Promise<unknown> {
    const { worker } = this.thread ??= this.start();
    const deadline = Date.now() + this.options.timeoutSeconds * 1000;
    worker.postMessage({ event, context: this.context(requestId), deadline });
    const reply = await this.replyOf(worker);
    if ('error' in reply) throw new Error(reply.error);
    return reply.result;
  }

  async stop(): Promise<void> {
    if (!this.thread) return;
    const { worker, logged } = this.thread;
    worker.postMessage(undefined);
    await Promise.race([logged, sleep(SHUTDOWN_MILLISECONDS, undefined, { ref: false })]);
    await this.discard();
  }

  private async replyOf(worker: Worker): Promise<Reply> {
    const { timeoutSeconds } = this.options;
    const over = new AbortController();
    const { signal } = over;
    try {
      return await Promise.race([
        once(worker, 'message', { signal }).then(([reply]) => reply as Reply),
        failure(once(worker, 'exit', { signal }), 'the function exited before it returned a result'),
        failure(sleep(timeoutSeconds * 1000, undefined, { signal }), `the function timed out after ${timeoutSeconds} s`),
      ]);
    } catch (error) {
      await this.discard();
      throw error;
    } finally {
      over.abort();
    }
  }

  private async discard(): Promise<void> {
    await this.thread?.worker.terminate();
    this.thread = undefined;
  }

  private start(): Thread {
    const { name, bundle, environment, endpoint, onLog } = this.options;
    const worker = new Worker(RUNTIME, {
      eval: true,
      workerData: { bundle },
      stdout: true,
      stderr: true,
      env: {
        ...environment,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_ENDPOINT_URL_DYNAMODB: endpoint,
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        // The SDK would warn about the Node.js version of this machine, which is not that of the function in AWS.
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    });
    const logged = Promise.all([worker.stdout, worker.stderr].map(stream => once(createInterface(stream).on('line', onLog), 'close')));
    return { worker, logged };
  }

  private context(awsRequestId: string) {
    const { name } = this.options;
    return {
      awsRequestId,
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
      memoryLimitInMB: '256',
      logGroupName: `/aws/lambda/${name}`,
      logStreamName: 'sandbox',
      callbackWaitsForEmptyEventLoop: true,
    };
  }
}

/** Whether a log line reports an error. A line that is not JSON comes from a crash. */
export function isFailure(line: string): boolean {
  const log = parseJson(line);
  return log === undefined || member(log, 'level') === 'error';
}

/** The message that a log line reports as rejected; undefined for any other line. */
export function rejectionIn(line: string): { readonly messageId: string; readonly code: string } | undefined {
  const log = parseJson(line);
  const [messageId, code, reason] = ['messageId', 'code', 'reason'].map(name => member(log, name));
  return typeof messageId === 'string' && typeof code === 'string' && reason !== undefined ? { messageId, code } : undefined;
}

async function failure(event: Promise<unknown>, message: string): Promise<never> {
  await event;
  throw new Error(message);
}
