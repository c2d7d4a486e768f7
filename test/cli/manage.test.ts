import { run } from '../../src/cli/run';
import type { Entry } from '../../src/core/entry';
import { after, fromMilliseconds } from '../../src/core/timestamp';
import { CliLedger } from '../support/cli-ledger';
import { uploadAt } from '../support/entries';
import { fakeIo, NOW } from '../support/fake-io';
import { interposed } from '../support/interposed-engine';

const at = (milliseconds: number) => fromMilliseconds(NOW + milliseconds);

let ledger: CliLedger;
beforeEach(async () => { ledger = await CliLedger.start(); });
afterEach(() => ledger.stop());

async function given(...changes: Array<Partial<Entry>>): Promise<Entry[]> {
  const entries = changes.map((change, number) => uploadAt(new Date(NOW - 3_600_000 + number * 1_000).toISOString(), number, change));
  await ledger.insert(entries);
  return entries;
}

/** Failed events, every fourth of them in another folder. */
function failed(count: number): Promise<Entry[]> {
  return given(...Array.from({ length: count }, (_, number) => ({
    status: 'failed', attempt: 3, statusReason: 'NoSuchKey', key: `${number % 4 === 0 ? 'incoming' : 'other'}/${number}.json`,
  })));
}

describe('one event', () => {
  it('is completed', async () => {
    const [{ id }] = await given({ status: 'dispatched', attempt: 2, leaseUntil: at(1_000) });
    const { code, out, err } = await ledger.ask(`complete ${id} --attempt 2 --reason seen-to --row-retention 90d`);
    expect({ code, out, err }).toEqual({ code: 0, out: `${id}  dispatched → completed  s3://uploads/file-0.json\n`, err: '' });
    expect(await ledger.client.get({ id })).toMatchObject({ status: 'completed', expiresAt: NOW / 1000 + 90 * 86_400, history: [{ by: 'jo@desk', reason: 'seen-to' }] });
  });

  it('fails, and shows when the retry is due', async () => {
    const [{ id }] = await given({ status: 'dispatched', attempt: 1 });
    const { code, out } = await ledger.ask(['fail', id, '--retry-delay', '0s', '--reason', 'no luck', '--by', 'me']);
    expect({ code, out }).toEqual({ code: 0, out: `${id}  dispatched → retrying, due 0 ms ago  s3://uploads/file-0.json\n` });
    expect(await ledger.client.get({ id })).toMatchObject({ status: 'retrying', notBefore: at(0), history: [{ by: 'me', reason: 'no luck' }] });
  });

  it.each([
    { options: '', status: 'retrying' },
    { options: ' --max-attempts 2', status: 'failed' },
    { options: ' --final', status: 'failed' },
  ])('fails with "$options" and is $status', async ({ options, status }) => {
    const [{ id }] = await given({ status: 'dispatched', attempt: 2 });
    expect((await ledger.ask(`fail ${id}${options} --json`)).code).toBe(0);
    expect(await ledger.client.get({ id })).toMatchObject({ status });
  });

  it('waits no longer than the maximum', async () => {
    const [{ id }] = await given({ status: 'dispatched', attempt: 2 });
    await ledger.ask(`fail ${id} --retry-delay 8h --max-retry-delay 2s`);
    const { notBefore = '' } = await ledger.client.get({ id }) ?? {};
    expect(Number(notBefore) - NOW / 1000).toBeLessThanOrEqual(2);
    expect(Number(notBefore) - NOW / 1000).toBeGreaterThanOrEqual(1);
  });

  it('gets more time, at most as long as it may take', async () => {
    const history = [{ at: at(-3_600_000), from: 'created', to: 'dispatched', by: 'dispatch' }];
    const [{ id }] = await given({ status: 'dispatched', attempt: 2, leaseUntil: at(10), history });
    const { code, out, err } = await ledger.ask(`heartbeat ${id} --attempt 2`);
    expect({ code, out, err }).toEqual({ code: 0, out: `${id}  lease ends in 15 minutes  s3://uploads/file-0.json\n`, err: '' });
    expect((await ledger.ask(`heartbeat ${id} --lease 1m`)).out).toContain('lease ends in 15 minutes');
    await ledger.ask(`heartbeat ${id} --lease 30d`);
    expect(await ledger.client.get({ id })).toMatchObject({ status: 'dispatched', leaseUntil: at(11 * 3_600_000), history });
  });

  it('is retried, discarded, and retried again', async () => {
    const [{ id, timestamp }] = await given({ status: 'failed', attempt: 3 });
    expect((await ledger.ask(`retry ${id} --timestamp ${timestamp}`)).out).toBe(`${id}  failed → created  s3://uploads/file-0.json\n`);
    expect((await ledger.ask(`discard ${id} --row-retention 1d`)).out).toBe(`${id}  created → discarded  s3://uploads/file-0.json\n`);
    expect(await ledger.client.get({ id })).toMatchObject({ expiresAt: NOW / 1000 + 86_400 });
    expect(JSON.parse((await ledger.ask(`retry ${id} --json`)).out)).toMatchObject({ id, status: 'created', attemptsBefore: 3 });
  });

  it.each(['complete', 'fail', 'heartbeat', 'retry'])('exits with 4 if its status does not allow %s', async verb => {
    const [{ id }] = await given({});
    const { code, out, err } = await ledger.ask(`${verb} ${id}`);
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toMatch(new RegExp(`^error: event ${id} cannot be \\w+: the event is created, at attempt 0\\. Only events that are .+ can be\\.\\n$`));
  });

  it('exits with 4 for an attempt that came too late', async () => {
    const [{ id }] = await given({ status: 'dispatched', attempt: 2 });
    expect(await ledger.ask(`complete ${id} --attempt 1`)).toMatchObject({
      code: 4, err: `error: attempt 1 of event ${id} cannot be completed: the event is dispatched, at attempt 2.\n`,
    });
  });

  it.each(['complete', 'fail', 'heartbeat', 'retry', 'discard'])('exits with 3 if %s finds no event', async verb => {
    expect(await ledger.ask(`${verb} 00000000-0000-5000-8000-999999999999`)).toMatchObject({ code: 3, err: expect.stringContaining('no event with id') });
  });

  it('fits the line of a terminal', async () => {
    const [{ id }] = await given({ status: 'failed', key: 'k'.repeat(200) });
    const { out } = await ledger.ask(`retry ${id}`, { isTTY: true, columns: 80, env: { NO_COLOR: '1' } });
    expect(out).toHaveLength(81);
  });
});

