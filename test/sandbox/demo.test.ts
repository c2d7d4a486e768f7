import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../../src/core/entry';
import { parse } from '../../src/core/s3/s3-event';
import { DemoOptions } from '../../src/sandbox';
import type { Fate } from '../../src/sandbox/consumer';
import { runDemo } from '../../src/sandbox/demo';
import { deploy, Deployment } from '../../src/sandbox/deployment';
import type { Manager } from '../../src/sandbox/local-manager';
import { FakeIo, liveIo } from '../support/fake-io';
import { temporaryFolder } from '../support/temporary-folder';

/** More than a page of the index. */
const FILES = 120;
const BAD_MESSAGES = 10;

describe('the demo', () => {
  const folder = temporaryFolder();
  let oldest: readonly Entry[];

  beforeEach(() => {
    mkdirSync(join(folder(), 'sub'));
    for (let index = 0; index < FILES; index += 1) {
      const path = join(folder(), index % 2 === 0 ? 'sub' : '.', `${index} %+.txt`);
      writeFileSync(path, `file ${index}`);
      utimesSync(path, 1_700_000_000 - index, 1_700_000_000 - index);
    }
  });

  function run(io: FakeIo, options: Partial<DemoOptions> = {}, ...rest: [deployment?: typeof deploy]): Promise<number> {
    return runDemo({ directory: folder(), onRows: rows => void (oldest = rows), ...options }, io, ...rest);
  }

  it('ends with one row a file, and the bad messages among the dead letters', async () => {
    const io = liveIo();
    expect(await run(io, { seed: 7 })).toBe(0);
    expect(io.err).toBe(`${FILES} files; ${2 * FILES + BAD_MESSAGES + 1} deliveries in an order of seed 7:\neach event twice, ${BAD_MESSAGES} bad messages, a test event\n`);
    expect(io.out).toContain([
      '',
      `files       ${FILES}`,
      `deliveries  ${2 * FILES + BAD_MESSAGES + 1}`,
      `rows        ${FILES}`,
      `rejected    ${BAD_MESSAGES}`,
      '',
      'Every file has one row.',
      'Every bad message is in the dead-letter queue, and nothing else is.',
      '',
    ].join('\n'));
    for (const line of ['NOT_JSON            empty', 'MALFORMED_KEY       malformed key', 'NO_RECORDS          no records']) {
      expect(io.out).toContain(`\n  ${line}\n`);
    }
    expect(oldest.map(({ key }) => key)).toEqual(Array.from({ length: 10 }, (_, index) => FILES - 1 - index).map(index => `${index % 2 === 0 ? 'sub/' : ''}${index} %+.txt`));
    expect(oldest[0]).toMatchObject({ eventName: 'ObjectCreated:Put', timestamp: `${1_700_000_000 - FILES + 1}.000`, size: 8 });
  });

  it('prints the seed that it made up, and repeats the order of one that it is given', async () => {
    const orderOf = async (seed?: number) => {
      const bodies: string[] = [];
      const io = liveIo();
      const spy: typeof deploy = async options => {
        const deployment = await deploy(options);
        return {
          ...deployment,
          send: body => {
            bodies.push(keyOf(body));
            deployment.send(body);
          },
        };
      };
      expect(await run(io, { seed }, spy)).toBe(0);
      return { bodies, seed: Number(/seed (\d+)/.exec(io.err)?.[1]) };
    };
    const first = await orderOf();
    const second = await orderOf(first.seed);
    expect(second).toEqual(first);
  });

  it('redraws a line of progress on a terminal, and takes it away', async () => {
    const io = Object.assign(liveIo(), { stderrIsTTY: true });
    expect(await run(io)).toBe(0);
    const total = 2 * FILES + BAD_MESSAGES + 1;
    expect(io.err).toContain(`\r\u001b[Kdeliveries settled: ${total} of ${total}`);
    expect(io.err.endsWith('\r\u001b[K')).toBe(true);
  });

  it('leaves out what is no object, and says so', async () => {
    symlinkSync('nowhere', join(folder(), 'link'));
    const io = liveIo();
    expect(await run(io)).toBe(0);
    expect(io.err).toContain('skipped: "link": a symbolic link; S3 has none, so it is not followed\n');
  });

  describe('fails', () => {
    /** A deployment with a fault in what it takes in. */
    const withFault = (send: (deployment: Deployment, body: string) => void): typeof deploy => async options => {
      const deployment = await deploy(options);
      return { ...deployment, send: body => send(deployment, body) };
    };
    const isFirstFile = (body: string) => keyOf(body) === 'sub/0 %+.txt';

    it('where an event is lost', async () => {
      const io = liveIo();
      expect(await run(io, {}, withFault((deployment, body) => {
        if (!isFirstFile(body)) deployment.send(body);
      }))).toBe(1);
      expect(io.out).toContain(`\nrows        ${FILES - 1}\n`);
      expect(io.out).not.toContain('Every file has one row');
      expect(io.err).toContain('\nThe ledger is not what it must be:\n  "sub/0 %+.txt" has 0 rows\n');
    });

    it('where an event is recorded twice', async () => {
      let repeats = 0;
      const io = liveIo();
      expect(await run(io, {}, withFault((deployment, body) => {
        repeats += isFirstFile(body) ? 1 : 0;
        deployment.send(isFirstFile(body) ? body.replace(/"sequencer":"\w+"/, `"sequencer":"0${repeats}"`) : body);
      }))).toBe(1);
      expect(io.err).toContain('\n  "sub/0 %+.txt" has 2 rows\n');
    });

    it('where a bad message vanishes', async () => {
      const io = liveIo();
      expect(await run(io, {}, withFault((deployment, body) => {
        if (body !== '') deployment.send(body);
      }))).toBe(1);
      expect(io.err).toContain('\n  the bad message "empty" is not in the dead-letter queue\n');
    });

    it('where a good message ends in the dead-letter queue', async () => {
      const io = liveIo();
      expect(await run(io, {}, withFault((deployment, body) => deployment.send(isFirstFile(body) ? `${body}}` : body)))).toBe(1);
      expect(io.err).toMatch(/\n {2}the good message [0-9a-f-]{36} is in the dead-letter queue\n/);
    });

    it('and shows no more differences than are worth reading', async () => {
      const io = liveIo();
      expect(await run(io, {}, withFault(() => undefined))).toBe(1);
      expect(io.err).toContain(`  and ${FILES + BAD_MESSAGES - 10} more\n`);
    });
  });

  describe('works the ledger off', () => {
    const fates: Record<string, Fate> = { 'sub/0 %+.txt': 'fails for good', '1 %+.txt': 'fails once', '3 %+.txt': 'fails once' };

    /** A deployment whose manager and consumer are changed. */
    const managed = (change: (manager: Manager) => void, environment: Record<string, string> = {}): typeof deploy => async options => {
      const ids = new Map<string, string>();
      const deployment = await deploy({
        ...options,
        manager: { ...options.manager, environment: { ...options.manager.environment, ...environment }, fateOf: id => fates[ids.get(id) ?? ''] ?? 'completes' },
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
      const io = liveIo();
      expect(await run(io, {}, managed(() => undefined))).toBe(0);
      expect(io.out).toContain([
        'The manager works them off, with retries after a second and leases of ten.',
        '  failed after 3 attempts: "sub/0 %+.txt": the sample consumer cannot do it',
        '',
        'created     0',
        'dispatched  0',
        'retrying    0',
        `completed   ${FILES - 1}`,
        'failed      1',
        'discarded   0',
        `attempts    ${FILES + 4}`,
        'retries     4',
        '',
        'Every event is settled, none of them twice. No attempt was handed out twice.',
        '',
      ].join('\n'));
    });

    it('with an attempt more where an outcome is lost, and the lease expires', async () => {
      const io = liveIo();
      expect(await run(io, {}, managed(manager => loseOutcomes(manager, 1), { LEDGER_LEASE_SECONDS: '5' }))).toBe(0);
      // On a busy machine other leases may expire as well.
      expect(Number(/\nretries +(\d+)\n/.exec(io.out)?.[1])).toBeGreaterThanOrEqual(5);
    });

    it('and fails where an outcome is lost for ever', async () => {
      const io = liveIo();
      expect(await run(io, { patience: 3_000 }, managed(manager => loseOutcomes(manager, 1), { LEDGER_LEASE_SECONDS: '3600' }))).toBe(1);
      expect(io.err).toMatch(/\nThe ledger is not what it must be:\n {2}"[^"]+" is dispatched, and no more came of it\n$/);
      expect(io.out).not.toContain('Every event is settled');
    });

    it('and fails where the consumer is handed an attempt twice', async () => {
      const io = liveIo();
      expect(await run(io, {}, managed(({ consumer }) => {
        const take = consumer.take.bind(consumer);
        jest.spyOn(consumer, 'take').mockImplementationOnce(body => {
          take(body);
          take(body);
        });
      }))).toBe(1);
      expect(io.err).toMatch(/\nThe ledger is not what it must be:\n {2}attempt 1 of "[^"]+" was handed out 2 times\n$/);
    });

    function loseOutcomes(manager: Manager, count: number): void {
      const spy = jest.spyOn(manager, 'report');
      for (let index = 0; index < count; index += 1) spy.mockImplementationOnce(() => undefined);
    }
  });

  it('is interrupted by the signal', async () => {
    const interrupt = new AbortController();
    const io = liveIo({ signal: interrupt.signal });
    const interrupting: typeof deploy = async options => {
      const deployment = await deploy(options);
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

  it('refuses a folder without files', async () => {
    await expect(run(liveIo(), { directory: join(folder(), 'missing') })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    const empty = join(folder(), 'empty');
    mkdirSync(empty);
    await expect(run(liveIo(), { directory: empty })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: `DIR must hold files, and ${JSON.stringify(empty)} holds none. Name a folder with some.`,
    });
  });
});

function keyOf(body: string): string {
  return parse(body).events.map(({ key }) => key).join();
}
