import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { managerName } from '../../src/manager/manager-name';

function under(...ids: string[]): Construct {
  return ids.reduce<Construct>((parent, id) => new Construct(parent, id), new Stack(new App(), 'Stack'));
}

it('is the path of the manager', () => {
  expect(managerName(under('Files', 'Manager'))).toBe('Stack/Files/Manager');
  const longest = under('x'.repeat(255 - 'Stack/'.length));
  expect(managerName(longest)).toBe(longest.node.path);
});

it('is the end of a path that is too long for a metric, and differs from others with the same end', () => {
  const names = ['a', 'b'].map(letter => managerName(under(letter.repeat(200), 'x'.repeat(240), 'Manager')));
  for (const name of names) expect(name).toMatch(/^x{238}\/Manager-[0-9a-f]{8}$/);
  expect(new Set(names).size).toBe(2);
});
