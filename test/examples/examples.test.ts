import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ROOT } from '../support/project-root';

const EXAMPLES = join(ROOT, 'examples');

/** Whatever the check against the CloudFormation schemas finds is an error. */
const STRICT = { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true };

beforeAll(() => { process.env.CDK_VALIDATION = 'true'; });

describe.each(readdirSync(EXAMPLES).filter(example => existsSync(join(EXAMPLES, example, 'app.ts'))))('%s', example => {
  const { build } = jest.requireActual<{ build(app: App): void }>(join(EXAMPLES, example, 'app'));
  const app = new App({ context: STRICT, defaultStackSynthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  build(app);
  const templates = app.node.children.filter(Stack.isStack).map(stack => [stack.stackName, Template.fromStack(stack).toJSON()] as const);

  it('makes the same templates as before', () => {
    expect(Object.fromEntries(templates.map(([name, template]) => [name, stable(template)]))).toMatchSnapshot();
  });

  it('can be deployed again after it was destroyed: no retained resource has a fixed name', () => {
    const resources = templates.flatMap(([, { Resources }]) => Object.values(Resources as Record<string, Resource>));
    expect(resources.filter(isRetained).flatMap(({ Type, Properties = {} }) => Object.keys(Properties)
      .filter(property => property.endsWith('Name'))
      .map(property => `${Type}: ${property}`))).toEqual([]);
  });
});

it('a template that CloudFormation would reject is an error', () => {
  const app = new App({ context: STRICT });
  new CfnResource(new Stack(app, 'Stack'), 'Queue', { type: 'AWS::SQS::Queue', properties: { DelaySeconds: 'soon' } });
  expect(() => app.synth()).toThrow('DelaySeconds');
});

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

function isRetained({ DeletionPolicy, UpdateReplacePolicy }: Resource): boolean {
  return [DeletionPolicy, UpdateReplacePolicy].some(policy => policy?.startsWith('Retain'));
}

/** Without the parts that change with the bundle, or with the code of the notification handler of the CDK. */
function stable(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template, (name, value: unknown) => {
    if (name === 'S3Key') return '<hash of the bundle>.zip';
    return name === 'ZipFile' ? '<code>' : value;
  }));
}

it('the app that exists in four languages synthesizes', () => {
  expect(() => jest.requireActual(join(EXAMPLES, 'languages', 'typescript', 'app'))).not.toThrow();
});
