import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_RULES } from '../../src/core/audit';
import { ask } from '../support/ask';
import { CliLedger } from '../support/cli-ledger';
import { entriesAt } from '../support/entries';
import { rows } from '../support/markdown-table';
import { ROOT } from '../support/project-root';

const PAGE = readFileSync(join(ROOT, 'docs/audit.md'), 'utf8');

it('the page of the audit lists every rule', () => {
  expect(rows(PAGE, 'what must be true')).toEqual(Object.entries(AUDIT_RULES));
});

it('the commands of the page work, and find nothing in a ledger that is right', async () => {
  const ledger = await CliLedger.start();
  try {
    await ledger.insert(entriesAt(3));
    const commands = [...PAGE.matchAll(/^npx s3-event-ledger (.+)$/gm)].map(([, words]) => words.split(' '));
    expect(commands).toHaveLength(2);
    for (const words of commands) {
      const { code, err } = await ask(words, { env: { AWS_ENDPOINT_URL_DYNAMODB: ledger.endpoint } });
      expect({ words, code, err }).toEqual({ words, code: 0, err: '' });
    }
  } finally {
    await ledger.stop();
  }
});