describe('invalid input', () => {
  it.each([
    ['retry', 'name an event\'s id, or --status with one of failed, discarded.'],
    ['discard --prefix x', 'name an event\'s id, or --status with one of created, retrying, failed.'],
    ['retry some-id --status failed', 'use an event\'s id, or --status and other filters, not both.'],
    ['discard some-id --dry-run', 'use an event\'s id, or --status and other filters, not both.'],
    ['retry --status created', 'Allowed choices are failed, discarded'],
    ['discard --status dispatched', 'Allowed choices are created, retrying, failed'],
    ['retry --status failed --since 1h --until 2h', '--since must be before --until'],
    ['retry --status failed --yes --cursor bm9uc2Vuc2U', 'cursor must be the one that the page before gave'],
    ['complete', 'missing required argument \'id\''],
    ['complete some-id --attempt 0', 'It must be a whole number from 1'],
    ['complete some-id --row-retention soon', '--row-retention is not a duration'],
    ['heartbeat some-id --lease soon', '--lease is not a duration'],
    ['heartbeat some-id --lease 0s', 'leaseSeconds must be whole seconds, 1 to 31536000, got: 0'],
    ['fail some-id --retry-delay soon', '--retry-delay is not a duration'],
    ['fail some-id --max-attempts none', 'It must be a whole number from 1'],
    ['release-expired --max-retry-delay soon', '--max-retry-delay is not a duration'],
  ])('%s exits with 2', async (line, words) => {
    await failed(1);
    expect(await ledger.ask(line)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(words) });
  });

  it.each(['complete', 'fail', 'retry', 'discard'])('%s rejects an empty name before it reads anything', async verb => {
    expect(await ledger.ask([verb, 'some-id', '--by', ''])).toMatchObject({ code: 2, err: 'error: by must have 1 to 128 characters, got: 0\n' });
  });
});

