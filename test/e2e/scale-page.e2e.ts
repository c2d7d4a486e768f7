import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { emulatorPrograms } from './emulator';
import { snippetsOf } from '../support/page-snippets';

const PARSE = `
import json, sys, sqlglot
from sqlglot import exp
statements = sqlglot.parse(sys.stdin.read(), dialect='athena')
print(json.dumps([[type(each).__name__, sorted({table.name for table in each.find_all(exp.Table)})] for each in statements]))
`;

const statements = snippetsOf('docs/scale.md').filter(({ info }) => info === 'sql').map(({ code }) => code);

/** The kind of each statement, and the tables that it names, as a parser of Athena's dialect reads them. */
function parsed(sql: string): unknown {
  return JSON.parse(execFileSync(join(emulatorPrograms(), 'python'), ['-c', PARSE], { input: sql, encoding: 'utf8' }));
}

it('the page of large buckets shows SQL that Athena parses', () => {
  expect(statements.map(parsed)).toEqual([
    [['Create', ['ledger_export']]],
    [['Create', ['bucket_inventory']]],
    [['Select', ['bucket_inventory', 'events', 'ledger_export', 'objects']]],
  ]);
});

it('the parser rejects what Athena would reject', () => {
  expect(() => parsed(statements[2].replace('LEFT JOIN', 'LEFT JOIN JOIN'))).toThrow('ParseError');
});
