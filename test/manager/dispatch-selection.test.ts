import { DispatchSelection } from '../../src';
import { ManagerStack, rightsOf } from '../support/manager-stack';

it('a manager that delivers only the latest event of each object may query the index by object, and shows what it superseded', () => {
  const stack = new ManagerStack({ selection: DispatchSelection.LATEST });
  stack.manager.monitor();
  expect(JSON.stringify(stack.resolve(stack.manager.metricSuperseded().toMetricConfig().metricStat))).toContain('Superseded');
  expect(JSON.stringify(rightsOf(stack, 'ManagerDispatchRole'))).toContain('/index/object-index');
  stack.template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'dispatch.handler', Environment: { Variables: { LEDGER_SELECTION: 'latest' } } });
  expect(JSON.stringify(stack.template.findResources('AWS::CloudWatch::Dashboard'))).toContain('Superseded');
});

it('needs a ledger with an index by object', () => {
  expect(() => new ManagerStack({ selection: DispatchSelection.LATEST }, { ledger: { objectIndex: false } }))
    .toThrow('selection must be ALL, because the ledger Stack/Ledger has no index by object. Omit objectIndex: false on the ledger, or use DispatchSelection.ALL');
  expect(() => new ManagerStack({}, { ledger: { objectIndex: false } })).not.toThrow();
});
