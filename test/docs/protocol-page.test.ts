import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTENTION_INDEX_NAME, ATTRIBUTES, DEFAULT_INDEX_NAME, OBJECT_INDEX_NAME } from '../../src/core/contract/table-schema';
import { HISTORY_LIMIT } from '../../src/core/entry';
import { updateStatement } from '../../src/core/statement';
import { entryAfter, entryAt } from '../support/entries';
import { rows } from '../support/markdown-table';
import { snippetsOf } from '../support/page-snippets';
import { ROOT } from '../support/project-root';

const page = readFileSync(join(ROOT, 'docs/protocol.md'), 'utf8');

it('the page describes every attribute of a row, and no other', () => {
  expect(rows(page, 'type').flatMap(([names]) => names.split(', ')).sort()).toEqual(Object.values(ATTRIBUTES).sort());
});

it('the page describes the indexes', () => {
  expect(rows(page, 'partition key, sort key').map(([name]) => name.split(',')[0])).toEqual([DEFAULT_INDEX_NAME, ATTENTION_INDEX_NAME, OBJECT_INDEX_NAME]);
});

it('each snippet writes the attributes of a state that the client writes, and keeps as many changes', () => {
  const { Statement } = updateStatement('t', entryAt(0), entryAfter(entryAt(0), 'in-review'));
  const state = [...Statement.matchAll(/(?:SET|REMOVE) (\w+)/g)].map(([, name]) => name).filter(name => name !== ATTRIBUTES.HISTORY);
  for (const { info, code } of snippetsOf('docs/protocol.md')) {
    const [list] = /"event_status", "lease_until"[^)}]*/.exec(code) ?? [''];
    expect({ info, names: [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name).sort() }).toEqual({ info, names: [...state].sort() });
    expect(code).toMatch(new RegExp(`history_?limit\\s*(?:int )?= ${HISTORY_LIMIT}\\b`, 'i'));
  }
});
