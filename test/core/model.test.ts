import { exploreAll, Self, World } from './interleavings';
import { MemoryLedger } from './memory-ledger';
import { dispatch, DispatchSettings } from '../../src/core/dispatch';
import { Entry } from '../../src/core/entry';
import { discard, isRefusal, LIFECYCLE, retry } from '../../src/core/lifecycle';
import { DispatchMessage } from '../../src/core/message';
import { Outcome } from '../../src/core/outcome';
import { Target } from '../../src/core/ports';
import { settle } from '../../src/core/settle';
import { after } from '../../src/core/timestamp';

const START = '1700000000.000';
const LEASE_SECONDS = 60;

const SETTINGS: DispatchSettings = {
  maxEventsPerRun: 10,
  maxInFlight: 10,
  leaseSeconds: LEASE_SECONDS,
  retry: { maxAttempts: 2, retryDelaySeconds: 30, maxRetryDelaySeconds: 30 },
  settleOnDispatch: false,
};

const FINAL = ['completed', 'failed', 'discarded'];

interface Scenario {
  readonly events: number;
  readonly crashes: number;
  /** How often a lease may run out. */
  readonly ticks: number;
  /** Whether the target takes what it is sent. */
  readonly sends: 'all' | 'none';
  readonly settleOnDispatch: boolean;
  /** How the consumer reports a first attempt; it reports the others the other way. */
  readonly firstAttempt: Outcome['result'];
}

const CALM: Scenario = { events: 1, crashes: 0, ticks: 0, sends: 'all', settleOnDispatch: false, firstAttempt: 'failed' };

describe('every interleaving', () => {
  test.each<Partial<Scenario>>([
    { crashes: 1 },
    { ticks: 1 },
    { ticks: 1, firstAttempt: 'completed' },
    { events: 2 },
    { crashes: 1, sends: 'none' },
    { crashes: 1, settleOnDispatch: true },
  ])('of two dispatchers, a settler, an operator and the clock loses nothing and hands no attempt out twice: %p', async special => {
    const scenario = { ...CALM, ...special };
    const { states, endings } = await exploreAll(() => new Model(scenario), scenario.crashes);

    expect(states).toBeGreaterThan(1000);
    expect(endings).toBeGreaterThan(10);
  }, 300_000);
});

class Model implements World {
  readonly rows = new Map<string, Entry>();
  readonly actors;
  readonly incidents;
  private readonly inbox: DispatchMessage[] = [];
  private readonly handedOut: string[] = [];
  private clock = START;
  private readonly settings: DispatchSettings;

  constructor(private readonly scenario: Scenario) {
    this.settings = { ...SETTINGS, settleOnDispatch: scenario.settleOnDispatch };
    for (let index = 0; index < scenario.events; index += 1) {
      const id = `event-${index}`;
      this.rows.set(id, { id, timestamp: after(START, index - 10), status: 'created', eventName: 'ObjectCreated:Put', bucket: 'b', key: id, recordedAt: START, history: [] });
    }
    this.actors = {
      dispatcher1: (self: Self) => this.dispatcher(self),
      dispatcher2: (self: Self) => this.dispatcher(self),
      settler: (self: Self) => this.settler(self),
      operator: (self: Self) => this.operator(self),
    };
    this.incidents = { leaseRunsOut: { times: scenario.ticks, happen: () => { this.clock = after(this.clock, (LEASE_SECONDS + 1) * 1000); } } };
  }

  now(): string {
    return this.clock;
  }

  state(): unknown {
    return [[...this.rows.values()], this.inbox, [...this.handedOut].sort(), this.clock];
  }

