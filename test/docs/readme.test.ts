import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { run } from '../../src/cli/run';
import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import { CliLedger } from '../support/cli-ledger';
import { deployedManager } from '../support/deployed-manager';
import { uploadAt } from '../support/entries';
import { liveIo } from '../support/fake-io';
import { ROOT } from '../support/project-root';
import { execute, Snippet, snippetsOf, typeErrors } from '../support/readme-snippets';
import type { ScriptedService } from '../support/scripted-service';

const ID = '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5';
const snippets = snippetsOf('README.md');

/** What the shorter snippets take for granted. */
const CONSTRUCT_PREAMBLE = `
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DispatchTarget, EventDelivery, EventStatus, MessageGroup, S3EventLedger, S3EventManager, SettleMode } from 's3-event-ledger';

export const stack = new Stack(new App(), 'Readme');
const bucket = new s3.Bucket(stack, 'Bucket');
const second = new s3.Bucket(stack, 'Second');
const ledger = new S3EventLedger(stack, 'Ledger', { bucket: new s3.Bucket(stack, 'First') });
const fn = new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('0') });
const queue = new sqs.Queue(stack, 'Queue');
const stateMachine = new sfn.StateMachine(stack, 'StateMachine', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) });
const bus = new events.EventBus(stack, 'Bus');
const topic = new sns.Topic(stack, 'Topic');
`;

function load(name: string): unknown {
  return jest.requireActual(name);
}

function of(info: string): Snippet[] {
  const found = snippets.filter(snippet => snippet.info === info);
  expect(found.length).toBeGreaterThan(0);
  return found;
}

describe('the README', () => {
  it('has no snippet that is not executed here, or with the built packages in test/bindings', () => {
    const executedHere = ['json message', 'sh', 'ts client', 'ts construct', 'xml dependency'];
    const executedThere = ['ts', 'python', 'java', 'go'].flatMap(language => [`${language} construct`, `${language} report`]);
    expect(new Set(snippets.map(({ info }) => info))).toEqual(new Set([...executedHere, ...executedThere]));
  });

  it('names the packages as they are published', () => {
    const { jsii: { targets } } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { jsii: { targets: Record<string, Record<string, unknown>> } };
    const [{ code }] = of('xml dependency');
    expect({ groupId: /<groupId>(.+)</.exec(code)?.[1], artifactId: /<artifactId>(.+)</.exec(code)?.[1] }).toEqual(targets.java.maven);
    const commands = of('sh').flatMap(each => each.code.trim().split('\n'));
    expect(commands).toContain(`pip install ${targets.python.distName}`);
    expect(commands).toContain(`go get ${targets.go.moduleName}/${targets.go.packageName}`);
  });

  it('leads with an example of ten lines at most', () => {
    expect(snippets[0].code.trim().split('\n').length).toBeLessThanOrEqual(10);
  });

  it('shows constructs that compile, and whose stacks synthesize', () => {
    const modules = of('ts construct').map(({ code }) => (code.includes('import ') ? code.replace('const stack', 'export const stack') : CONSTRUCT_PREAMBLE + code));
    expect(typeErrors(modules)).toEqual(modules.map(() => []));

    for (const code of modules) {
      const { stack } = execute(code, load);
      Template.fromStack(stack as Stack).hasResourceProperties('AWS::DynamoDB::GlobalTable', {});
    }
  });

  it('shows the message that targets get', () => {
    const [{ code }, ...others] = of('json message');
    const { examples: [example] } = JSON.parse(readFileSync(join(ROOT, 'docs/message.schema.json'), 'utf8')) as { examples: object[] };
    const shown = JSON.parse(code) as { object: object };
    expect(others).toEqual([]);
    expect(example).toMatchObject(shown);
  });

  describe('against a ledger', () => {
    let ledger: CliLedger;
    let manager: ScriptedService;

    beforeEach(async () => {
      ledger = await CliLedger.start();
      manager = await deployedManager({ tableName: CliLedger.TABLE, indexName: 'time-index', managerName: 'm', logLevel: 'info', settleOnDispatch: true, ...MANAGER_DEFAULTS });
      await ledger.insert([uploadAt('2026-11-22T11:00:00Z', 1, { id: ID, key: 'incoming/one.json' })]);
    });

    afterEach(async () => {
      await manager.stop();
      await ledger.stop();
    });

    it('shows client code that compiles and does what it says', async () => {
      const code = of('ts client').map(snippet => snippet.code);
      const imports = code.join('\n').match(/^import .*$/gm) ?? [];
      const body = code.join('\n').replace(/^import .*$/gm, '');
      const source = `${imports.join('\n')}\nexport async function main(console: { log(...words: unknown[]): void }) {\n${body}\n}`;
      expect(typeErrors([source])).toEqual([[]]);

      const printed: string[] = [];
      const { main } = execute(source, name => (name === '@aws-sdk/client-dynamodb' ? { DynamoDBClient: function () { return ledger.table.client; } } : load(name)));
      await (main as (console: object) => Promise<void>)({ log: (...words: unknown[]) => printed.push(words.join(' ')) });

      expect(printed).toContain(`${ID} 1795345200.000 s3://uploads/incoming/one.json`);
      expect(printed).toContain('created 1');
      expect(await ledger.client.get({ id: ID })).toMatchObject({ status: 'completed', statusReason: 'loaded 1,204 rows' });
    });

    it('shows commands that work', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'readme-'));
      mkdirSync(join(folder, 'incoming'));
      writeFileSync(join(folder, 'incoming', 'file.txt'), 'content');
      const before = process.cwd();
      process.chdir(folder);
      try {
        for (const command of of('sh').flatMap(({ code }) => code.trim().split('\n'))) await executeCommand(command, ledger.endpoint, manager.url);
      } finally {
        process.chdir(before);
        rmSync(folder, { recursive: true });
      }
      expect(await ledger.client.get({ id: ID })).toMatchObject({ status: 'discarded', statusReason: 'test file' });
    });
  });
});

/** The two commands of a clone are what CI runs; the package is what `npm pack` makes; the rest is the command line of this library. */
async function executeCommand(command: string, ledger: string, manager: string): Promise<void> {
  const { name, scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { name: string; scripts: Record<string, string> };
  const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8');
  if (command === 'npm ci && npm run demo') return expect([scripts.demo, ci]).toEqual(['projen demo', expect.stringMatching(/^npm ci$[^]*^npm run demo$/m)]);
  if (command === 'npm ci && npm test') return expect([scripts.test, ci]).toEqual(['projen test', expect.stringMatching(/^npm ci$[^]*^npm test$/m)]);
  if (command === `npm install ${name}` || command === `pip install ${name}` || command.startsWith('go get ')) return;

  const [npx, program, ...words] = (command.match(/'[^']*'|\S+/g) ?? []).map(word => word.replace(/^'|'$/g, ''));
  expect([npx, program]).toEqual(['npx', name]);
  const leaving = new AbortController();
  const env = { AWS_ENDPOINT_URL_DYNAMODB: ledger, AWS_ENDPOINT_URL_LAMBDA: manager, AWS_ENDPOINT_URL_SCHEDULER: manager };
  const io = liveIo({ env, signal: leaving.signal });
  const leaveOnceRecorded = { ...io, stdout: (text: string) => (text.includes('file.txt') ? leaving.abort() : io.stdout(text)) };
  expect({ command, code: await run(words, leaveOnceRecorded), said: io.err }).toEqual({ command, code: 0, said: expect.any(String) });
}
