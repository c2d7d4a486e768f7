import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { deployedManager } from './deployed-manager';
import { fakeIo, NOW } from './fake-io';
import { clientOf, createTable, entryAt, insert } from './ledger-table';
import type { ScriptedService } from './scripted-service';
import { run } from '../../src/cli';
import { LedgerClient } from '../../src/client';
import { MANAGER_DEFAULTS } from '../../src/core/manager-defaults';
import { Engine, startEngine } from '../../src/sandbox/engine';

const TABLE = 'my-ledger';
const ID = '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5';

let engine: Engine;
let client: DynamoDBClient;
let manager: ScriptedService;

beforeEach(async () => {
  engine = await startEngine();
  client = clientOf(engine.endpoint);
  await createTable(client, TABLE, 'time-index');
  manager = await deployedManager({ tableName: TABLE, indexName: 'time-index', managerName: 'm', logLevel: 'info', settleOnDispatch: true, ...MANAGER_DEFAULTS });
});

afterEach(async () => {
  client.destroy();
  await manager.stop();
  await engine.stop();
});

it('the commands that the README operates a manager with do what it says', async () => {
  const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
  const expired = { ...entryAt(minutesAgo(50), 1, {}, 'dispatched'), attempt: 1 };
  await insert(client, TABLE, [
    entryAt(minutesAgo(60), 0, { id: ID, key: 'incoming/one.json' }, 'failed'), expired,
    entryAt(minutesAgo(40), 2, { key: 'incoming/two.json' }, 'failed'), entryAt(minutesAgo(30), 3, { key: 'other/three.json' }, 'failed'),
  ]);
  const env = { AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_ENDPOINT_URL_LAMBDA: manager.url, AWS_ENDPOINT_URL_SCHEDULER: manager.url };

  const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
  const [, section = ''] = /^### Operate it\n([^]*?)^## /m.exec(readme) ?? [];
  const commands = [...section.matchAll(/^npx s3-event-ledger (.+)$/gm)].map(([, words]) => (words.match(/'[^']*'|\S+/g) ?? []).map(word => word.replace(/^'|'$/g, '')));
  expect(commands.map(([name]) => name)).toEqual(expect.arrayContaining(['count', 'list', 'show', 'retry', 'discard', 'release-expired', 'pause', 'dispatch', 'resume']));
  for (const words of commands) {
    const io = fakeIo({ env });
    expect([words, await run(words, io), io.err]).toEqual([words, 0, '']);
  }

  const ledger = new LedgerClient({ client, tableName: TABLE });
  expect(await ledger.get({ id: ID })).toMatchObject({ status: 'discarded', statusReason: 'test file' });
  expect(await ledger.get(expired)).toMatchObject({ status: 'retrying', statusReason: 'lease expired' });
  expect((await ledger.list({ status: 'completed' })).entries.map(({ key }) => key)).toEqual(['incoming/two.json']);
  expect((await ledger.list({ status: 'failed' })).entries.map(({ key }) => key)).toEqual(['other/three.json']);
});
