import { once } from 'node:events';
import { startEngine } from '../../src/sandbox/engine';
import { CliLedger } from '../support/cli-ledger';
import { runCommand, startCommand } from '../support/command-process';
import { uploadsFrom } from '../support/entries';

const ROWS = 1_500;

let ledger: CliLedger;
beforeEach(async () => { ledger = await CliLedger.start(); });
afterEach(() => ledger.stop());

const count = async (status: string) => (await ledger.counts())[status] ?? 0;

it('asks nobody but a person at a terminal', async () => {
  await ledger.insert(uploadsFrom('2026-11-22T12:00:00Z', 3, { key: 'k', status: 'failed' }));
  expect(await runCommand(['retry', '--status', 'failed', ...ledger.options()], {}, 'y\n')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('add --yes') });
  expect(await count('failed')).toBe(3);
  expect(await runCommand(['retry', '--status', 'failed', '--yes', ...ledger.options()])).toEqual({ code: 0, out: '3 events  failed → created\n', err: '' });
});

it('Ctrl-C ends a change of many events with the words to go on with', async () => {
  await ledger.insert(uploadsFrom('2026-11-22T12:00:00Z', ROWS, { key: 'k', status: 'failed' }));
  const child = startCommand(['retry', '--status', 'failed', '--yes', ...ledger.options()]);
  let err = '';
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  const ended = once(child, 'close');
  while (child.exitCode === null && await count('created') < 50) await new Promise(resolve => setTimeout(resolve, 5));
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  const [, done, rest = ''] = /^Interrupted: .+\nEnded after (\d+) events\. To continue, use the same filter and (--until \S+ --cursor \S+)\n$/.exec(err) ?? [];
  expect(await count('created')).toBe(Number(done));

  expect(await runCommand(['retry', '--status', 'failed', '--yes', ...rest.split(' '), ...ledger.options()])).toMatchObject({ code: 0 });
  expect([await count('failed'), await count('created')]).toEqual([0, ROWS]);
});

it('dispatch ends at once, with 5, if no DynamoDB answers', async () => {
  const gone = await startEngine();
  await gone.stop();
  expect(await runCommand(['dispatch', '--once', '--event-bus', 'b', ...ledger.options(gone.endpoint)])).toMatchObject({
    code: 5, out: '', err: expect.stringContaining(`no DynamoDB answers at ${gone.endpoint}`),
  });
});
