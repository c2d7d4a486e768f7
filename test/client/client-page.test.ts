import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerClient } from '../../src/client';

const ROOT = join(__dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs/client.md'), 'utf8');

/** What the first column of the table under a head names. */
function namesUnder(head: string): string[] {
  const [, rows] = page.split(`| ${head} |`);
  const [table] = rows.trimEnd().split('\n\n');
  return table.split('\n').slice(2).flatMap(row => [...row.split('|')[1].matchAll(/`(\w+)`/g)].map(([, name]) => name)).sort();
}

describe('the page of the client', () => {
  it('names every method', () => {
    const code = readFileSync(join(ROOT, 'src/client/ledger-client.ts'), 'utf8');
    const inner = [...code.matchAll(/^ {2}private (?:async \*?)?(\w+)\(/gm)].map(([, name]) => name);
    const methods = Object.getOwnPropertyNames(LedgerClient.prototype).filter(name => name !== 'constructor' && !inner.includes(name));
    expect(namesUnder('method | what it does | permission')).toEqual(methods.sort());
  });

  it('names every code of an error', () => {
    const [, codes] = /LedgerErrorCode =([^;]+);/.exec(readFileSync(join(ROOT, 'src/core/errors.ts'), 'utf8')) ?? [];
    expect(namesUnder('code | means')).toEqual([...codes.matchAll(/'(\w+)'/g)].map(([, code]) => code).sort());
  });
});
