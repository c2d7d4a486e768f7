import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../../../src/core/entry';
import { parse } from '../../../src/core/s3/s3-event';
import { DemoOptions } from '../../../src/sandbox';
import type { Behavior } from '../../../src/sandbox/consumer';
import { runDemo } from '../../../src/sandbox/demo/demo';
import { deploy, Deployment } from '../../../src/sandbox/deployment';
import type { LocalManager } from '../../../src/sandbox/local-manager';
import { FakeIo, liveIo } from '../../support/fake-io';
import { temporaryFolder } from '../../support/temporary-folder';

const FILES = 12;
/** More than a page of the index. */
const MANY_FILES = 120;
const INVALID_MESSAGES = 10;

/** A deployment in which nothing waits longer than it must. */
const promptly: typeof deploy = options => deploy({
  ...options,
  waits: { batchingWindow: 20, retryDelay: 20 },
  manager: { ...options.manager, environment: { ...options.manager.environment, LEDGER_RETRY_DELAY_SECONDS: '0', LEDGER_MAX_RETRY_DELAY_SECONDS: '0' } },
});

describe('the demo', () => {
  const folder = temporaryFolder();
  let oldest: readonly Entry[];

  beforeEach(() => {
    mkdirSync(join(folder(), 'sub'));
    writeFiles(FILES);
  });

  function writeFiles(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const path = join(folder(), index % 2 === 0 ? 'sub' : '.', `${index} %+.txt`);
      writeFileSync(path, `file ${index}`);
      utimesSync(path, 1_700_000_000 - index, 1_700_000_000 - index);
    }
  }

  function run(io: FakeIo, options: Partial<DemoOptions> = {}, deployment = promptly): Promise<number> {
    return runDemo({ directory: folder(), onRows: rows => void (oldest = rows), ...options }, io, deployment);
  }

  it('records one row per file, and the invalid messages as dead letters', async () => {
    writeFiles(MANY_FILES);
    const io = liveIo();
    expect(await run(io, { seed: 7 })).toBe(0);
    expect(io.err).toBe(`${MANY_FILES} files, ${2 * MANY_FILES + INVALID_MESSAGES + 1} deliveries in random order (--seed 7):\neach event twice, ${INVALID_MESSAGES} invalid messages, one test event\n`);
    expect(io.out).toContain([
      '',
      `files       ${MANY_FILES}`,
      `deliveries  ${2 * MANY_FILES + INVALID_MESSAGES + 1}`,
      `rows        ${MANY_FILES}`,
      `rejected    ${INVALID_MESSAGES}`,
      '',
      'Every file has exactly one row.',
      'The dead-letter queue holds every invalid message and nothing else.',
      '',
    ].join('\n'));
    for (const line of ['NOT_JSON            empty', 'MALFORMED_KEY       malformed key', 'NO_RECORDS          no records']) {
      expect(io.out).toContain(`\n  ${line}\n`);
    }
    expect(oldest.map(({ key }) => key)).toEqual(Array.from({ length: 10 }, (_, index) => MANY_FILES - 1 - index).map(index => `${index % 2 === 0 ? 'sub/' : ''}${index} %+.txt`));
    expect(oldest[0]).toMatchObject({ eventName: 'ObjectCreated:Put', timestamp: `${1_700_000_000 - MANY_FILES + 1}.000`, size: 8 });
  });

  it('ends with a reconciliation: it finds exactly the withheld events, repairs them, and finds nothing the second time', async () => {
    const io = liveIo();
    expect(await run(io)).toBe(0);
    expect(io.out.match(/^ {2}repaired: s3:\/\/[a-z0-9.-]+\/withheld\/[1-5]\.txt$/gm)).toHaveLength(5);
    expect(io.out).toContain([
      `checked     ${FILES + 5}`,
      'missing     5',
      'repaired    5',
      'second run  0 missing',
      '',
      'Exactly the withheld events were missing. After the repair, none is.',
      '',
    ].join('\n'));
  });

  it('fails if a repair is lost', async () => {
    const io = liveIo();
    expect(await run(io, {}, async options => ({ ...await promptly(options), redeliver: async () => undefined }))).toBe(1);
    expect(io.out).not.toContain('Exactly the withheld events were missing');
    expect(io.err).toContain('\nThe reconciliation differs from what is expected: 5 events were withheld, 5 were found missing, and 5 after the repair.\n');
  });

  it('prints its seed, and repeats the order of a given seed', async () => {
    const orderOf = async (seed?: number) => {
      const bodies: string[] = [];
      const io = liveIo();
      const spy: typeof deploy = async options => {
        const deployment = await promptly(options);
        return {
          ...deployment,
          send: body => {
            bodies.push(keyOf(body));
            deployment.send(body);
          },
        };
      };
      expect(await run(io, { seed }, spy)).toBe(0);
      return { bodies, seed: Number(/--seed (\d+)/.exec(io.err)?.[1]) };
    };
    const first = await orderOf();
    const second = await orderOf(first.seed);
    expect(second).toEqual(first);
  });

  it('shows its progress on a terminal, and removes it', async () => {
    const io = Object.assign(liveIo(), { stderrIsTTY: true });
    expect(await run(io)).toBe(0);
    const total = 2 * FILES + INVALID_MESSAGES + 1;
    expect(io.err).toContain(`\r\u001b[K[##############################] ${total} of ${total} deliveries`);
    expect(io.err).toContain(`\r\u001b[K[##############################] ${FILES} of ${FILES} events delivered`);
    expect(io.err.endsWith('\r\u001b[K')).toBe(true);
  });

  it('skips what is not an object, and reports it', async () => {
    symlinkSync('nowhere', join(folder(), 'link'));
    const io = liveIo();
    expect(await run(io)).toBe(0);
    expect(io.err).toContain('skipped: "link": a symbolic link; S3 has no links, so it is not followed\n');
  });

  describe('fails', () => {
    /** A deployment that receives changed messages. */
    const withFault = (send: (deployment: Deployment, body: string) => void): typeof deploy => async options => {
      const deployment = await promptly(options);
      return { ...deployment, send: body => send(deployment, body) };
    };
    const isFirstFile = (body: string) => keyOf(body) === 'sub/0 %+.txt';

    it('if an event is lost', async () => {
      const io = liveIo();
      expect(await run(io, {}, withFault((deployment, body) => {
        if (!isFirstFile(body)) deployment.send(body);
      }))).toBe(1);
      expect(io.out).toContain(`\nrows        ${FILES - 1}\n`);
      expect(io.out).not.toContain('Every file has exactly one row');
      expect(io.err).toContain('\nThe ledger differs from what is expected:\n  "sub/0 %+.txt" has 0 rows\n');
    });

    it('if an event is recorded twice', async () => {
      let repeats = 0;
      const io = liveIo();
      expect(await run(io, {}, withFault((deployment, body) => {
        repeats += isFirstFile(body) ? 1 : 0;
        deployment.send(isFirstFile(body) ? body.replace(/"sequencer":"\w+"/, `"sequencer":"0${repeats}"`) : body);
      }))).toBe(1);
      expect(io.err).toContain('\n  "sub/0 %+.txt" has 2 rows\n');
    });

    it('if an invalid message is lost', async () => {
      const io = liveIo();
      expect(await run(io, {}, withFault((deployment, body) => {
        if (body !== '') deployment.send(body);
      }))).toBe(1);
      expect(io.err).toContain('\n  the invalid message "empty" is not in the dead-letter queue\n');
    });

    it('if a valid message is in the dead-letter queue', async () => {
      const io = liveIo();
      expect(await run(io, {}, withFault((deployment, body) => deployment.send(isFirstFile(body) ? `${body}}` : body)))).toBe(1);
      expect(io.err).toMatch(/\n {2}the valid message [0-9a-f-]{36} is in the dead-letter queue\n/);
    });

    it('and shows the first differences', async () => {
      const io = liveIo();
      expect(await run(io, {}, withFault(() => undefined))).toBe(1);
      expect(io.err).toContain(`  and ${FILES + INVALID_MESSAGES - 10} more\n`);
    });
  });

  describe('processes the events', () => {
    const behaviors: Record<string, Behavior> = { 'sub/0 %+.txt': 'fails always', '1 %+.txt': 'fails once', '3 %+.txt': 'fails once' };

    /** A deployment with a changed manager and consumer. */
    const managed = (change: (manager: LocalManager) => void, environment: Record<string, string> = {}): typeof deploy => async options => {
      const ids = new Map<string, string>();
      const deployment = await promptly({
        ...options,
        manager: { ...options.manager, environment: { ...options.manager.environment, ...environment }, behaviorOf: id => behaviors[ids.get(id) ?? ''] ?? 'completes' },
      });
      change(deployment.manager);
      return {
        ...deployment,
        send: body => {
          for (const { id, key } of parse(body).events) ids.set(id, key);
          deployment.send(body);
        },
      };
    };

    it('with retries and failures, until each event is settled', async () => {
      writeFiles(MANY_FILES);
      const io = liveIo();
      expect(await run(io, {}, managed(() => undefined))).toBe(0);
      expect(io.out).toContain([
        'A manager delivers the events to a sample consumer. Retries follow after 1 second, leases last 10 seconds.',
        '  failed after 3 attempts: "sub/0 %+.txt": the sample consumer always fails this event',
        '',
        'created     0',
        'dispatched  0',
        'retrying    0',
        `completed   ${MANY_FILES - 1}`,
        'failed      1',
        'discarded   0',
        'superseded  0',
        `attempts    ${MANY_FILES + 4}`,
        'retries     4',
        '',
        'Every event is settled exactly once. No attempt was delivered twice.',
        '',
      ].join('\n'));
    });

    it('with one more attempt if an outcome is lost and the lease expires', async () => {
      const io = liveIo();
      expect(await run(io, {}, managed(manager => loseOutcomes(manager, 1), { LEDGER_LEASE_SECONDS: '2' }))).toBe(0);
      // On a slow machine other leases may expire as well.
      expect(Number(/\nretries +(\d+)\n/.exec(io.out)?.[1])).toBeGreaterThanOrEqual(5);
    });

    it('and fails if an event is not settled within the timeout', async () => {
      const io = liveIo();
      expect(await run(io, { timeout: 2_000 }, managed(manager => loseOutcomes(manager, 1), { LEDGER_LEASE_SECONDS: '3600' }))).toBe(1);
      expect(io.err).toMatch(/\nThe ledger differs from what is expected:\n {2}"[^"]+" is still dispatched\n$/);
      expect(io.out).not.toContain('Every event is settled');
    });

    it('and fails if an attempt is delivered twice', async () => {
      const io = liveIo();
      expect(await run(io, {}, managed(({ consumer }) => {
        const receive = consumer.receive.bind(consumer);
        jest.spyOn(consumer, 'receive').mockImplementationOnce(body => {
          receive(body);
          receive(body);
        });
      }))).toBe(1);
      expect(io.err).toMatch(/\nThe ledger differs from what is expected:\n {2}attempt 1 of "[^"]+" was delivered 2 times\n$/);
    });

    function loseOutcomes(manager: LocalManager, count: number): void {
      const spy = jest.spyOn(manager, 'report');
      for (let index = 0; index < count; index += 1) spy.mockImplementationOnce(() => undefined);
    }
  });

  it('ends when the signal aborts', async () => {
    const interrupt = new AbortController();
    const io = liveIo({ signal: interrupt.signal });
    const interrupting: typeof deploy = async options => {
      const deployment = await promptly(options);
      return {
        ...deployment,
        drain: () => {
          interrupt.abort();
          return deployment.drain();
        },
      };
    };
    await expect(run(io, {}, interrupting)).rejects.toMatchObject({ name: 'AbortError' });
    expect(io.out).toBe('');
  });

  it('rejects a folder without files', async () => {
    await expect(run(liveIo(), { directory: join(folder(), 'missing') })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    const empty = join(folder(), 'empty');
    mkdirSync(empty);
    await expect(run(liveIo(), { directory: empty })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: `DIR must contain files, got an empty folder: ${JSON.stringify(empty)}. Use a folder with files.`,
    });
  });
});

function keyOf(body: string): string {
  return parse(body).events.map(({ key }) => key).join();
}
