import { auditVerdict } from './npm-audit';

const report = JSON.stringify({
  auditReportVersion: 2,
  vulnerabilities: {
    lazy: { name: 'lazy', severity: 'high', nodes: ['node_modules/lazy'] },
    jest: { name: 'jest', severity: 'low', nodes: ['node_modules/jest'] },
  },
});

it('reports a vulnerability of what is bundled, and none of what is not', () => {
  expect(auditVerdict(report, ['node_modules/lazy', 'node_modules/uuid'])).toEqual({ answered: true, vulnerable: ['lazy (high): node_modules/lazy'] });
  expect(auditVerdict(report, ['node_modules/uuid'])).toEqual({ answered: true, vulnerable: [] });
});

it('says so if the registry has no list of advisories', () => {
  expect(auditVerdict('{"message": "405 Method Not Allowed"}', [])).toEqual({ answered: false, reason: '405 Method Not Allowed' });
});
