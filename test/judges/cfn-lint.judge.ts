import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLEAN, verdict } from './acceptance';
import { exampleStacks } from './example-stacks';
import type { Finding } from './finding';
import { judge } from './python-judge';

const RULES = /^[EWI]\d{4}$/;
const examples = exampleStacks('cfn-lint');

interface Match {
  readonly Rule: { readonly Id: string };
  readonly Filename: string;
  readonly Location: { readonly Path: readonly [section: string, logicalId?: string, ...rest: unknown[]] | null };
}

function matches(files: readonly string[]): Match[] {
  return JSON.parse(judge('cfn-lint', ['--format', 'json', '--', ...files], examples.folder)) as Match[];
}

function findings(files: readonly string[]): Finding[] {
  return matches(files).map(({ Rule, Filename, Location }) => {
    const [section, logicalId] = Location.Path ?? [];
    return { rule: Rule.Id, path: section === 'Resources' && logicalId ? examples.pathOf(Filename, logicalId) : `${Filename}/${section ?? ''}` };
  });
}

it('finds no error, and no warning without a reason, in the template of any example', () => {
  const files = readdirSync(examples.folder).filter(file => file.endsWith('.template.json'));
  expect(files.length).toBeGreaterThan(9);

  expect(verdict(findings(files), RULES)).toEqual(CLEAN);
});

it('does look: it finds a property that does not exist, and a policy of an old version', () => {
  const PolicyDocument = { Version: '2008-10-17', Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: '*', Principal: '*' }] };
  writeFileSync(join(examples.folder, 'broken.json'), JSON.stringify({
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { Colour: 'blue' } },
      Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: ['arn:aws:sns:eu-west-1:111111111111:topic'], PolicyDocument } },
    },
  }));

  expect(matches(['broken.json']).map(({ Rule }) => Rule.Id)).toEqual(expect.arrayContaining(['E3002', 'W2511']));
});
