import { parseJson } from '../../src/core/json';
import { notification } from '../../src/sandbox/aws/s3-notification';
import { deploy, Deployment } from '../../src/sandbox/deployment';
import { eventually } from '../support/eventually';

const NEVER = 3_600_000;

describe('the functions that ship, with the wake queue of the sandbox', () => {
  let stack: Deployment;
  let lines: Array<Record<string, unknown>>;
  let over: AbortController;
  let running: Promise<void>;

  beforeEach(async () => {
    lines = [];
    over = new AbortController();
    const nothing = { onBatch: async () => {}, onDeadLetter: () => {} };
    stack = await deploy({
      ...nothing,
      manager: { ...nothing, behaviorOf: () => 'completes' },
      onLog: line => void lines.push(parseJson(line) as Record<string, unknown>),
      waits: { batchingWindow: 0 },
      now: Date.now,
    });
  });
  afterEach(async () => {
    over.abort();
    await running;
    await stack.stop();
  });

  const upload = (key: string) => stack.send(notification({
    eventName: 'ObjectCreated:Put', bucket: 'uploads', key, time: Date.now(), sequencer: `0${key}`, requestId: key,
  }));
  const run = () => {
    running = stack.manager.run(over.signal, error => { throw error; }, NEVER);
  };
  const completed = async () => (await stack.ledger.counts({ statuses: ['completed'] }))[0].count;
  const logged = (message: string) => lines.filter(line => line?.message === message);

  it('deliver and complete what arrives although the schedule does not fire, then start no further run', async () => {
    run();
    await eventually(() => expect(logged('dispatch done')).toHaveLength(1));
    for (let number = 0; number < 100; number += 1) upload(String(number));
    await eventually(async () => expect(await completed()).toBe(100), 60_000);
    // The first run was that of the schedule; the 100 events are in two windows at most.
    expect(logged('dispatch done').length).toBeLessThanOrEqual(1 + 2 + 1);
    // What settle signalled finds nothing: there is a last run, and no further one.
    await eventually(() => expect(logged('nothing to deliver').length).toBeGreaterThan(0));
    upload('later');
    await eventually(async () => expect(await completed()).toBe(101), 60_000);
  });

  it('leave what was signalled while nobody listened to the schedule', async () => {
    upload('lost');
    await eventually(() => expect(logged('batch done')).toHaveLength(1));
    run();
    await eventually(async () => expect(await completed()).toBe(1), 60_000);
    expect(logged('dispatch done')[0]).toMatchObject({ dispatched: 1 });
  });
});
