import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSandboxTemplate } from '../../projenrc/sandbox-template';

const directory = mkdtempSync(join(tmpdir(), 'sandbox-template-test-'));
const write = (name: string) => {
  writeSandboxTemplate(join(directory, name));
  return readFileSync(join(directory, name, 'ledger.template.json'), 'utf8');
};

afterAll(() => rmSync(directory, { recursive: true }));

it('is the template of one bucket, one ledger and one manager, and the same every time', () => {
  const template = write('one');
  expect(write('other')).toBe(template);
  const types = Object.values((JSON.parse(template) as { Resources: Record<string, { Type: string }> }).Resources).map(({ Type }) => Type);
  const count = (type: string) => types.filter(each => each === type).length;
  expect(['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::Scheduler::Schedule', 'AWS::Lambda::EventSourceMapping'].map(count)).toEqual([1, 1, 2, 3]);
});
