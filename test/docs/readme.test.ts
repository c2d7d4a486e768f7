import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { run } from '../../src/cli/run';
import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import { CliLedger } from '../support/cli-ledger';
import { deployedManager } from '../support/deployed-manager';
import { uploadAt } from '../support/entries';
import { liveIo } from '../support/fake-io';
import { rows } from '../support/markdown-table';
import { execute, moduleOf, PAGES, Snippet, snippetsOf, typeErrors } from '../support/page-snippets';
import { ROOT } from '../support/project-root';
import type { ScriptedService } from '../support/scripted-service';

const ID = '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5';
const readme = snippetsOf('README.md');

const REPOSITORY = /^https:\/\/(?:github\.com\/s3-event-ledger\/s3-event-ledger\/(?:blob|tree)|raw\.githubusercontent\.com\/s3-event-ledger\/s3-event-ledger)\/main\//;

/** What the client code of a page prints about one event that is recorded. */
const PRINTED: Record<string, readonly string[]> = {
  'README.md': [
    `${ID} 1795345200.000 s3://uploads/incoming/one.json`,
    'created 1', 'dispatched 0', 'retrying 0', 'completed 0', 'failed 0', 'discarded 0', 'superseded 0',
  ],
  'docs/client.md': [],
  'docs/operating.md': ['0 to retry', '0 ', '1 to replay', '1 replayed', '1 replayed'],
};

function commandsOf(snippets: readonly Snippet[]): string[] {
  return snippets.filter(({ info }) => info === 'sh' || info === 'sh deploy').flatMap(({ code }) => code.trim().split('\n'));
}

