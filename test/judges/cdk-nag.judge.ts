import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks } from 'cdk-nag';
import { CLEAN, verdict } from './acceptance';
import { exampleStacks } from './example-stacks';
import type { Finding } from './finding';

const { stacks } = exampleStacks('cdk-nag');

it.each([
  { name: 'AwsSolutions', Pack: AwsSolutionsChecks, rules: /^AwsSolutions-/ },
  { name: 'HIPAA', Pack: HIPAASecurityChecks, rules: /^HIPAA\.Security-/ },
  { name: 'NIST 800-53 revision 5', Pack: NIST80053R5Checks, rules: /^NIST\.800\.53\.R5-/ },
])('$name finds nothing in the stacks of the examples that has no reason', ({ Pack, rules }) => {
  const findings = stacks.flatMap(stack => new Pack(stack).validateScope(stack).violations
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }): Finding => ({ rule: ruleName, path: constructPath ?? '' }))));

  expect(findings.length).toBeGreaterThan(0);
  expect(verdict(findings, rules)).toEqual(CLEAN);
});
