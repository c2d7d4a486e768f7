import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ROOT } from '../support/project-root';

const EXAMPLES = join(ROOT, 'examples');

/** Whatever the check against the CloudFormation schemas finds is an error. */
const STRICT = { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true };

beforeAll(() => { process.env.CDK_VALIDATION = 'true'; });

it.each(readdirSync(EXAMPLES).filter(example => existsSync(join(EXAMPLES, example, 'app.ts'))))('%s makes the same templates as before', example => {
  const { build } = jest.requireActual<{ build(app: App): void }>(join(EXAMPLES, example, 'app'));
  const app = new App({ context: STRICT, defaultStackSynthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  build(app);
  const templates = app.node.children.filter(Stack.isStack).map(stack => [stack.stackName, stable(Template.fromStack(stack).toJSON())]);
  expect(Object.fromEntries(templates)).toMatchSnapshot();
});

it('a template that CloudFormation would reject is an error', () => {
  const app = new App({ context: STRICT });
  new CfnResource(new Stack(app, 'Stack'), 'Queue', { type: 'AWS::SQS::Queue', properties: { DelaySeconds: 'soon' } });
  expect(() => app.synth()).toThrow('DelaySeconds');
});

/** Without what changes with the bundle, or with the code of the CDK's own function. */
function stable(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template, (name, value: unknown) => {
    if (name === 'S3Key') return '<hash of the bundle>.zip';
    return name === 'ZipFile' ? '<code>' : value;
  }));
}
