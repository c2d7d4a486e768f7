import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as sdk from '@aws-sdk/client-sqs';
import { execute, snippetsOf, typeErrors } from './readme-snippets';
import { Outcome, parseOutcome } from '../src/core/outcome';

const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/111111111111/outcomes';
const MESSAGE = { version: 1, id: '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5', timestamp: '1795345200.000', attempt: 2, object: { Bucket: 'b', Key: '"k"' } };
const ATTEMPT = { id: MESSAGE.id, timestamp: MESSAGE.timestamp, attempt: MESSAGE.attempt };

/** What a report put on the queue. */
interface Sent {
  readonly QueueUrl: string;
  readonly MessageBody: string;
}

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'reports-')); });
afterEach(() => rmSync(folder, { recursive: true }));

describe('the README shows how to report in', () => {
  it('TypeScript', async () => {
    const code = snippet('ts report');
    expect(typeErrors([code])).toEqual([[]]);

    const sent: Sent[] = [];
    const endpoint = await startQueue(sent);
    const client = new sdk.SQSClient({ endpoint: endpoint.url, region: 'eu-west-1', credentials: { accessKeyId: 'id', secretAccessKey: 'secret' } });
    const { report } = execute(code, name => (name === '@aws-sdk/client-sqs' ? { ...sdk, SQSClient: function () { return client; } } : undefined));
    const reporting = report as (message: string, outcome: string, reason?: string) => Promise<void>;
    process.env.OUTCOME_QUEUE_URL = QUEUE_URL;
    try {
      await reporting(JSON.stringify(MESSAGE), 'completed');
      await reporting(JSON.stringify(MESSAGE), 'failed', 'no such column');
    } finally {
      delete process.env.OUTCOME_QUEUE_URL;
      client.destroy();
      await endpoint.stop();
    }
    expect(understood(sent)).toEqual([{ ...ATTEMPT, result: 'completed' }, { ...ATTEMPT, result: 'failed', reason: 'no such column' }]);
  });

  onMachinesWith('python3', ['--version'])('Python', () => {
    put('report.py', snippet('python report'));
    put('boto3.py', `
      import json
      class Sqs:
          def send_message(self, *, QueueUrl, MessageBody):
              print(json.dumps({"QueueUrl": QueueUrl, "MessageBody": MessageBody}))
      def client(name):
          assert name == "sqs"
          return Sqs()`);
    put('main.py', `
      from report import report
      message = ${JSON.stringify(JSON.stringify(MESSAGE))}
      report(message, "completed")
      report(message, "failed", reason="no such column", final=True)`);
    const sent = outputOf('python3', ['-B', 'main.py']);
    expect(understood(sent)).toEqual([{ ...ATTEMPT, result: 'completed' }, { ...ATTEMPT, result: 'failed', reason: 'no such column', final: true }]);
  });

  onMachinesWith('javac', ['-version'])('Java', () => {
    put('Outcomes.java', snippet('java report'));
    put('software/amazon/awssdk/services/sqs/SqsClient.java', `
      package software.amazon.awssdk.services.sqs;
      public interface SqsClient {
          interface Request { Request queueUrl(String url); Request messageBody(String body); }
          void sendMessage(java.util.function.Consumer<Request> request);
          static SqsClient create() { return request -> request.accept(new Printed()); }
      }
      class Printed implements SqsClient.Request {
          private String url;
          public SqsClient.Request queueUrl(String url) { this.url = url; return this; }
          public SqsClient.Request messageBody(String body) {
              System.out.println("{\\"QueueUrl\\":\\"" + url + "\\",\\"MessageBody\\":\\"" + body.replace("\\"", "\\\\\\"") + "\\"}");
              return this;
          }
      }`);
    put('Main.java', `
      class Main {
          public static void main(String[] words) {
              var message = java.util.Map.of("id", "${MESSAGE.id}", "timestamp", "${MESSAGE.timestamp}", "attempt", ${MESSAGE.attempt});
              new Outcomes().report(message, "completed");
              new Outcomes().report(message, "failed");
          }
      }`);
    execFileSync('javac', ['-Xlint:all', '-Werror', 'Main.java', 'Outcomes.java', 'software/amazon/awssdk/services/sqs/SqsClient.java'], { cwd: folder });
    expect(understood(outputOf('java', ['-cp', folder, 'Main']))).toEqual([{ ...ATTEMPT, result: 'completed' }, { ...ATTEMPT, result: 'failed' }]);
  });
});

/** Other languages are tried where they are; CI demands them. The libraries of AWS are played by stand-ins. */
function onMachinesWith(program: string, words: string[]): jest.It | jest.It['skip'] {
  const missing = spawnSync(program, words).error !== undefined;
  return missing && !process.env.CI ? it.skip : it;
}

function snippet(info: string): string {
  const [found, ...others] = snippetsOf('README.md').filter(each => each.info === info);
  expect(others).toEqual([]);
  return found.code;
}

/** Without the indentation of the template that holds it. */
function put(path: string, code: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), code.replace(/^ {6}/gm, '').trimStart());
}

function outputOf(program: string, words: string[]): Sent[] {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, OUTCOME_QUEUE_URL: QUEUE_URL };
  const lines = execFileSync(program, words, { cwd: folder, env, encoding: 'utf8' }).trim().split('\n');
  return lines.map(line => JSON.parse(line) as Sent);
}

/** As the settle function reads it. */
function understood(sent: readonly Sent[]): Array<Outcome | Error> {
  for (const { QueueUrl } of sent) expect(QueueUrl).toBe(QUEUE_URL);
  return sent.map(({ MessageBody }) => parseOutcome(MessageBody) as Outcome);
}

/** An SQS that takes whatever is sent. */
async function startQueue(sent: Sent[]): Promise<{ readonly url: string; stop(): Promise<unknown> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const message = JSON.parse(Buffer.concat(chunks).toString()) as Sent;
    sent.push(message);
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ MessageId: String(sent.length), MD5OfMessageBody: createHash('md5').update(message.MessageBody).digest('hex') }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise(resolve => { server.close(resolve); server.closeAllConnections(); }),
  };
}
