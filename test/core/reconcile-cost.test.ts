import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reconcileCost } from '../../src/core/reconcile-cost';
import { ROOT } from '../support/project-root';

const [, CHAPTER = ''] = readFileSync(join(ROOT, 'docs/costs.md'), 'utf8').split('## Reconcile');

it('is what the page of costs says', () => {
  const million = 1_000_000;
  expect(CHAPTER).toContain(`**$${reconcileCost({ checked: million, missing: 0 }).toFixed(2)} to `);
  expect(CHAPTER).toContain(`A million missing objects cost about $${reconcileCost({ checked: 0, missing: million }).toFixed(2)} to record`);
});
