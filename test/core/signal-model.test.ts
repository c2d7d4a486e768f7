import { MemoryLedger } from './memory-ledger';
import { dispatch, DispatchReport } from '../../src/core/dispatch';
import type { Entry } from '../../src/core/entry';
import { settle } from '../../src/core/settle';
import { fromMilliseconds } from '../../src/core/timestamp';
import { indexWait, wakeSignal } from '../../src/core/wake-signal';
import { LocalFifoQueue } from '../../src/sandbox/aws/local-fifo-queue';
import { entryAt } from '../support/entries';

/** All times in milliseconds. */
const START = 1_700_000_000_000;
const STEP = 50;
const INTERVAL_SECONDS = 2;
const INTERVAL = INTERVAL_SECONDS * 1000;
const INDEX_LAG = 500;
const END = 120_000;
const RETRY = { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 60 };
const LEASES = { retry: RETRY, leaseSeconds: 900, maxLeaseSeconds: 900 };
const SETTINGS = { ...LEASES, maxEventsPerRun: 2 };

interface Scenario {
  /** When each event is recorded. */
  readonly arrivals: readonly number[];
  readonly maxInFlight: number;
  /** How long the target takes; with 0, delivery completes an event. */
  readonly processing: number;
  /** How long a run takes. */
  readonly running: number;
}

interface Result {
  readonly open: number;
  readonly runs: readonly number[];
  readonly windows: number;
  readonly ended: boolean;
  readonly delivered: ReadonlyMap<string, number>;
}

/** A ledger whose index shows each row some time after it was recorded. */
class LaggingLedger extends MemoryLedger {
  now = 0;

  override async oldest(status: string, limit: number): Promise<readonly Entry[]> {
    const found = await super.oldest(status, this.rows.size);
    return found.filter(entry => entry.status !== 'created' || Number(entry.recordedAt) * 1000 + INDEX_LAG <= this.now).slice(0, limit);
  }
}

/** Ingest, settle and dispatch send their signals to the queue; nothing else starts a run. */
async function simulate({ arrivals, maxInFlight, processing, running }: Scenario): Promise<Result> {
  const ledger = new LaggingLedger(new Map());
  const queue = new LocalFifoQueue({ deliveryDelay: INTERVAL, retention: INTERVAL + 60_000, visibilityTimeout: 900_000 });
  const windows = new Set<string>();
  const runs: number[] = [];
  const delivered = new Map<string, number>();
  let outcomes: Array<{ readonly at: number; readonly entry: Entry }> = [];
  let run: { readonly ids: readonly string[]; readonly begins: number; readonly ends?: number; readonly report?: DispatchReport } | undefined;
  let messages = 0;
  const signal = (now: number) => {
    const { deduplicationId, body } = wakeSignal(now, INTERVAL_SECONDS);
    windows.add(deduplicationId);
    queue.send(`message-${messages += 1}`, body, now, deduplicationId);
  };

  for (let elapsed = 0; elapsed < END; elapsed += STEP) {
    const now = ledger.now = START + elapsed;
    const time = fromMilliseconds(now);
    arrivals.forEach((at, index) => {
      if (at !== elapsed) return;
      const entry = entryAt(index, { recordedAt: time });
      ledger.rows.set(entry.id, entry);
      signal(now);
    });
    const due = outcomes.filter(({ at }) => at <= now);
    if (due.length > 0) {
      outcomes = outcomes.filter(({ at }) => at > now);
      const reports = due.map(({ entry: { id, timestamp, attempt = 0 } }) => ({ id, timestamp, attempt, result: 'completed' as const }));
      await settle(reports, { ledger, now: () => time, random: () => 0 }, LEASES);
      signal(now);
    }
    if (run?.ends !== undefined && run.ends <= now) {
      if (run.report?.moreToDeliver) signal(now);
      run.ids.forEach(id => queue.delete(id));
      run = undefined;
    }
    if (!run) {
      const received = queue.receive(10, now);
      const begins = now + indexWait(received.map(({ body }) => body), now);
      if (received.length > 0) run = { ids: received.map(({ id }) => id), begins };
    }
    if (run && run.report === undefined && run.begins <= now) {
      runs.push(elapsed);
      const report = await dispatch({
        ledger,
        target: {
          send: async batches => {
            const sent = batches.flat();
            for (const { id } of sent) delivered.set(id, elapsed);
            return sent.map(() => ({ sent: true as const }));
          },
        },
        now: () => time,
        random: () => 0,
        by: 'dispatch',
      }, { ...SETTINGS, maxInFlight, settleOnDispatch: processing === 0 }, fromMilliseconds(now + 60_000));
      for (const entry of ledger.rows.values()) {
        if (entry.status === 'dispatched' && delivered.get(entry.id) === elapsed) outcomes.push({ at: now + processing, entry });
      }
      run = { ...run, report, ends: now + running };
    }
    const idle = !run && queue.size === 0 && outcomes.length === 0 && arrivals.every(at => at < elapsed);
    if (idle) return result(true);
  }
  return result(false);

  function result(ended: boolean): Result {
    return { ended, open: [...ledger.rows.values()].filter(({ status }) => status !== 'completed').length, runs, windows: windows.size, delivered };
  }
}

