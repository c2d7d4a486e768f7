import { verdict } from './acceptance';
import { Accepted, ACCEPTED } from './accepted';
import { ownerOf } from './finding';

const accepted: readonly Accepted[] = [
  { rules: ['X-1', 'X-2'], of: ['example'], reason: 'an example' },
  { rules: ['Y-1'], of: ['library'], reason: 'of another judge' },
];

it('a finding that nobody accepted fails, and one of another owner or rule, too', () => {
  const findings = [{ rule: 'X-1', path: 'Stack/Bucket/Resource' }, { rule: 'X-2', path: 'Stack/Ledger/Queue/Resource' }, { rule: 'X-3', path: 'Stack/Bucket/Resource' }];

  expect(verdict(findings, /^X/, accepted)).toEqual({
    unaccepted: ['X-2: Stack/Ledger/Queue/Resource', 'X-3: Stack/Bucket/Resource'],
    unused: ['X-2 of example'],
  });
});

it('every acceptance has a reason of at least a sentence, and no rule is accepted twice for one owner', () => {
  expect(ACCEPTED.filter(({ reason }) => !/^[A-Z].{40,}\.$/.test(reason))).toEqual([]);
  const pairs = ACCEPTED.flatMap(({ rules, of }) => rules.flatMap(rule => of.map(owner => `${rule} of ${owner}`)));
  expect(pairs.filter((pair, index) => pairs.indexOf(pair) !== index)).toEqual([]);
});

it.each([
  ['Minimal/Ledger/IngestFunction/Resource', 'library'],
  ['Product/Manager/DispatchRole/DefaultPolicy/Resource', 'library'],
  ['Minimal/BucketNotificationsHandler050a0587b7544547bf325f094a3db834/Role/Resource', 'CDK'],
  ['Minimal/Bucket/Notifications/HandlerPolicy/Resource', 'CDK'],
  ['Minimal/Bucket/Resource', 'example'],
  ['Queue/Consumer/ServiceRole/Resource', 'example'],
])('%s belongs to: %s', (path, owner) => {
  expect(ownerOf(path)).toBe(owner);
});
