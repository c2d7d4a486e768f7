import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLEAN, verdict } from './acceptance';
import { exampleStacks } from './example-stacks';
import type { Finding } from './finding';
import { judge } from './python-judge';

const RULES = /^CKV2?_/;
const examples = exampleStacks('checkov');

interface Report {
  readonly results: { readonly failed_checks: ReadonlyArray<{ readonly check_id: string; readonly file_path: string; readonly resource: string }> };
  readonly summary: { readonly passed: number; readonly parsing_errors: number; readonly resource_count: number };
}

/** It asks no server: the rules are those of the pinned package. A relative path, because some absolute ones look like a secret to it. */
function report(folder: string): Report {
  return JSON.parse(judge('checkov', ['--framework', 'cloudformation', '--directory', '.', '--output', 'json', '--compact', '--skip-download'], folder)) as Report;
}

it('finds nothing in the template of any example that has no reason', () => {
  const { results, summary } = report(examples.folder);
  const findings = results.failed_checks.map(({ check_id, file_path, resource }): Finding => ({
    rule: check_id, path: examples.pathOf(file_path.slice(1), resource.slice(resource.lastIndexOf('.') + 1)),
  }));

  expect(summary).toMatchObject({ parsing_errors: 0 });
  expect(summary.passed).toBeGreaterThan(500);
  expect(verdict(findings, RULES)).toEqual(CLEAN);
});

it('does look: it finds a table without backups and encryption', () => {
  const folder = join(examples.folder, 'broken');
  mkdirSync(folder);
  writeFileSync(join(folder, 'broken.json'), JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
      },
    },
  }));

  expect(report(folder).results.failed_checks.map(({ check_id }) => check_id)).toEqual(expect.arrayContaining(['CKV_AWS_28', 'CKV_AWS_119']));
});
