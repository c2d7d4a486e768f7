import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSandboxTemplate } from '../projenrc/sandbox-template';

const directory = mkdtempSync(join(tmpdir(), 'sandbox-template-test-'));
const write = (name: string) => {
  writeSandboxTemplate(join(directory, name));
  return readFileSync(join(directory, name, 'ledger.template.json'), 'utf8');
};

afterAll(() => rmSync(directory, { recursive: true }));

it('is the template of one bucket and one ledger, and the same every time', () => {
  const template = write('one');
  expect(write('other')).toBe(template);
  const types = Object.values((JSON.parse(template) as { Resources: Record<string, { Type: string }> }).Resources).map(({ Type }) => Type);
  for (const type of ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::Lambda::EventSourceMapping']) {
    expect(types.filter(each => each === type)).toHaveLength(1);
  }
});
