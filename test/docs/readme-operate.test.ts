import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import { ask } from '../support/ask';
import { CliLedger } from '../support/cli-ledger';
import { deployedManager } from '../support/deployed-manager';
import { uploadAt } from '../support/entries';
import { NOW } from '../support/fake-io';
import { ROOT } from '../support/project-root';
import type { ScriptedService } from '../support/scripted-service';

const ID = '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5';

let ledger: CliLedger;
let manager: ScriptedService;

beforeEach(async () => {
  ledger = await CliLedger.start();
  manager = await deployedManager({ tableName: CliLedger.TABLE, indexName: 'time-index', managerName: 'm', logLevel: 'info', settleOnDispatch: true, ...MANAGER_DEFAULTS });
});

afterEach(async () => {
  await manager.stop();
  await ledger.stop();
});

it('the commands that the README operates a manager with do what it says', async () => {
  const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
  const expired = uploadAt(minutesAgo(50), 1, { status: 'dispatched', attempt: 1 });
  await ledger.insert([
    uploadAt(minutesAgo(60), 0, { id: ID, key: 'incoming/one.json', status: 'failed' }), expired,
    uploadAt(minutesAgo(40), 2, { key: 'incoming/two.json', status: 'failed' }), uploadAt(minutesAgo(30), 3, { key: 'other/three.json', status: 'failed' }),
  ]);
  const env = { AWS_ENDPOINT_URL_DYNAMODB: ledger.endpoint, AWS_ENDPOINT_URL_LAMBDA: manager.url, AWS_ENDPOINT_URL_SCHEDULER: manager.url };

  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, section = ''] = /^### Operate it\n([^]*?)^## /m.exec(readme) ?? [];
  const commands = [...section.matchAll(/^npx s3-event-ledger (.+)$/gm)].map(([, words]) => (words.match(/'[^']*'|\S+/g) ?? []).map(word => word.replace(/^'|'$/g, '')));
  expect(commands.map(([name]) => name)).toEqual(expect.arrayContaining(['count', 'list', 'show', 'retry', 'discard', 'release-expired', 'pause', 'dispatch', 'resume']));
  for (const words of commands) {
    const { code, err } = await ask(words, { env });
    expect([words, code, err]).toEqual([words, 0, '']);
  }

  expect(await ledger.client.get({ id: ID })).toMatchObject({ status: 'discarded', statusReason: 'test file' });
  expect(await ledger.client.get(expired)).toMatchObject({ status: 'retrying', statusReason: 'lease expired' });
  expect((await ledger.client.list({ status: 'completed' })).entries.map(({ key }) => key)).toEqual(['incoming/two.json']);
  expect((await ledger.client.list({ status: 'failed' })).entries.map(({ key }) => key)).toEqual(['other/three.json']);
});
