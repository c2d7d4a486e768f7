import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerClient } from '../../src/client';
import { rows } from '../support/markdown-table';
import { ROOT } from '../support/project-root';

const page = readFileSync(join(ROOT, 'docs/client.md'), 'utf8');

/** What the first column names, of the table with that heading in its second. */
function namesUnder(heading: string): string[] {
  return rows(page, heading).flatMap(([names]) => names.split(', ')).sort();
}

describe('the page of the client', () => {
  it('names every method', () => {
    const code = readFileSync(join(ROOT, 'src/client/ledger-client.ts'), 'utf8');
    const inner = [...code.matchAll(/^ {2}private (?:async \*?)?(\w+)\(/gm)].map(([, name]) => name);
    const methods = Object.getOwnPropertyNames(LedgerClient.prototype).filter(name => name !== 'constructor' && !inner.includes(name));
    expect(namesUnder('what it does')).toEqual(methods.sort());
  });

  it('names every code of an error', () => {
    const source = readFileSync(join(ROOT, 'src/core/errors.ts'), 'utf8');
    const codes = ['AwsFailureCode', 'LedgerErrorCode'].flatMap(type => {
      const [, union = ''] = new RegExp(`type ${type} =([^;]+);`).exec(source) ?? [];
      return [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code);
    });
    expect(namesUnder('means')).toEqual(codes.sort());
  });
});