it('release-expired fails the attempts whose lease has expired', async () => {
  const [expired, used, held] = await given(
    { status: 'dispatched', attempt: 1, leaseUntil: at(-1) },
    { status: 'dispatched', attempt: 2, leaseUntil: at(-1) },
    { status: 'dispatched', attempt: 1, leaseUntil: at(1) },
  );
  const { code, out, err } = await ledger.ask('release-expired --max-attempts 2 --by night-watch');
  expect({ code, out, err }).toEqual({ code: 0, out: 'retrying   1\nfailed     1\nconflicts  0\n', err: '' });
  expect(await ledger.client.get(expired)).toMatchObject({ status: 'retrying', history: [{ by: 'night-watch', reason: 'lease expired' }] });
  expect(await ledger.client.get(used)).toMatchObject({ status: 'failed' });
  expect(await ledger.client.get(held)).toEqual(held);
  expect(JSON.parse((await ledger.ask('release-expired --json')).out)).toEqual({ retrying: 0, failed: 0, conflicts: 0 });
});

describe('many events', () => {
  it('are counted, and not changed', async () => {
    const entries = await failed(40);
    const text = await ledger.ask('retry --status failed --prefix incoming/ --dry-run --utc');
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toBe([
      '10 events with status failed whose key begins with incoming/:',
      '  oldest  2026-11-22 11:00:00 UTC  s3://uploads/incoming/0.json',
      '  newest  2026-11-22 11:00:36 UTC  s3://uploads/incoming/36.json',
      '30 events with status failed do not match the filter.',
      '',
    ].join('\n'));
    const json = JSON.parse((await ledger.ask('retry --status failed --prefix incoming/ --dry-run --json')).out);
    expect(json).toEqual({ count: 10, oldest: entries[0], newest: entries[36], leftOut: 30 });
    expect(await ledger.counts()).toEqual({ failed: 40 });
  });

  it('are replayed after confirmation, with the cost before', async () => {
    await ledger.insert(Array.from({ length: 30 }, (_, index) => uploadAt(new Date(NOW - 60_000 + index).toISOString(), index, {
      status: 'completed', attempt: 1, settledAt: '1700000000.000', expiresAt: 1_900_000_000,
    })));
    const command = 'replay --status completed --prefix file- --rate 0.5 --reason fixed';
    const dryRun = await ledger.ask(`${command} --dry-run`);
    expect(dryRun.out).toMatch(/^30 events with status completed whose key begins with file-:\n[^]*\nCost: less than \$0\.01 for 330 write units of DynamoDB in us-east-1, /);
    expect(await ledger.counts()).toEqual({ completed: 30 });
    const questions: string[] = [];
    const confirm = async (question: string) => questions.push(question) > 0;
    expect(await ledger.ask(command, { confirm })).toMatchObject({ code: 0, out: '30 events  completed → retrying\n' });
    expect(questions).toEqual(['Replay them?']);
    const due: Array<number | undefined> = [];
    for await (const { notBefore, expiresAt } of ledger.client.all({ status: 'retrying' })) due.push(expiresAt, Number(notBefore));
    expect(due.filter(each => each !== undefined).sort()).toEqual(Array.from({ length: 30 }, (_, index) => NOW / 1000 + 2 * index));
  });

  it('are not replayed if they were completed after the run that is repeated', async () => {
    await ledger.insert([uploadAt(new Date(NOW - 60_000).toISOString(), 1, { status: 'completed', settledAt: fromMilliseconds(NOW - 1_000) })]);
    expect((await ledger.ask('replay --status completed --settled-until 1h --yes')).out).toMatch(/^No events with status completed\./);
    expect((await ledger.ask('replay --status completed --settled-until 1s --yes')).out).toMatch(/^No events/);
    expect((await ledger.ask('replay --status completed --yes')).out).toBe('1 event  completed → retrying\n');
    expect(await ledger.ask('replay --status completed --rate 0 --yes')).toMatchObject({ code: 2, err: expect.stringContaining('more than 0') });
  });

  it('are not changed without --yes', async () => {
    await failed(2);
    const { code, out, err } = await ledger.ask('retry --status failed --utc');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^2 events with status failed:\n {2}oldest .+\n {2}newest .+\nNothing was changed: add --yes to retry them\.\n$/);
    expect(await ledger.counts()).toEqual({ failed: 2 });
  });

  it('are not changed without confirmation at the terminal', async () => {
    await failed(1);
    const questions: string[] = [];
    const { code, out, err } = await ledger.ask('discard --status failed', {
      confirm: async question => {
        questions.push(question);
        return false;
      },
    });
    expect({ code, out, questions }).toEqual({ code: 0, out: '', questions: ['Discard them?'] });
    expect(err).toMatch(/^1 event with status failed:\n[^]*\nNothing was changed\.\n$/);
    expect(await ledger.counts()).toEqual({ failed: 1 });
  });

  it('are changed after confirmation', async () => {
    await failed(30);
    expect(await ledger.ask('discard --status failed --row-retention 1d', { confirm: () => Promise.resolve(true) })).toMatchObject({ code: 0, out: '30 events  failed → discarded\n' });
    expect(await ledger.counts()).toEqual({ discarded: 30 });
    for await (const { expiresAt } of ledger.client.all({ status: 'discarded' })) expect(expiresAt).toBe(NOW / 1000 + 86_400);
  });

  it('are selected by when they failed, however old they are', async () => {
    await ledger.insert([
      uploadAt('2026-07-01T12:00:00Z', 1, { status: 'failed', failedAt: '1795348000.000' }),
      uploadAt('2026-11-22T11:00:00Z', 2, { status: 'failed', failedAt: '1790000000.000' }),
      uploadAt('2026-11-22T11:00:01Z', 3, { status: 'failed', failedAt: '1795348001.000' }),
    ]);
    const since = new Date(1_795_348_000_000).toISOString();
    expect((await ledger.ask(`list --status failed --failed-since ${since} --ndjson`)).out.trim().split('\n').map(line => (JSON.parse(line) as { key: string }).key))
      .toEqual(['file-1.json', 'file-3.json']);
    expect((await ledger.ask(`retry --status failed --failed-since ${since} --dry-run`)).out).toContain('\n1 event with status failed does not match the filter.\n');
    expect(await ledger.ask(`retry --status failed --failed-since ${since} --yes`)).toMatchObject({ code: 0, out: '2 events  failed → created\n' });
    expect(await ledger.counts()).toEqual({ created: 2, failed: 1 });
    expect(await ledger.ask(`list --status created --failed-since ${since}`)).toMatchObject({ code: 2, err: expect.stringContaining('failedSince and failedUntil need the status failed') });
  });

  it('need no confirmation if there are none', async () => {
    expect(await ledger.ask('retry --status failed')).toMatchObject({ code: 0, out: 'No events with status failed.\n', err: '' });
    expect(JSON.parse((await ledger.ask('retry --status failed --json')).out)).toEqual({ changed: 0, conflicts: 0 });
    expect(JSON.parse((await ledger.ask('retry --status failed --json --dry-run')).out)).toEqual({ count: 0, leftOut: 0 });
    expect((await ledger.ask('retry --status failed --prefix a\x07 --dry-run')).out).toBe('No events with status failed whose key begins with a\\x07.\n');
  });

  it('are reported as JSON', async () => {
    await failed(1);
    expect(JSON.parse((await ledger.ask('retry --status failed --yes --json')).out)).toEqual({ changed: 1, conflicts: 0 });
  });

  it('show the progress on a terminal', async () => {
    await failed(50);
    const { err } = await ledger.ask('retry --status failed --yes', { stderrIsTTY: true });
    expect(err).toBe([
      '\r\u001b[K[###############---------------] 25 of 50 events',
      '\r\u001b[K[##############################] 50 of 50 events',
      '\r\u001b[K[##############################] 50 of 50 events',
      '\r\u001b[K',
    ].join(''));
  });

  it('can be interrupted and continued', async () => {
    await failed(1_100);
    const interrupt = new AbortController();
    const io = fakeIo({ signal: interrupt.signal, stderrIsTTY: true });
    const interrupting = {
      ...io,
      stderr: (text: string) => {
        io.stderr(text);
        if (text.includes(' 500 of ')) interrupt.abort();
      },
    };
    expect(await run(['retry', '--status', 'failed', '--since', '2h', '--yes', ...ledger.options()], interrupting)).toBe(130);
    expect(io.out).toBe('');
    const [, rest = ''] = /\r\u001b\[KInterrupted: waiting for the current batch\. Ctrl-C again stops at once\.\n\r\u001b\[KEnded after 500 events\. To continue, use the same filter and (--since 2026-11-22T10:00:00\.000Z --until \S+ --cursor \S+)\n$/.exec(io.err) ?? [];

    const { code, out, err } = await ledger.ask(['retry', '--status', 'failed', '--yes', ...rest.split(' ')]);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^$|skipped: somebody else/) });
    const [, changed] = /^(\d+) events {2}failed → created\n$/.exec(out) ?? [];
    expect(Number(changed)).toBe(600);
    expect(await ledger.counts()).toEqual({ created: 1_100 });
    for await (const { history } of ledger.client.all({ status: 'created', limit: 1_000 })) expect(history).toHaveLength(1);
  });

  it('are counted exactly when an interrupt comes during a batch', async () => {
    await failed(100);
    const interrupt = new AbortController();
    let writes = 0;
    const interrupting = await interposed(ledger.engine, async operation => {
      if (operation === 'BatchExecuteStatement' && ++writes === 2) interrupt.abort();
    });
    const { code, out, err } = await ledger.ask('retry --status failed --yes', { signal: interrupt.signal }, interrupting.endpoint);
    await interrupting.stop();
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toMatch(/^Interrupted: waiting for the current batch\. Ctrl-C again stops at once\.\nEnded after 50 events\. To continue, use the same filter and --until \S+ --cursor \S+\n$/);
    expect(await ledger.counts()).toEqual({ created: 50, failed: 50 });
  });

  it('with a prefix that begins with the bucket get a hint', async () => {
    await failed(3);
    const nothing = 'No events with status failed whose key begins with uploads/incoming/.\n3 events with status failed do not match the filter.\n';
    const hint = 'Hint: a key begins after s3://uploads/. Use --prefix incoming/\n';
    expect(await ledger.ask('retry --status failed --prefix uploads/incoming/ --yes')).toMatchObject({ code: 0, out: nothing, err: hint });
    expect((await ledger.ask('retry --status failed --prefix nowhere/ --yes')).err).toBe('');
  });

  it.each([['newer', 29, 1], ['older', 0, -1]])('that arrive after the count are not changed: %s than those counted', async (_, beside, milliseconds) => {
    const entries = await given(...Array.from({ length: 30 }, () => ({})));
    const late = { ...entries[0], id: '11111111-0000-5000-8000-000000000000', timestamp: after(entries[beside].timestamp, milliseconds), recordedAt: at(1) };
    const { out } = await ledger.ask('discard --status created', {
      confirm: async () => {
        await ledger.insert([late]);
        return true;
      },
    });
    expect(out).toBe('30 events  created → discarded\n');
    expect(await ledger.client.get(late)).toEqual(late);
  });

  it('that others change at the same time are skipped, and counted', async () => {
    const entries = await failed(30);
    let writes = 0;
    const contended = await interposed(ledger.engine, async operation => {
      if (operation === 'BatchExecuteStatement' && ++writes === 2) for (const number of [26, 29]) await ledger.client.discard(entries[number], { by: 'bob' });
    });
    const { code, out, err } = await ledger.ask('retry --status failed --yes', {}, contended.endpoint);
    await contended.stop();
    expect({ code, out }).toEqual({ code: 0, out: '28 events  failed → created\n' });
    expect(err).toBe('2 events skipped: somebody else changed them first.\n');
    expect(await ledger.client.get(entries[29])).toMatchObject({ status: 'discarded', history: [{ by: 'bob' }] });
  });

  it('that cannot be changed end it with the error, and how to continue', async () => {
    await failed(60);
    let writes = 0;
    const failing = await interposed(ledger.engine, async operation => {
      if (operation === 'BatchExecuteStatement' && ++writes === 2) await ledger.table.remove();
    });
    const { code, err } = await ledger.ask('retry --status failed --yes', {}, failing.endpoint);
    await failing.stop();
    expect(code).toBe(3);
    expect(err).toMatch(/^Ended after 25 events\. To continue, use the same filter and --until \S+ --cursor \S+\nerror: there is no table my-ledger/);
  });
});

