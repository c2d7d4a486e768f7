import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startEngine } from '../../src/sandbox/engine';
import { CliLedger } from '../support/cli-ledger';
import { runCommand, startCommand } from '../support/command-process';
import { uploadsFrom } from '../support/entries';

const ROWS = 1_500;
const REPLAYED = 800;
/** Between two events that become due, at a rate of 100 per second. */
const RATE_MS = 10;
const REPLAY_ENDED = /^Interrupted: .+\nEnded after (\d+) events\. To continue, use the same filter and (--until \S+ --cursor \S+ --settled-until \S+ --from \S+)\n$/;

let ledger: CliLedger;
beforeEach(async () => { ledger = await CliLedger.start(); });
afterEach(() => ledger.stop());

const count = async (status: string) => (await ledger.counts())[status] ?? 0;

it('asks for confirmation only at a terminal', async () => {
  await ledger.insert(uploadsFrom('2026-11-22T12:00:00Z', 3, { key: 'k', status: 'failed' }));
  expect(await runCommand(['retry', '--status', 'failed', ...ledger.options()], {}, 'y\n')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('add --yes') });
  expect(await count('failed')).toBe(3);
  expect(await runCommand(['retry', '--status', 'failed', '--yes', ...ledger.options()])).toEqual({ code: 0, out: '3 events  failed → created\n', err: '' });
});

it('Ctrl-C ends a change of many events and shows how to continue', async () => {
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

it('Ctrl-C ends a replay, and the run that continues it replays no event twice, nor two at the same time', async () => {
  await ledger.insert(uploadsFrom('2026-11-22T12:00:00Z', REPLAYED, { key: 'k', status: 'completed', attempt: 1 }));
  const replay = ['replay', '--status', 'completed', '--yes', '--rate', '100', ...ledger.options()];
  const child = startCommand(replay);
  let err = '';
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  const ended = once(child, 'close');
  while (child.exitCode === null && await count('retrying') < 50) await new Promise(resolve => setTimeout(resolve, 5));
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  const [, done, rest = ''] = REPLAY_ENDED.exec(err) ?? [];
  expect(await count('retrying')).toBe(Number(done));
  expect(await count('completed')).toBe(REPLAYED - Number(done));

  const [again] = (await ledger.client.list({ status: 'retrying', limit: 1 })).entries;
  await ledger.client.transition(again, { from: 'retrying', to: 'mine', by: 'test' });
  await ledger.client.transition(again, { from: 'mine', to: 'completed', by: 'test' });
  expect(await runCommand([...replay, ...rest.split(' ')])).toMatchObject({ code: 0, out: `${REPLAYED - Number(done)} events  completed → retrying\n` });
  expect([await count('retrying'), await count('completed')]).toEqual([REPLAYED - 1, 1]);

  const due: number[] = [];
  for await (const { notBefore } of ledger.client.all({ status: 'retrying' })) due.push(Math.round(Number(notBefore) * 1000));
  due.sort((one, other) => one - other);
  expect(due.slice(1).filter((time, index) => time - due[index] < RATE_MS - 1)).toEqual([]);
});

it('dispatch ends at once, with 5, if no DynamoDB answers', async () => {
  const gone = await startEngine();
  await gone.stop();
  expect(await runCommand(['dispatch', '--once', '--event-bus', 'b', ...ledger.options(gone.endpoint)])).toMatchObject({
    code: 5, out: '', err: expect.stringContaining(`no DynamoDB answers at ${gone.endpoint}`),
  });
});

it('dispatch prints no warning, however many requests wait', async () => {
  await ledger.insert(uploadsFrom('2026-11-22T12:00:00Z', 200, { key: 'k' }));
  const queue = createServer((request, response) => {
    void text(request).then(body => {
      const { Entries } = JSON.parse(body) as { readonly Entries: ReadonlyArray<{ readonly Id: string }> };
      const reply = { Successful: Entries.map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '0' })), Failed: [] };
      setTimeout(() => response.end(JSON.stringify(reply)), 200);
    });
  }).listen(0, '127.0.0.1');
  await once(queue, 'listening');
  const url = `http://127.0.0.1:${(queue.address() as AddressInfo).port}/000000000000/work`;
  const asked = await runCommand(['dispatch', '--once', '--queue-url', url, ...ledger.options()]);
  queue.closeAllConnections();
  queue.close();
  expect(asked).toMatchObject({ code: 0, err: '' });
});
