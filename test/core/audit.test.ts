import * as fc from 'fast-check';
import { AUDIT_RULES, auditEntry, auditItem, AuditRule, AuditSettings } from '../../src/core/audit';
import { isFinal, STATUSES } from '../../src/core/contract/status';
import { ATTRIBUTES } from '../../src/core/contract/table-schema';
import { Entry, HISTORY_LIMIT, transition } from '../../src/core/entry';
import { fromItem, Item, toItem } from '../../src/core/item';
import { attemptOf, claim, complete, discard, expire, fail, heartbeat, isRefusal, LIFECYCLE, retry, RetryPolicy } from '../../src/core/lifecycle';
import { open } from '../../src/core/opening';
import { present } from '../../src/core/present';
import { fromMilliseconds, Timestamp } from '../../src/core/timestamp';
import { anyTimestamp } from '../support/arbitrary-entry';
import { entryAt } from '../support/entries';

const NOW = 1_700_000_000_000;
const POLICY: RetryPolicy = { maxAttempts: 2, retryDelaySeconds: 60, maxRetryDelaySeconds: 600 };
const LEASE = { leaseSeconds: 900, maxLeaseSeconds: 3_600 };
const RETENTION = 86_400;
const SETTINGS: AuditSettings = { now: fromMilliseconds(NOW), graceSeconds: 3_600 };
/** Clocks of two functions differ by up to five minutes. */
const SKEW = 300_000;

interface Step {
  /** A verb, or which of those that the state allows. */
  readonly verb: string | number;
  readonly skew: number;
  readonly random: number;
}

/** Each verb of the library, at a time that its caller's clock shows. */
const VERBS: Readonly<Record<string, (entry: Entry, now: Timestamp, random: number) => Entry | undefined>> = {
  claim: (entry, now) => done(claim({ ...entry, notBefore: undefined }, now, 900, 'dispatch 1')),
  heartbeat: (entry, now, random) => done(heartbeat(entry, attemptOf(entry), now, LEASE, 1 + Math.floor(random * 9_000))),
  complete: (entry, now) => done(complete(entry, attemptOf(entry), now, { by: 'target' }, RETENTION)),
  fail: (entry, now, random) => done(fail(entry, attemptOf(entry), now, { by: 'target', reason: 'boom' }, POLICY, random)),
  failFinally: (entry, now, random) => done(fail(entry, attemptOf(entry), now, { by: 'target', final: true }, POLICY, random)),
  expire: (entry, now, random) => done(expire(entry, fromMilliseconds(Number(now) * 1000 + 10_000_000), POLICY, random)),
  retry: (entry, now) => done(retry(entry, now, { by: 'jo' })),
  discard: (entry, now) => done(discard(entry, now, { by: 'jo', reason: 'a duplicate' }, RETENTION)),
  hold: (entry, now) => (entry.status === 'held' ? undefined
    : transition(entry, { from: entry.status, to: 'held', by: 'jo', reason: 'look at it' }, now, RETENTION)),
  release: (entry, now) => (entry.status === 'held' ? transition(entry, { from: 'held', to: STATUSES.CREATED, by: 'jo' }, now, RETENTION) : undefined),
  wait: (entry, now) => (entry.status === 'held' ? transition(entry, { from: 'held', to: STATUSES.RETRYING, by: 'jo' }, now, RETENTION) : undefined),
  archive: (entry, now) => (entry.status === 'held' ? transition(entry, { from: 'held', to: STATUSES.COMPLETED, by: 'jo' }, now, RETENTION) : undefined),
};

const anyWalk: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ verb: fc.nat(), skew: fc.integer({ min: -SKEW, max: SKEW }), random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) }),
  { maxLength: 60, size: 'max' },
);

/** A row after every step of a walk that its state allows. */
function walk(walked: readonly Step[], status: string = STATUSES.CREATED): Entry {
  const opened = open(entryAt(0), fromMilliseconds(NOW), { initialStatus: status, rowRetentionSeconds: RETENTION });
  return walked.reduce<Entry>((entry, { verb, skew, random }, index) => {
    const names = typeof verb === 'string' ? [verb] : Object.keys(VERBS);
    const afters = names.flatMap(name => VERBS[name](entry, fromMilliseconds(NOW + index * 1000 + skew), random) ?? []);
    const after = afters[typeof verb === 'string' ? 0 : verb % afters.length];
    // As DynamoDB holds it: the row passes through its attributes after each step.
    return after ? fromItem(toItem(after)) : entry;
  }, fromItem(toItem(opened)));
}

function done(result: ReturnType<typeof claim>): Entry | undefined {
  return isRefusal(result) ? undefined : result;
}

