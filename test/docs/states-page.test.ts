import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATUSES } from '../../src/core/contract/status';
import { LIFECYCLE } from '../../src/core/lifecycle';
import { ROOT } from '../support/project-root';

const page = readFileSync(join(ROOT, 'docs', 'states.md'), 'utf8');

describe('docs/states.md', () => {
  it('draws exactly the ways that there are', () => {
    const drawn = [...page.matchAll(/^ +(\w+) --> (\w+): (\w+)$/gm)].map(([, from, to, verb]) => `${verb}: ${from} to ${to}`);
    const ways = Object.entries(LIFECYCLE).flatMap(([verb, { from, to }]) => from.flatMap(before => to.map(next => `${verb}: ${before} to ${next}`)));

    expect(drawn.sort()).toEqual(ways.sort());
  });

  it('describes every verb and every status', () => {
    const verbs = [...page.matchAll(/^\| (\w+) \|/gm)].map(([, verb]) => verb).filter(verb => verb !== 'verb');

    expect(verbs.sort()).toEqual(Object.keys(LIFECYCLE).sort());
    for (const status of Object.values(STATUSES)) expect(page).toContain(status);
  });
});
