import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeployedLedger, DISPATCH, TABLE } from '../support/deployed-ledger';
import { ROOT } from '../support/project-root';

const PAGE = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8');
const commands = [...PAGE.matchAll(/^npx s3-event-ledger (.+)$/gm)].map(([, words]) => words);

let ledger: DeployedLedger | undefined;
afterEach(() => ledger?.stop());

it('shows commands for the ledger and for the manager', () => {
  expect(commands).toEqual([expect.stringContaining(TABLE), expect.stringContaining(DISPATCH)]);
});

it.each(commands)('%s: finds nothing wrong in a deployment that is as it was', async words => {
  ledger = await DeployedLedger.start();
  expect(await ledger.ask(words)).toMatchObject({ code: 0, err: '' });
});

it('shows what the command prints', async () => {
  ledger = await DeployedLedger.start({ faults: [({ path }) => (path.includes('files') ? { text: '<NotificationConfiguration/>' } : undefined)] });
  const { out } = await ledger.ask(commands[0]);
  const [wrong, fix] = out.split('\n').slice(1);
  const shown = wrong.replace('files:', 'uploads:').replace('of prefix "in box/"', 'of all keys');
  expect(PAGE).toContain(`\`\`\`\n${shown}\n${fix}\n\`\`\``);
});