const TIMES = [0, 50, 1_000, 1_950, 2_000, 2_500, 3_950];
const ARRIVALS = TIMES.flatMap((one, index) => TIMES.slice(index)
  .flatMap((other, next) => TIMES.slice(index + next).map(third => [one, other, third])));
const SCENARIOS = [1, 2, 10].flatMap(maxInFlight => [0, 300, 2_500].flatMap(processing => [0, 300, 3_000]
  .flatMap(running => ARRIVALS.map((arrivals): Scenario => ({ arrivals, maxInFlight, processing, running })))));

describe('if no signal is lost, and the schedule never starts a run', () => {
  const results = Promise.all(SCENARIOS.map(async scenario => ({ scenario, ...await simulate(scenario) })));

  it('every event is delivered, whenever it arrives and whatever limits the runs', async () => {
    expect((await results).filter(({ open }) => open > 0).map(({ scenario }) => scenario)).toEqual([]);
    expect(SCENARIOS).toHaveLength(27 * 84);
  });

  it('signals end when the work does: an idle ledger starts no run', async () => {
    expect((await results).filter(({ ended }) => !ended).map(({ scenario }) => scenario)).toEqual([]);
  });

  it('no more runs start than windows have signals', async () => {
    expect((await results).filter(({ runs, windows }) => runs.length > windows).map(({ scenario }) => scenario)).toEqual([]);
  });

  it('an event that finds a free slot waits for the interval and the index, no longer', async () => {
    const free = (await results).filter(({ scenario: { maxInFlight, running } }) => maxInFlight === 10 && running === 0);
    // Two events per run: the third one of a window is delivered by the next run.
    const waits = free.flatMap(({ scenario: { arrivals }, delivered }) => arrivals.slice(0, 2)
      .map((at, index) => (delivered.get(entryAt(index).id) ?? Infinity) - at));
    expect(Math.max(...waits)).toBeLessThanOrEqual(INTERVAL + INDEX_LAG);
  });
});

it('a hundred signals of one window start one run', async () => {
  const { runs, open } = await simulate({ arrivals: Array.from({ length: 2 }, () => 0), maxInFlight: 10, processing: 0, running: 0 });
  expect([runs.length, open]).toEqual([1, 0]);
  const queue = new LocalFifoQueue({ deliveryDelay: INTERVAL, retention: 62_000, visibilityTimeout: 900_000 });
  for (let number = 0; number < 100; number += 1) {
    const { deduplicationId, body } = wakeSignal(START + number * 19, INTERVAL_SECONDS);
    queue.send(`message-${number}`, body, START + number * 19, deduplicationId);
  }
  expect(queue.receive(10, START + INTERVAL)).toHaveLength(1);
  expect(queue.size).toBe(1);
});