/** The anchors that GitHub generates for the headings of a page. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-'));
}

function load(name: string): unknown {
  return jest.requireActual(name);
}

describe('the README', () => {
  it('is short', () => {
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(450);
  });

  it('names the packages as they are published', () => {
    const { jsii: { targets } } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { jsii: { targets: Record<string, Record<string, unknown>> } };
    const [{ code }] = readme.filter(({ info }) => info === 'xml');
    expect({ groupId: /<groupId>(.+)</.exec(code)?.[1], artifactId: /<artifactId>(.+)</.exec(code)?.[1] }).toEqual(targets.java.maven);
    expect(commandsOf(readme)).toEqual(expect.arrayContaining([`pip install ${targets.python.distName}`, `go get ${targets.go.moduleName}/${targets.go.packageName}`]));
  });

  it('leads with an example of ten lines at most', () => {
    expect(readme[0].info).toBe('ts nofixture');
    expect(readme[0].code.trim().split('\n').length).toBeLessThanOrEqual(10);
  });

  describe('on deployment', () => {
    const page = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const [{ code }] = readme.filter(({ info }) => info === 'mts deploy');
    const { FilesStack } = execute(code, load) as { FilesStack: new (scope: App, id: string) => Stack };
    // As an app that `cdk init` creates sets it.
    const template = Template.fromStack(new FilesStack(new App({ context: { '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true } }), 'FilesStack')).toJSON() as {
      Outputs: object;
      Resources: Record<string, { Type: string; DeletionPolicy?: string }>;
    };

    it('names every output of the stack', () => {
      expect(rows(page, 'output').map(([, output]) => output)).toEqual(Object.keys(template.Outputs));
    });

    it('names every kind of resource that destroy leaves', () => {
      const retained = Object.values(template.Resources).filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain')).map(({ Type }) => Type);
      expect(rows(page, 'type').map(([, type]) => type).sort()).toEqual([...new Set(retained)].sort());
    });

    it('uses commands of the toolkit and of the AWS CLI', () => {
      const commands = commandsOf(readme.filter(({ info }) => info === 'sh deploy')).filter(command => !command.startsWith('npx s3-event-ledger '));
      expect(commands.filter(command => !/^(?:mkdir files && cd files|npx aws-cdk@2 init app --language typescript|npm install s3-event-ledger|npx cdk (?:bootstrap|deploy|destroy)|aws (?:s3 cp|dynamodb (?:update|delete)-table) .+)$/.test(command))).toEqual([]);
    });
  });
});

describe('the pages', () => {
  it.each(PAGES)('%s has no snippet that is not executed here, or in test/bindings and test/e2e', page => {
    const here = ['json', 'mts', 'mts deploy', 'sh', 'sh deploy', 'ts', 'ts nofixture', 'xml'];
    const there = ['python', 'java', 'go', 'sql'];
    const drawn = ['mermaid'];
    expect(snippetsOf(page).map(({ info }) => info).filter(info => ![...here, ...there, ...drawn].includes(info))).toEqual([]);
  });

  it('show constructs that compile, and whose stacks synthesize', () => {
    const modules = PAGES.flatMap(snippetsOf).filter(({ info }) => ['ts', 'ts nofixture', 'mts deploy'].includes(info)).map(moduleOf)
      .map(code => code.replace(/^const stack/m, 'export const stack'));
    expect(modules.length).toBeGreaterThan(20);
    expect(typeErrors(modules)).toEqual(modules.map(() => []));

    for (const code of modules) {
      const { stack, FilesStack } = execute(code, load) as { stack?: Stack; FilesStack?: new (scope: App, id: string) => Stack };
      const built = stack ?? (FilesStack && new FilesStack(new App(), 'FilesStack'));
      if (!built) throw new Error(`no stack: ${code}`);
      expect(Object.keys(Template.fromStack(built).toJSON().Resources as object)).not.toEqual([]);
    }
  });

  it('show the message that targets get', () => {
    const [{ code }, ...others] = PAGES.flatMap(snippetsOf).filter(({ info }) => info === 'json');
    const { examples: [example] } = JSON.parse(readFileSync(join(ROOT, 'docs/message.schema.json'), 'utf8')) as { examples: object[] };
    const shown = JSON.parse(code) as { object: object };
    expect(others).toEqual([]);
    expect(example).toMatchObject(shown);
  });

  it.each(PAGES)('%s links to pages, headings and files that exist', page => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link.replace(REPOSITORY, '/')).filter(link => !/^https?:/.test(link));
    const missing = links.filter(link => {
      const [path, heading] = link.split('#');
      const file = path.startsWith('/') ? join(ROOT, path) : path === '' ? join(ROOT, page) : join(ROOT, page, '..', path);
      return !existsSync(file) || (heading !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(heading));
    });
    expect(missing).toEqual([]);
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

    it.each(['README.md', 'docs/client.md', 'docs/operating.md'])('%s shows client code that compiles and does what it says', async page => {
      const code = snippetsOf(page).filter(({ info }) => info === 'mts').map(snippet => snippet.code);
      expect(code).not.toEqual([]);
      const imports = code.join('\n').match(/^import .*$/gm) ?? [];
      const body = code.join('\n').replace(/^import .*$/gm, '');
      const source = `${imports.join('\n')}\nexport async function main(console: { log(...words: unknown[]): void }) {\n${body}\n}`;
      expect(typeErrors([source])).toEqual([[]]);

      const completed = ['incoming/one.json', 'incoming/two.json'].map((key, index) =>
        uploadAt(new Date(Date.now() - 60_000).toISOString(), index + 2, { key, status: 'completed', attempt: 1 }));
      if (page === 'docs/operating.md') await ledger.insert(completed);

      const printed: string[] = [];
      const { main } = execute(source, name => (name === '@aws-sdk/client-dynamodb' ? { DynamoDBClient: function () { return ledger.table.client; } } : load(name)));
      await (main as (console: object) => Promise<void>)({ log: (...words: unknown[]) => printed.push(words.join(' ')) });

      expect(printed).toEqual(PRINTED[page]);
      const { status, statusReason } = (await ledger.client.get({ id: ID })) ?? {};
      expect([status, statusReason]).toEqual(page === 'docs/client.md' ? ['completed', 'loaded 1,204 rows'] : ['created', undefined]);
      const { entries: replayed } = await ledger.client.list({ status: 'retrying' });
      expect(replayed.map(entry => [entry.key, entry.statusReason]).sort()).toEqual(page === 'docs/operating.md'
        ? [['incoming/one.json', 'the import was incomplete'], ['incoming/two.json', 'parser fixed']] : []);
    });

    it('the README shows commands that work', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'readme-'));
      mkdirSync(join(folder, 'incoming'));
      writeFileSync(join(folder, 'incoming', 'file.txt'), 'content');
      const before = process.cwd();
      process.chdir(folder);
      try {
        for (const command of commandsOf(readme)) await executeCommand(command, ledger.endpoint, manager.url);
      } finally {
        process.chdir(before);
        rmSync(folder, { recursive: true });
      }
      expect(await ledger.client.get({ id: ID })).toMatchObject({ status: 'discarded', statusReason: 'test file' });
    });
  });
});

/** The commands for a clone are what CI runs: a test cannot run itself, nor install its own packages. Installation and deployment need registries and an account. The rest is the command line of this library. */
async function executeCommand(command: string, ledger: string, manager: string): Promise<void> {
  const { name, scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { name: string; scripts: Record<string, string> };
  const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8');
  const [, inClone, script] = /^npm ci && (npm (?:run )?(\w+))$/.exec(command) ?? [];
  if (inClone !== undefined) return expect([scripts[script], ci]).toEqual([`projen ${script}`, expect.stringMatching(new RegExp(`^npm ci$[^]*^${inClone}$`, 'm'))]);
  if (command === `npm install ${name}` || /^(?:aws|go get|mkdir|npx aws-cdk@2|npx cdk|pip install) /.test(command)) return;

  const [npx, program, ...words] = (command.match(/'[^']*'|\S+/g) ?? []).map(word => word.replace(/^'|'$/g, ''));
  expect([npx, program]).toEqual(['npx', name]);
  const leaving = new AbortController();
  const env = { AWS_ENDPOINT_URL_DYNAMODB: ledger, AWS_ENDPOINT_URL_LAMBDA: manager, AWS_ENDPOINT_URL_SCHEDULER: manager };
  const io = liveIo({ env, signal: leaving.signal });
  const leaveOnceRecorded = { ...io, stdout: (text: string) => (isReady(words, text) ? leaving.abort() : io.stdout(text)) };
  expect({ command, code: await run(words, leaveOnceRecorded), said: io.err }).toEqual({ command, code: 0, said: expect.any(String) });
}

/** Whether a command that runs until it is interrupted has shown what the page says. */
function isReady([command]: readonly string[], text: string): boolean {
  return (command === 'sandbox' && text.includes('file.txt')) || (command === 'studio' && text.includes('#token='));
}
