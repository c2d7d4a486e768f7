import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { StudioCommand } from '../support/studio-command';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const write = (name: string, content = name) => writeFileSync(join(folder(), name), content);

let command: StudioCommand | undefined;
afterEach(() => command?.interrupt());

async function start(...args: string[]): Promise<StudioCommand> {
  command = await StudioCommand.start(args);
  return command;
}

async function countsOf(studio: StudioCommand): Promise<Record<string, number>> {
  const { body } = await studio.get('/api/overview');
  const found = (body.statuses as Array<{ status: string; count: number }>).filter(({ count }) => count > 0);
  return Object.fromEntries(found.map(({ status, count }) => [status, count]));
}

it('sandbox --studio shows the files as they change, and what operators do', async () => {
  write('a.json');
  const studio = await start('sandbox', folder(), '--studio', '--write', '--no-manager', '--reconcile');
  expect(studio.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\n/);
  await eventually(async () => expect(await countsOf(studio)).toEqual({ created: 1 }));
  write('b.json');
  await eventually(async () => expect(await countsOf(studio)).toEqual({ created: 2 }));

  const { body: { entries: [newest] } } = await studio.get('/api/events?status=created');
  expect(newest).toMatchObject({ key: 'b.json', size: 6 });
  const discard = { verb: 'discard', id: newest.id, timestamp: newest.timestamp, reason: 'a test file' };
  expect(await studio.post('/api/event/change', discard)).toMatchObject({ status: 200 });
  await eventually(() => expect(studio.out).toMatch(/discarded .*b\.json/));
  const { body: { series } } = await studio.get('/api/plots');
  expect(series.backlog.at(-1)).toBe(1);
  expect(series.recorded.reduce((sum: number, each: number) => sum + each)).toBe(2);

  expect((await studio.post('/api/reconcile', {})).body.buckets).toMatchObject([{ checked: 2, missing: 0 }]);
  expect(studio.err).toContain('reconciled: 2 checked, 0 missing\n');
  expect(await studio.interrupt()).toEqual([0, null]);
  expect(studio.err).toContain('2 recorded, 0 in the dead-letter queue, 0 skipped. Nothing is kept.\n');
  await expect(studio.send('GET', '/')).rejects.toThrow('ECONNREFUSED');
});

it('sandbox --studio without --write changes nothing, and prints the next link once one is used', async () => {
  write('a.json');
  const studio = await start('sandbox', folder(), '--studio', '--no-manager');
  await eventually(async () => expect(await countsOf(studio)).toEqual({ created: 1 }));
  const { body: { entries: [entry] } } = await studio.get('/api/events?status=created');
  expect(await studio.post('/api/event/change', { verb: 'discard', id: entry.id, timestamp: entry.timestamp, reason: 'no' })).toMatchObject({ status: 403 });
  await eventually(() => expect(new Set(studio.links).size).toBe(2));
  expect(await studio.open(new URL(studio.links[0]).hash.replace('#token=', ''))).toMatchObject({ status: 401 });
  expect(await studio.open()).toMatchObject({ status: 200 });
  expect(await studio.interrupt()).toEqual([0, null]);
});

it('demo --studio shows its events, keeps the ledger, and ends on Ctrl-C', async () => {
  for (let file = 0; file < 6; file += 1) write(`${file}.json`);
  const studio = await start('demo', folder(), '--studio', '--seed', '7');
  await eventually(() => expect(studio.err).toContain('The ledger stays for the studio. Ctrl-C ends it.\n'), 40_000);
  const { completed = 0, failed = 0, created } = await countsOf(studio);
  expect([completed + failed, created]).toEqual([6, 5]);
  const { body: { series } } = await studio.get('/api/plots');
  expect(series.recorded.reduce((sum: number, each: number) => sum + each)).toBe(11);
  expect(series.backlog.at(-1)).toBe(5);
  expect((await studio.get('/api/checks')).body.buckets).toMatchObject([{ checked: 11, missing: 0, repaired: 0 }]);
  expect(await studio.post('/api/reconcile', {})).toMatchObject({ status: 404 });
  expect(await studio.interrupt()).toEqual([0, null]);
});