  check(): void {
    const names = this.handedOut;
    if (new Set(names).size !== names.length) throw new Error(`an attempt was handed out twice: ${names.join(', ')}`);
    if (this.rows.size !== this.scenario.events) throw new Error('an event is lost');
    for (const { id, status, attempt = 0, leaseUntil, notBefore, history } of this.rows.values()) {
      if ((leaseUntil !== undefined) !== (status === 'dispatched')) throw new Error(`${id} is ${status}, its lease: ${leaseUntil}`);
      if ((notBefore !== undefined) !== (status === 'retrying')) throw new Error(`${id} is ${status}, not before: ${notBefore}`);
      if (attempt !== history.filter(({ to }) => to === 'dispatched').length) throw new Error(`${id} was claimed ${attempt} times, its history tells otherwise`);
      history.forEach(({ from, to, by }, index) => {
        const ways = Object.values(LIFECYCLE) as ReadonlyArray<{ from: readonly string[]; to: readonly string[] }>;
        const known = ways.some(way => way.from.includes(from) && way.to.includes(to));
        if (!known) throw new Error(`${id} went from ${from} to ${to}`);
        if (from !== (history[index - 1]?.to ?? 'created')) throw new Error(`${id} has a gap in its history`);
        if (by === 'target' && !this.reported(id, index, to)) throw new Error(`${id} was settled by a report of another attempt`);
      });
      if ((history[history.length - 1]?.to ?? 'created') !== status) throw new Error(`${id} is ${status}, its history tells otherwise`);
      if (history.filter(({ to }) => to === 'completed').length > 1) throw new Error(`${id} was settled twice`);
    }
  }

  /** Once faults stop, a few ordinary runs bring every event to an end. */
  async finish(): Promise<void> {
    for (let round = 0; round < 6; round += 1) {
      this.clock = after(this.clock, (LEASE_SECONDS + 1) * 1000);
      const ledger = new MemoryLedger(this.rows);
      const target = this.target(async () => {});
      await dispatch({ ledger, target, now: () => this.clock, random: () => 0, by: 'dispatcher' }, this.settings, after(this.clock, 1000));
      await this.settleInbox(new MemoryLedger(this.rows));
      this.check();
    }
    for (const { id, status } of this.rows.values()) {
      if (!FINAL.includes(status)) throw new Error(`${id} is still ${status}`);
    }
  }

  /** Once it has read what it plans by, its steps tell all that it knows. */
  private async dispatcher({ step, learn, forget }: Self): Promise<void> {
    const ledger = new MemoryLedger(this.rows, what => {
      if (!what.startsWith('oldest')) forget();
      return step(what);
    }, learn);
    const target = this.target(what => {
      forget();
      return step(what);
    });
    await dispatch({ ledger, target, now: () => this.clock, random: () => 0, by: 'dispatcher' }, this.settings, after(this.clock, 3_600_000));
  }

  private target(step: Self['step']): Target {
    return {
      send: async messages => {
        await step(`send ${JSON.stringify(messages)}`);
        return messages.map(message => {
          if (this.scenario.sends === 'none') return { sent: false, reason: 'refused' };
          this.handedOut.push(`${message.id}#${message.attempt}`);
          this.inbox.push(message);
          return { sent: true };
        });
      },
    };
  }

  /** A consumer that reports each attempt, the first ones unlike the others, and every report twice. */
  private async settler({ step, learn }: Self): Promise<void> {
    await step('receive');
    learn(this.inbox);
    await this.settleInbox(new MemoryLedger(this.rows, step, learn));
  }

  /** Whether the attempt that a change ended was handed out, and reported to have ended so. */
  private reported(id: string, index: number, to: string): boolean {
    const { history = [] } = this.rows.get(id) ?? {};
    const attempt = history.slice(0, index).filter(change => change.to === 'dispatched').length;
    return this.handedOut.includes(`${id}#${attempt}`) && (this.resultOf(attempt) === 'completed') === (to === 'completed');
  }

  private resultOf(attempt: number): Outcome['result'] {
    const { firstAttempt } = this.scenario;
    return (attempt === 1) === (firstAttempt === 'completed') ? 'completed' : 'failed';
  }

  private async settleInbox(ledger: MemoryLedger): Promise<void> {
    const messages = this.inbox.splice(0);
    const outcomes = messages.flatMap(({ id, timestamp, attempt }) => {
      const outcome = { id, timestamp, attempt, result: this.resultOf(attempt) };
      return [outcome, outcome];
    });
    if (outcomes.length > 0) await settle(outcomes, { ledger, now: () => this.clock, random: () => 0 }, this.settings);
  }

  private async operator({ step, learn }: Self): Promise<void> {
    const ledger = new MemoryLedger(this.rows, step, learn);
    for (const verb of [discard, retry]) {
      learn(verb.name);
      const [before] = await ledger.read([{ id: 'event-0', timestamp: '' }]);
      const changed = before && verb(before, this.clock, { by: 'operator' });
      if (before && changed && !isRefusal(changed)) await ledger.change([{ before, after: changed }]);
    }
  }
}
