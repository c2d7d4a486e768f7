import { join } from 'node:path';
import { Consumer } from './consumer';
import { LANGUAGES } from './language';
import { readmeExample } from './readme-example';

const NAME_RULE = 'indexName must be 3 to 255 letters, digits, underscores, hyphens and dots, got: "time index"';

const consumers = new Map<string, Consumer>();
const ledgerAndManager = new Map<string, unknown>();
const targetOfOnesOwn = new Map<string, unknown>();
const readmeExamples = new Map<string, unknown>();

afterAll(() => consumers.forEach(consumer => consumer.remove()));

describe.each(LANGUAGES)('$name', language => {
  const consumer = () => consumerOf(language.name);

  it('installs the built package', () => {
    const fresh = new Consumer(language);
    consumers.set(language.name, fresh);
    language.install(fresh);
  });

  it('synthesizes the ledger and its manager', () => {
    ledgerAndManager.set(language.name, consumer().synthesize());
  });

  it('accepts a custom target, and reports why a property is invalid', () => {
    const { template, output } = consumer().templateOf(language.extension(consumer()));
    targetOfOnesOwn.set(language.name, template);
    expect(output).toMatch(/^refused: /);
    expect(output).toContain(NAME_RULE);
  });

  it('synthesizes the README\'s first example', () => {
    const { code, file, command } = readmeExample(language.name);
    consumer().write(file, code);
    readmeExamples.set(language.name, consumer().templateOf(command).template);
  });
});

describe('templates', () => {
  it('are of a ledger and a manager', () => {
    expect(JSON.stringify(ledgerAndManager.get('typescript'))).toContain('AWS::Scheduler::Schedule');
    expect(JSON.stringify(targetOfOnesOwn.get('typescript'))).toContain(':function:sender');
    expect(JSON.stringify(readmeExamples.get('typescript'))).toContain('AWS::DynamoDB::GlobalTable');
  });

  it.each(LANGUAGES)('are the same in $name as in TypeScript', ({ name }) => {
    expect(ledgerAndManager.get(name)).toEqual(ledgerAndManager.get('typescript'));
    expect(targetOfOnesOwn.get(name)).toEqual(targetOfOnesOwn.get('typescript'));
    expect(readmeExamples.get(name)).toEqual(readmeExamples.get('typescript'));
  });
});

describe('the npm package', () => {
  const consumer = () => consumerOf('typescript');

  it('has no dependencies at run time', () => {
    const dependencies = consumer().run('node -p "JSON.stringify(require(\'s3-event-ledger/package.json\').dependencies ?? {})"');
    expect(JSON.parse(dependencies)).toEqual({});
  });

  it('has types in both module systems', () => {
    consumer().copy(join(__dirname, 'client'));
    consumer().run('npm install --silent --no-audit --no-fund @aws-sdk/client-dynamodb@^3');
    consumer().run('npx tsc --noEmit --project .');
  });

  it.each(['client.cjs', 'client.mjs'])('has a client: %s', program => {
    consumer().run(`node ${program}`);
  });

  it('has the command', () => {
    expectCommand(consumer(), 'npx s3-event-ledger');
  });
});

describe('the wheel', () => {
  const consumer = () => consumerOf('python');

  it('brings nothing but the CDK, constructs, jsii and their own needs', () => {
    const present = JSON.parse(consumer().run('pip list --format json')) as { name: string }[];
    consumer().run('grep -v s3-event-ledger requirements.txt > others.txt');
    const needed = JSON.parse(consumer().run('pip install --dry-run --ignore-installed --quiet --report - --requirement others.txt jsii')) as {
      install: { metadata: { name: string } }[];
    };
    const names = (list: readonly string[]) => list.map(name => name.toLowerCase().replaceAll(/[._]/g, '-')).sort();
    const besides = ['pip', 'setuptools', 's3-event-ledger'];
    expect(names(present.map(({ name }) => name)).filter(name => !besides.includes(name)))
      .toEqual(names(needed.install.map(({ metadata }) => metadata.name)).filter(name => !besides.includes(name)));
    expect(consumer().run('pip show s3-event-ledger')).toMatch(/^Requires: aws-cdk-lib, constructs, jsii, publication$/m);
  });

  it('has the command', () => {
    expectCommand(consumer(), 's3-event-ledger');
  });
});

function consumerOf(name: string): Consumer {
  const consumer = consumers.get(name);
  if (!consumer) throw new Error(`the tests of ${name} did not run before this one`);
  return consumer;
}

function expectCommand(consumer: Consumer, command: string): void {
  expect(consumer.run(`${command} --help`)).toContain('release-expired');
  consumer.write('incoming/one.txt', 'one');
  consumer.write('incoming/two words.txt', 'two');
  expect(consumer.run(`${command} demo incoming`)).toContain('two words.txt');
}
