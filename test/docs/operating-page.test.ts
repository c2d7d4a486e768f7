import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import { encodeIngestSettings } from '../../src/core/contract/ingest-settings';
import { encodeSettleSettings } from '../../src/core/contract/manager-settings';
import { ask } from '../support/ask';
import { CliLedger } from '../support/cli-ledger';
import { deployedManager } from '../support/deployed-manager';
import { uploadAt } from '../support/entries';
import { NOW } from '../support/fake-io';
import { ROOT } from '../support/project-root';
import { QueueService } from '../support/queue-service';
import type { ScriptedService } from '../support/scripted-service';

const MANAGER = { ...MANAGER_DEFAULTS, tableName: CliLedger.TABLE, managerName: 'm', logLevel: 'info' as const };
const ID = '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5';

let ledger: CliLedger;
let manager: ScriptedService;
let sqs: QueueService;

beforeEach(async () => {
  ledger = await CliLedger.start();
  manager = await deployedManager({ ...MANAGER, indexName: 'time-index', settleOnDispatch: true });
  sqs = await QueueService.start();
  const configuration = await (await fetch(`${manager.url}/2015-03-31/functions/dispatch/configuration`)).json() as object;
  sqs.hooks.push(({ path }) => (path.endsWith('/configuration') ? { body: configuration } : undefined));
  sqs.functions.push(
    { FunctionName: 'ingest', Environment: { Variables: encodeIngestSettings({ tableName: CliLedger.TABLE, initialStatus: 'created', logLevel: 'info' }) } },
    { FunctionName: 'settle', Environment: { Variables: encodeSettleSettings(MANAGER) } },
  );
  for (const [reader, queue] of [['ingest', 'events'], ['settle', 'outcomes']]) {
    sqs.mappings.set(reader, queue);
    sqs.create(queue, `dead-${queue}`);
    sqs.create(`dead-${queue}`);
  }
  sqs.create('work');
  sqs.send('dead-events', 'garbage');
});

afterEach(async () => {
  await sqs.stop();
  await manager.stop();
  await ledger.stop();
});

it('the commands of docs/operating.md do what the page says', async () => {
  const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
  const expired = uploadAt(minutesAgo(50), 1, { status: 'dispatched', attempt: 1 });
  await ledger.insert([
    uploadAt(minutesAgo(60), 0, { id: ID, key: 'incoming/one.json', status: 'failed' }), expired,
    uploadAt(minutesAgo(40), 2, { key: 'incoming/two.json', status: 'failed' }), uploadAt(minutesAgo(30), 3, { key: 'other/three.json', status: 'failed' }),
  ]);
  const env = { AWS_ENDPOINT_URL_DYNAMODB: ledger.endpoint, AWS_ENDPOINT_URL_SCHEDULER: manager.url, ...sqs.env };

  const page = readFileSync(join(ROOT, 'docs/operating.md'), 'utf8');
  const commands = [...page.matchAll(/^npx s3-event-ledger (.+)$/gm)].map(([, words]) => (words.match(/'[^']*'|\S+/g) ?? []).map(word => word.replace(/^'|'$/g, '')));
  expect(commands.map(([name]) => name)).toEqual(expect.arrayContaining(['count', 'list', 'show', 'retry', 'discard', 'release-expired', 'pause', 'dispatch', 'resume', 'dlq']));
  for (const words of commands) {
    const { code, err } = await ask(words, { env });
    expect([words, code, err]).toEqual([words, 0, '']);
  }

  expect([sqs.counts('dead-events').all, sqs.counts('events').all]).toEqual([0, 1]);
  expect(sqs.counts('work').all).toBe(1);
  expect(await ledger.client.get({ id: ID })).toMatchObject({ status: 'discarded', statusReason: 'test file' });
  expect(await ledger.client.get(expired)).toMatchObject({ status: 'retrying', statusReason: 'lease expired' });
  expect((await ledger.client.list({ status: 'completed' })).entries.map(({ key }) => key)).toEqual(['incoming/two.json']);
  expect((await ledger.client.list({ status: 'failed' })).entries.map(({ key }) => key)).toEqual(['other/three.json']);
});