describe('lists', () => {
  const NARROW = { isTTY: true, columns: 80, env: { NO_COLOR: '1' } };
  const list = (status: string, settings = {}) => ledger.ask(`list --utc --status ${status}`, settings).then(({ out }) => out);

  beforeEach(() => given(
    { status: 'dispatched', attempt: 1, leaseUntil: at(300_000) },
    { status: 'dispatched', attempt: 12, leaseUntil: at(-120_000) },
    { status: 'retrying', attempt: 2, notBefore: at(240_000), statusReason: 'lease expired' },
    { status: 'retrying', attempt: 1, notBefore: at(-1), statusReason: 'not sent: \x1b[31mKMS' },
    { status: 'failed', attempt: 3, statusReason: `NoSuchKey: ${'the file is gone '.repeat(9)}` },
    { status: 'failed', key: 'by-hand.json' },
  ));

  it('show the attempt and the lease of dispatched events', async () => {
    expect(await list('dispatched')).toBe([
      'TIME (UTC)           ID                                    EVENT              SIZE  ATTEMPT  LEASE                  OBJECT',
      '2026-11-22 11:00:00  00000000-0000-5000-8000-000000000000  ObjectCreated:Put   100        1  expires in 5 minutes   s3://uploads/file-0.json',
      '2026-11-22 11:00:01  00000000-0000-5000-8000-000000000001  ObjectCreated:Put   101       12  expired 2 minutes ago  s3://uploads/file-1.json',
      '',
    ].join('\n'));
    expect(await list('dispatched', NARROW)).toBe([
      'TIME (UTC)           ID                                    OBJECT',
      '2026-11-22 11:00:00  00000000-0000-5000-8000-000000000000  s3://u…ds/file-0.json',
      '                     attempt 1, lease expires in 5 minutes',
      '2026-11-22 11:00:01  00000000-0000-5000-8000-000000000001  s3://u…ds/file-1.json',
      '                     attempt 12, lease expired 2 minutes ago',
      '',
    ].join('\n'));
  });

  it('show when a retry is due, and why', async () => {
    expect(await list('retrying')).toMatch(/ATTEMPT {2}DUE {11}REASON {17}OBJECT\n.+ 2 {2}in 4 minutes {2}lease expired .+\n.+ 1 {2}now {11}not sent: \\x1b\[31mKMS {2}s3:\/\/uploads/);
    expect(await list('retrying', NARROW)).toContain('\n                     attempt 2, due in 4 minutes, lease expired\n');
    expect(await list('retrying', NARROW)).toContain('\n                     attempt 1, due now, not sent: \\x1b[31mKMS\n');
  });

  it('show why events failed, shortened to the terminal', async () => {
    const reason = `NoSuchKey: ${'the file is gone '.repeat(9)}`;
    expect(await list('failed')).toContain(reason.slice(0, -1));
    expect(await list('failed', { ...NARROW, columns: 180 })).toContain('  3  NoSuchKey: the file is gone the…  s3://uploads/file-4.json\n');
    const narrow = (await list('failed', NARROW)).split('\n');
    expect(narrow[2]).toBe('                     attempt 3, NoSuchKey: the file is gone the file is gone th…');
    expect(narrow[3]).toMatch(/ {2}s3:\/\/u…s\/by-hand\.json$/);
    expect(narrow[4]).toBe('');
  });

  it('count shows the age, the expired leases and the due retries', async () => {
    await given({ id: '11111111-0000-5000-8000-000000000000' });
    expect((await ledger.ask('count', NARROW)).out).toBe([
      'STATUS      EVENTS',
      'created          1  oldest 1 hour ago',
      'dispatched       2  oldest 1 hour ago, 1 lease has expired',
      'retrying         2  oldest 60 minutes ago, 1 due',
      'completed        0',
      'failed           2  oldest 60 minutes ago',
      'discarded        0',
      'superseded       0',
      '',
    ].join('\n'));
    await ledger.client.discard({ id: '00000000-0000-5000-8000-000000000005', timestamp: at(-3_600_000 + 5_000) }, { by: 'bob' });
    expect((await ledger.ask('count', NARROW)).out).toContain('failed           1  newest: NoSuchKey: the file is gone the file is gone the fi…\n');
  });
});