function rulesOf(item: Item, settings = SETTINGS): AuditRule[] {
  return [...new Set(auditItem(item, settings).violations.map(({ rule }) => rule))];
}

function brokenBy(changes: Partial<Entry>, of: Entry, settings = SETTINGS): AuditRule[] {
  return rulesOf(toItem(withoutAbsent({ ...of, ...changes })), settings);
}

function withoutAbsent(entry: Entry): Entry {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as unknown as Entry;
}

describe('a row that only legal steps produced', () => {
  it('breaks no rule, whatever the steps, their number and the clocks', () => {
    let long = 0;
    fc.assert(fc.property(anyWalk, walked => {
      const entry = walk(walked);
      if (entry.history.length === HISTORY_LIMIT) long += 1;
      expect(auditItem(toItem(entry), SETTINGS)).toEqual({ id: entry.id, timestamp: entry.timestamp, violations: [] });
    }), { numRuns: 1_000 });
    expect(long).toBeGreaterThan(50);
  });

  it.each(['held', 'waiting-for-approval', STATUSES.COMPLETED])('may begin as %s', status => {
    expect(auditItem(toItem(walk([], status)), { ...SETTINGS, initialStatus: status }).violations).toEqual([]);
  });
});

describe('a planted violation is found', () => {
  const dispatched = walk(steps('claim'));
  const retrying = walk(steps('claim', 'fail'));
  const failed = walk(steps('claim', 'failFinally'));
  const completed = walk(steps('claim', 'complete'));
  const retried = walk(steps('claim', 'failFinally', 'retry', 'claim'));
  const change = { at: fromMilliseconds(NOW), by: 'jo' };

  const PLANTED: ReadonlyArray<readonly [rule: AuditRule, what: string, item: Item]> = [
    ['NOT_A_LEDGER_ROW', 'no recorded_at', without(toItem(dispatched), ATTRIBUTES.RECORDED_AT)],
    ['NOT_A_LEDGER_ROW', 'a history that is no list', { ...toItem(dispatched), [ATTRIBUTES.HISTORY]: { S: '[]' } }],
    ['HISTORY_TOO_LONG', '21 changes', planted({ ...walk([]), history: bounce(HISTORY_LIMIT + 1) })],
    ['FIRST_STATUS', 'a row that is completed without a change', planted({ ...completed, history: [] })],
    ['FIRST_STATUS', 'a history that begins in the middle', planted({ ...completed, history: completed.history.slice(1) })],
    ['BROKEN_HISTORY', 'a change that is missing', planted({ ...retried, history: retried.history.filter((_, index) => index !== 1) })],
    ['BROKEN_HISTORY', 'a status that no change set', planted({ ...dispatched, status: STATUSES.CREATED, leaseUntil: undefined })],
    ['ILLEGAL_STEP', 'completed → created', planted(moved(completed, STATUSES.CREATED))],
    ['ILLEGAL_STEP', 'created → completed', planted(moved(walk([]), STATUSES.COMPLETED))],
    ['ILLEGAL_STEP', 'dispatched → discarded', planted(moved(dispatched, STATUSES.DISCARDED))],
    ['ILLEGAL_STEP', 'dispatched → dispatched: a heartbeat in the history', planted({
      ...dispatched, history: [...dispatched.history, { ...change, from: STATUSES.DISPATCHED, to: STATUSES.DISPATCHED }],
    })],
    ['ILLEGAL_STEP', 'a status that is no status', planted(moved(dispatched, 'not a status'))],
    ['ILLEGAL_STEP', 'a status of your own to itself', planted(moved(walk(steps('hold')), 'held'))],
    ['DOUBLE_SETTLEMENT', 'an attempt that completed and then failed', planted({
      ...failed, history: [...completed.history, { ...change, from: STATUSES.DISPATCHED, to: STATUSES.FAILED }],
    })],
    ['DOUBLE_SETTLEMENT', 'an attempt that completed twice', planted({
      ...completed, history: [...completed.history, { ...change, from: STATUSES.DISPATCHED, to: STATUSES.COMPLETED }],
    })],
    ['ATTEMPT', 'an attempt that was not counted', planted({ ...dispatched, attempt: undefined })],
    ['ATTEMPT', 'an attempt that was counted twice', planted({ ...dispatched, attempt: 2 })],
    ['ATTEMPT', 'an attempt of zero', planted({ ...walk([]), attempt: 0 })],
    ['ATTEMPT', 'fewer attempts than claims in a full history', planted({ ...long(), attempt: 3 })],
    ['ATTEMPT', 'another set of attempts than the last retry began, in a full history', planted({ ...long(), attemptsBefore: 3 })],
    ['ATTEMPT', 'a new set of attempts without a retry', planted({ ...dispatched, attemptsBefore: 1 })],
    ['ATTEMPT', 'more attempts before than attempts', planted({ ...retried, attemptsBefore: 9 })],
    ['ATTEMPT', 'a retry that gave no new set of attempts', planted({ ...retried, attemptsBefore: undefined })],
    ['LEASE', 'a claim without a lease', planted({ ...dispatched, leaseUntil: undefined })],
    ['LEASE', 'a lease that a settlement left', planted({ ...completed, leaseUntil: fromMilliseconds(NOW) })],
    ['LEASE', 'a lease that ended before it began', planted({ ...dispatched, leaseUntil: fromMilliseconds(NOW - 1) })],
    ['NOT_BEFORE', 'a retry without a due time', planted({ ...retrying, notBefore: undefined })],
    ['NOT_BEFORE', 'a due time that a claim left', planted({ ...dispatched, notBefore: fromMilliseconds(NOW) })],
    ['NOT_BEFORE', 'a retry that was due before it failed', planted({ ...retrying, notBefore: fromMilliseconds(NOW - 1) })],
    ['SETTLED_AT', 'a completed event without its time', planted({ ...completed, settledAt: undefined })],
    ['SETTLED_AT', 'a time that is not that of the change', planted({ ...completed, settledAt: fromMilliseconds(NOW + 1) })],
    ['SETTLED_AT', 'a waiting event with a time', planted({ ...retrying, settledAt: fromMilliseconds(NOW) })],
    ['ATTENTION', 'a failure that is not in the index', without(toItem(failed), ATTRIBUTES.ATTENTION, ATTRIBUTES.ATTENTION_AT)],
    ['ATTENTION', 'a failure at another time', { ...toItem(failed), [ATTRIBUTES.ATTENTION_AT]: { S: fromMilliseconds(NOW + 5) } }],
    ['ATTENTION', 'a retry that is not in the index', without(toItem(retrying), ATTRIBUTES.ATTENTION)],
    ['ATTENTION', 'a retry that is in the index at another time', { ...toItem(retrying), [ATTRIBUTES.ATTENTION_AT]: { S: fromMilliseconds(NOW) } }],
    ['ATTENTION', 'a completed event that is still in the index', { ...toItem(completed), [ATTRIBUTES.ATTENTION]: { S: 'retry' }, [ATTRIBUTES.ATTENTION_AT]: { S: fromMilliseconds(NOW) } }],
    ['EXPIRES_AT', 'an event that expires while it waits', planted({ ...retrying, expiresAt: NOW / 1000 + RETENTION })],
    ['EXPIRES_AT', 'an event that expired before it was settled', planted({ ...completed, expiresAt: NOW / 1000 - 1 })],
    ['STATUS_REASON', 'the reason of another change', planted({ ...failed, statusReason: 'another' })],
  ];

  it.each(PLANTED)('%s: %s', (rule, _what, item) => {
    expect(rulesOf(item)).toContain(rule);
  });

  it('LEASE_OVERRUN: a lease that heartbeats extended counts from its last end', () => {
    const extended = walk(steps('claim', 'heartbeat'));
    const at = (seconds: number): AuditSettings => ({ now: fromMilliseconds(Number(extended.leaseUntil) * 1000 + seconds * 1000), graceSeconds: 60 });
    expect(Number(extended.leaseUntil)).toBeGreaterThan(Number(dispatched.leaseUntil));
    expect(extended.history).toEqual(dispatched.history);
    expect(rulesOf(toItem(extended), at(59))).toEqual([]);
    expect(rulesOf(toItem(extended), at(60))).toEqual(['LEASE_OVERRUN']);
  });

  it('LEASE_OVERRUN: a lease that ended longer ago than the grace, to the millisecond', () => {
    const end = NOW + 900_000;
    const at = (now: number): AuditSettings => ({ now: fromMilliseconds(now), graceSeconds: 60 });
    expect(dispatched.leaseUntil).toBe(fromMilliseconds(end));
    expect(rulesOf(toItem(dispatched), at(end + 59_999))).toEqual([]);
    expect(rulesOf(toItem(dispatched), at(end + 60_000))).toEqual(['LEASE_OVERRUN']);
  });

  it.each([
    { shards: 1, shard: undefined, found: undefined },
    { shards: 1, shard: 0, found: 'event_shard is 0, the index has no shards' },
    { shards: 8, shard: 7, found: undefined },
    { shards: 8, shard: 8, found: 'event_shard is 8, the index has the shards 0 to 7' },
    { shards: 8, shard: -1, found: 'event_shard is -1, the index has the shards 0 to 7' },
    { shards: 8, shard: 1.5, found: 'event_shard is 1.5, the index has the shards 0 to 7' },
    { shards: 8, shard: undefined, found: 'event_shard is absent, the index has the shards 0 to 7' },
    { shards: undefined, shard: 99, found: undefined },
  ])('SHARD: shard $shard of $shards', ({ shards, shard, found }) => {
    const violations = auditEntry(present<Entry>({ ...dispatched, shard }), { ...SETTINGS, shards });
    expect(violations).toEqual(found === undefined ? [] : [{ rule: 'SHARD', found }]);
  });

  it('with each rule planted at least once', () => {
    const found = new Set([...PLANTED.map(([rule]) => rule), 'LEASE_OVERRUN', 'SHARD']);
    expect([...found].sort()).toEqual(Object.keys(AUDIT_RULES).sort());
  });

  it('any step that the lifecycle does not draw', () => {
    const statuses = Object.values(STATUSES);
    const legal = Object.entries(LIFECYCLE).filter(([verb]) => verb !== 'heartbeat').flatMap(([, { from, to }]) => from.flatMap((one: string) => to.map((other: string) => `${one} ${other}`)));
    const illegal = statuses.flatMap(from => statuses.map(to => ({ from, to }))).filter(({ from, to }) => !legal.includes(`${from} ${to}`));
    expect(illegal.length).toBeGreaterThan(20);
    fc.assert(fc.property(fc.constantFrom(...illegal), anyTimestamp, ({ from, to }, at) => {
      const entry = { ...entryAt(0), status: from, history: [{ at, from: 'held', to: from, by: 'jo' }] };
      expect(brokenBy({ status: to, history: [...entry.history, { at, from, to, by: 'jo' }] }, entry)).toContain('ILLEGAL_STEP');
    }));
  });

  it('a change that is lost, doubled or replaced, in any history', () => {
    fc.assert(fc.property(anyWalk, fc.nat(), fc.constantFrom('lost', 'doubled', 'replaced'), (walked, position, how) => {
      const entry = walk(walked);
      fc.pre(entry.history.length > 0 && entry.history.length < HISTORY_LIMIT);
      const index = position % entry.history.length;
      const found = entry.history[index];
      const instead = { lost: [], doubled: [found, found], replaced: [{ ...found, to: found.to === 'held' ? STATUSES.DISCARDED : 'held' }] }[how] ?? [];
      const history = [...entry.history.slice(0, index), ...instead, ...entry.history.slice(index + 1)];
      expect(brokenBy({ history }, entry, { ...SETTINGS, initialStatus: STATUSES.CREATED })).not.toEqual([]);
    }), { numRuns: 500 });
  });

  it('never throws, whatever the attributes', () => {
    const anyValue: fc.Arbitrary<Item[string]> = fc.oneof(
      fc.record({ S: fc.oneof(anyTimestamp, fc.constantFrom(...Object.values(STATUSES)), fc.string()) }),
      fc.record({ N: fc.oneof(fc.integer().map(String), fc.constantFrom('NaN', '1e300', '-1')) }),
      fc.constant<Item[string]>({ L: [] }),
      fc.constant<Item[string]>({ M: {} }),
    );
    fc.assert(fc.property(anyWalk, fc.dictionary(fc.constantFrom(...Object.values(ATTRIBUTES)), anyValue), (walked, changes) => {
      expect(Array.isArray(auditItem({ ...toItem(walk(walked)), ...changes }, SETTINGS).violations)).toBe(true);
    }), { numRuns: 500 });
  });

  function planted(entry: { readonly [K in keyof Entry]: Entry[K] | undefined }): Item {
    return toItem(withoutAbsent(entry as Entry));
  }

  function moved(entry: Entry, to: string): Entry {
    const { status: from } = entry;
    return {
      ...entry,
      status: to,
      leaseUntil: undefined,
      notBefore: undefined,
      statusReason: undefined,
      settledAt: isFinal(to) ? change.at : undefined,
      expiresAt: undefined,
      history: [...entry.history, { ...change, from, to }],
    };
  }

  function bounce(count: number): Entry['history'] {
    return Array.from({ length: count }, (_, index) => (index % 2 === 0
      ? { ...change, from: STATUSES.CREATED, to: 'held' } : { ...change, from: 'held', to: STATUSES.CREATED }));
  }

  function long(): Entry {
    return walk(Array.from({ length: 12 }, () => steps('claim', 'failFinally', 'retry')).flat());
  }
});

function steps(...verbs: readonly string[]): Step[] {
  return verbs.map(verb => ({ verb, skew: 0, random: 0.5 }));
}

function without(item: Item, ...names: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}
