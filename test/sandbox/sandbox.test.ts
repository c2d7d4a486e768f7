import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LedgerClient } from '../../src/client';
import type { Entry } from '../../src/core/entry';
import { SandboxOptions } from '../../src/sandbox';
import { deploy } from '../../src/sandbox/deployment';
import { runSandbox } from '../../src/sandbox/sandbox';
import { eventually } from '../support/eventually';
import { liveIo } from '../support/fake-io';
import { temporaryFolder } from '../support/temporary-folder';

describe('the sandbox', () => {
  const folder = temporaryFolder();
  const at = (...path: string[]) => join(folder(), ...path);
  let rows: Entry[];
  let changes: string[];
  let stop: () => Promise<number>;
  let io: ReturnType<typeof liveIo>;

  beforeEach(() => {
    rows = [];
    stop = () => Promise.resolve(0);
    changes = [];
  });

  // A rejection is checked by its own test; a failed test must not affect the next one.
  afterEach(() => stop().catch(() => undefined));

  function start(options: Partial<SandboxOptions> = {}, ...rest: [deployment?: typeof deploy]): void {
    const interrupt = new AbortController();
    io = liveIo({ signal: interrupt.signal });
    const exitCode = runSandbox({ directory: folder(), onRow: entry => rows.push(entry), onChange: ({ key }, { to }) => changes.push(`${to} ${key}`), ...options }, io, ...rest);
    stop = () => {
      interrupt.abort();
      return exitCode;
    };
  }

  function writtenAt(...path: string[]): string {
    writeFileSync(at(...path), path.join());
    return at(...path);
  }

  const shown = () => rows.map(({ eventName, key }) => `${eventName} ${key}`);
  const endpoint = () => /--endpoint (http:\S+)/.exec(io.err)?.[1] ?? '';

  /** Creates files until one is recorded: then the sandbox watches. */
  async function someRow(): Promise<void> {
    let count = 0;
    await eventually(() => {
      count += 1;
      writeFileSync(at(`new ${count}`), '');
      expect(shown()).toContainEqual(expect.stringMatching(/^ObjectCreated:Put new \d+$/));
    });
  }

  async function ask<T>(question: (ledger: LedgerClient) => Promise<T>): Promise<T> {
    const client = new DynamoDBClient({ endpoint: endpoint(), region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
    try {
      return await question(new LedgerClient({ client, tableName: 'ledger' }));
    } finally {
      client.destroy();
    }
  }

  it('records the changes of the files of a folder, shows each row, and serves queries', async () => {
    writeFileSync(at('there before.txt'), 'abc');
    start({ manager: false });
    await eventually(() => expect(shown()).toEqual(['ObjectCreated:Put there before.txt']));
    expect(rows[0]).toMatchObject({ status: 'created', size: 3, etag: '900150983cd24fb0d6963f7d28e17f72' });
    expect(rows[0].bucket).toMatch(/^ledger-sandbox-[a-z0-9-]+$/);

    mkdirSync(at('sub', 'dir'), { recursive: true });
    writeFileSync(at('sub', 'dir', 'a+b 100%.txt'), '1');
    await eventually(() => expect(shown().slice(1)).toEqual(['ObjectCreated:Put sub/dir/a+b 100%.txt']));
    writeFileSync(at('sub', 'dir', 'a+b 100%.txt'), '2');
    await eventually(() => expect(shown().slice(2)).toEqual(['ObjectCreated:Put sub/dir/a+b 100%.txt']));
    unlinkSync(at('sub', 'dir', 'a+b 100%.txt'));
    await eventually(() => expect(shown().slice(3)).toEqual(['ObjectRemoved:Delete sub/dir/a+b 100%.txt']));
    renameSync(at('there before.txt'), at('renamed.txt'));
    await eventually(() => expect(shown().slice(4).sort()).toEqual(['ObjectCreated:Put renamed.txt', 'ObjectRemoved:Delete there before.txt']));

    expect(new Set(rows.map(({ id }) => id)).size).toBe(6);
    expect(rows.slice(1, 4).map(({ sequencer = '' }) => sequencer)).toEqual(rows.slice(1, 4).map(({ sequencer = '' }) => sequencer).sort());
    const { entries } = await ask(ledger => ledger.list({ status: 'created' }));
    expect(entries.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());

    expect(await stop()).toBe(0);
    expect(changes).toEqual([]);
    expect(io.err).toContain('\n6 recorded, 0 in the dead-letter queue, 0 skipped. Nothing is kept.\n');
    await expect(ask(ledger => ledger.list({ status: 'created' }))).rejects.toThrow('ECONNREFUSED');
  });

  it('processes the events, and shows each change of status once, after the row', async () => {
    const files = Array.from({ length: 30 }, (_, index) => `file ${index}`);
    for (const file of files) writeFileSync(at(file), file);
    const output: string[] = [];
    start({
      onRow: ({ status, key }) => output.push(`${status} ${key}`),
      onChange: ({ key }, { to }) => output.push(`${to} ${key}`),
    });
    await eventually(() => {
      for (const file of files) expect(output).toContainEqual(expect.stringMatching(new RegExp(`^(completed|retrying|failed) ${file}$`)));
    });
    expect(await stop()).toBe(0);
    for (const file of files) {
      const own = output.filter(line => line.endsWith(` ${file}`)).map(line => line.slice(0, -file.length - 1));
      expect(own.slice(0, 2)).toEqual(['created', 'dispatched']);
      expect(own.filter(status => status === 'created' || status === 'completed').length).toBeLessThanOrEqual(2);
    }
    expect(io.err).not.toContain('function');
  });

  it('shows what operators change, too: each change once', async () => {
    writeFileSync(at('a'), '');
    start({ manager: false });
    await eventually(() => expect(shown()).toEqual(['ObjectCreated:Put a']));
    await ask(ledger => ledger.discard(rows[0], { by: 'jo', reason: 'test file' }));
    await eventually(() => expect(changes).toEqual(['discarded a']));
    await expect(ask(ledger => ledger.discard(rows[0], { by: 'jo' }))).rejects.toMatchObject({ code: 'STATUS_CONFLICT' });
    await ask(ledger => ledger.retry(rows[0], { by: 'jo' }));
    await eventually(() => expect(changes).toEqual(['discarded a', 'created a']));
    expect(await stop()).toBe(0);
    expect(shown()).toEqual(['ObjectCreated:Put a']);
  });

  it('ignores existing files on request', async () => {
    writeFileSync(at('old'), '');
    start({ ignoreExisting: true });
    await eventually(() => expect(endpoint()).not.toBe(''));
    await someRow();
    expect(shown()).not.toContain('ObjectCreated:Put old');
    expect(await stop()).toBe(0);
  });

  describe('with --reconcile', () => {
    const reconciled = () => [...io.err.matchAll(/^reconciled: (.+)$/gm)].map(([, text]) => text);

    it('compares the folder with the ledger after every burst of changes', async () => {
      utimesSync(writtenAt('old'), 1_000_000, 1_000_000);
      utimesSync(writtenAt('of the future'), new Date('2100-01-01'), new Date('2100-01-01'));
      start({ reconcile: true, manager: false, onReconciled: (bucket, counts) => changes.push(`${bucket.slice(0, 14)} ${counts.checked} ${counts.found} ${counts.missing}`) });
      await eventually(() => expect(reconciled()).toEqual(['2 checked, 0 missing']));
      mkdirSync(at('sub'));
      for (let index = 0; index < 40; index += 1) writtenAt('sub', `file ${index}`);
      await eventually(() => expect(reconciled().at(-1)).toBe('42 checked, 0 missing'));
      writeFileSync(at('old'), 'overwritten');
      unlinkSync(at('sub', 'file 0'));
      await eventually(() => expect(reconciled().at(-1)).toBe('41 checked, 0 missing'));
      expect(await stop()).toBe(0);
      expect(io.err).not.toContain('missing:');
      expect(changes.at(-1)).toBe('ledger-sandbox 41 41 0');
    });

    it('finds exactly the file whose event was lost', async () => {
      const losing: typeof deploy = async options => {
        const deployment = await deploy(options);
        return { ...deployment, send: body => (body.includes('lost') ? undefined : deployment.send(body)) };
      };
      for (const name of ['a', 'lost.txt', 'z']) writtenAt(name);
      start({ reconcile: true, manager: false }, losing);
      await eventually(() => expect(reconciled()).toEqual(['3 checked, 1 missing']));
      expect(io.err).toContain('\nmissing: "lost.txt"\n');
      expect(await stop()).toBe(0);
    });

    it('does not report files that it ignores, and says how many', async () => {
      utimesSync(writtenAt('old'), 1_000_000, 1_000_000);
      start({ reconcile: true, ignoreExisting: true, manager: false });
      await eventually(() => expect(endpoint()).not.toBe(''));
      await someRow();
      await eventually(() => expect(reconciled().at(-1)).toMatch(/^\d+ checked, 0 missing, [1-9]\d* older than the sandbox$/));
      expect(await stop()).toBe(0);
    });
  });

  it('does not compare the folder unless it is asked to', async () => {
    writtenAt('a');
    let compare: (() => Promise<void>) | undefined;
    start({ manager: false, serve: async ({ reconcile }) => { compare = reconcile; return async () => {}; } });
    await eventually(() => expect(shown()).toHaveLength(1));
    expect(io.err).not.toContain('reconciled');
    await compare?.();
    expect(io.err).toContain('\nreconciled: 1 checked, 0 missing\n');
    expect(await stop()).toBe(0);
  });

  it('records every detected change before it ends', async () => {
    for (let index = 0; index < 50; index += 1) writeFileSync(at(`file ${index}`), '');
    start();
    await eventually(() => expect(endpoint()).not.toBe(''));
    symlinkSync('nowhere', at('link'));
    await eventually(() => expect(io.err).toContain('skipped: "link": a symbolic link; S3 has no links, so it is not followed\n'));
    expect(await stop()).toBe(0);
    expect(new Set(shown()).size).toBe(50);
    expect(io.err).toContain('\n50 recorded, 0 in the dead-letter queue, 1 skipped. Nothing is kept.\n');
  });

  it('shows the commands for another terminal, with its endpoint and table', async () => {
    start();
    await eventually(() => expect(endpoint()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/));
    for (const command of ['list', 'count', 'show ID']) {
      expect(io.err).toContain(`\n  npx s3-event-ledger ${command} --table ledger --endpoint ${endpoint()}\n`);
    }
    expect(Math.max(...io.err.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(await stop()).toBe(0);
  });

  it('reports what the function could not record, and the dead letter', async () => {
    const spoiling: typeof deploy = async options => {
      const deployment = await deploy(options);
      return { ...deployment, send: body => deployment.send(`${body}}`) };
    };
    writeFileSync(at('a'), '');
    start({}, spoiling);
    await eventually(() => expect(io.err).toMatch(/\ndead letter: message [0-9a-f-]{36}, after 5 deliveries\n/));
    expect(await stop()).toBe(0);
    expect(io.err.match(/\nfunction: \{"level":"error","message":"message rejected",.*"code":"NOT_JSON"/g)).toHaveLength(5);
    expect(io.err).toContain('\n0 recorded, 1 in the dead-letter queue, 0 skipped.');
    expect(rows).toEqual([]);
  });

  it('fails if the folder is removed', async () => {
    start();
    await eventually(() => expect(endpoint()).not.toBe(''));
    await someRow();
    rmSync(folder(), { recursive: true });
    await eventually(() => expect(io.err).toContain('\nerror: the folder can no longer be watched: it was removed\n'));
    expect(await stop()).toBe(1);
    expect(shown()).toContainEqual(expect.stringMatching(/^ObjectRemoved:Delete new \d+$/));
  });

  it.each([
    ['it does not exist', 'missing'],
    ['it is a file', 'file'],
  ])('rejects what is not a folder: %s', async (why, name) => {
    writeFileSync(at('file'), '');
    start({ directory: at(name) });
    await expect(stop()).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: `DIR must be a folder, got: ${JSON.stringify(at(name))}; ${why}. Use an existing folder, or create it first.`,
    });
  });

  it('rejects a port that is in use', async () => {
    const taken = await new Promise<Server>(resolve => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
    const { port } = taken.address() as { port: number };
    try {
      start({ port });
      await expect(stop()).rejects.toMatchObject({
        code: 'BAD_INPUT',
        message: `cannot listen on port ${port} of 127.0.0.1: the port is in use. Use another --port, or omit it for a free port.`,
      });
    } finally {
      taken.close();
    }
  });
});
