import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeployedApp } from './deployed-app';
import { Emulator } from './emulator';
import { eventually } from '../support/eventually';
import { rows } from '../support/markdown-table';
import { snippetsOf } from '../support/page-snippets';
import { ROOT } from '../support/project-root';

const STACK = 'FilesStack';
/** Longer than the schedule's minute, although the README says a few seconds. */
const PROCESSED_WITHIN = 120_000;

const page = readFileSync(join(ROOT, 'README.md'), 'utf8');
const snippets = snippetsOf('README.md');
const commands = snippets.filter(({ info }) => info === 'sh deploy').flatMap(({ code }) => code.trim().split('\n'));

let folder: string;
let emulator: Emulator;
let app: DeployedApp;

beforeAll(async () => {
  const [{ code }] = snippets.filter(({ info }) => info === 'mts deploy');
  folder = mkdtempSync(join(tmpdir(), 'e2e-readme-'));
  const entry = join(folder, 'readme.ts');
  writeFileSync(entry, `import { App } from 'aws-cdk-lib';\n${code}\nnew FilesStack(new App(), '${STACK}');\n`);
  emulator = await Emulator.start({ patched: true });
  app = new DeployedApp(emulator, entry);
});

afterAll(async () => {
  app.remove();
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

it('the commands of the README deploy a stack, process a file, destroy the stack and delete the table that remains', async () => {
  writeFileSync(join(app.folder, 'package.json'), '{}');
  const done: string[] = [];
  for (const command of commands.slice(commands.indexOf('npx cdk bootstrap'))) {
    await execute(command);
    done.push(command);
  }
  expect(done).toEqual(expect.arrayContaining(['npx cdk deploy', 'npx cdk destroy']));
  expect(JSON.parse((await app.aws('dynamodb', 'list-tables')).trim())).toEqual({ TableNames: [] });
});

async function execute(command: string): Promise<void> {
  if (command === 'npx cdk bootstrap') return app.bootstrap();
  if (command === 'npx cdk deploy') return void await app.deploy([STACK]);
  if (command === 'npx cdk destroy') return app.destroy([STACK]);

  const [program, ...words] = withOutputs(command).split(' ');
  if (program === 'aws') return void await app.aws(...words);
  expect([program, words[0]]).toEqual(['npx', 's3-event-ledger']);
  await eventually(async () => {
    const { code, stdout } = await app.cli(...words.slice(1));
    expect({ command, code, stdout }).toEqual({ command, code: 0, stdout: expect.stringMatching(words[1] === 'count' ? /created +1|dispatched +1|completed +1/ : /incoming\/package\.json/) });
  }, PROCESSED_WITHIN);
}

/** The command with the names of the deployment, as the README says to replace them. */
function withOutputs(command: string): string {
  return rows(page, 'output').reduce((text, [name, output]) => text.replace(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g'), app.outputs(STACK)[output]), command);
}
