import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ROOT } from '../support/project-root';

const EXAMPLES = join(ROOT, 'examples');

/** The stacks of every example, and their templates as files. */
export interface ExampleStacks {
  readonly folder: string;
  readonly stacks: readonly Stack[];
  /** The path of the construct of a resource, from its stack on. */
  pathOf(file: string, logicalId: string): string;
}

interface Resource {
  readonly Metadata?: Readonly<Record<string, string>>;
}

/** @param name of the folder: judges that run at the same time each write their own */
export function exampleStacks(name: string): ExampleStacks {
  const folder = join(ROOT, 'build', 'judges', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const paths = new Map<string, string>();
  const stacks = readdirSync(EXAMPLES).filter(example => existsSync(join(EXAMPLES, example, 'app.ts'))).flatMap(example => {
    const app = new App({
      context: { 'aws:cdk:enable-path-metadata': true }, defaultStackSynthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    jest.requireActual<{ build(app: App): void }>(join(EXAMPLES, example, 'app')).build(app);
    return app.node.children.filter(Stack.isStack).map(stack => {
      const template = Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> };
      const file = `${example}.${stack.stackName}.template.json`;
      writeFileSync(join(folder, file), JSON.stringify(template));
      for (const [logicalId, { Metadata }] of Object.entries(template.Resources)) paths.set(`${file} ${logicalId}`, Metadata?.['aws:cdk:path'] ?? logicalId);
      return stack;
    });
  });
  return {
    folder,
    stacks,
    pathOf: (file, logicalId) => {
      const path = paths.get(`${file} ${logicalId}`);
      if (path === undefined) throw new Error(`${file} has no resource ${logicalId}`);
      return path;
    },
  };
}
