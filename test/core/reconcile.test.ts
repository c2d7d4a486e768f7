import fc from 'fast-check';
import { confirm, judge, matches, ObjectEventFacts, ReconcileRules, triage } from '../../src/core/reconcile';
import type { ListedObject } from '../../src/core/s3/listed-object';
import { fromMilliseconds } from '../../src/core/timestamp';

const HOUR = 3_600_000;
const NOW = 1_700_000_000_000;
const DAY = 24 * HOUR;

function at(milliseconds: number): string {
  return fromMilliseconds(milliseconds);
}

function listed(changes: Partial<ListedObject> = {}): ListedObject {
  return { key: 'a.json', size: 1, etag: 'one', lastModified: at(NOW - 2 * HOUR), ...changes };
}

function event(changes: Partial<ObjectEventFacts> = {}): ObjectEventFacts {
  return { id: 'event-1', timestamp: at(NOW - 2 * HOUR + 321), eventName: 'ObjectCreated:Put', etag: 'one', ...changes };
}

describe('whether an object is looked up', () => {
  const RULES: ReconcileRules = { filters: [{}], graceSeconds: 3_600 };

  it.each<[string, Partial<ListedObject>, Partial<ReconcileRules>, string]>([
    ['an object older than the grace period', {}, {}, 'lookUp'],
    ['exactly as old as the grace period', { lastModified: at(NOW - HOUR) }, {}, 'lookUp'],
    ['a millisecond younger', { lastModified: at(NOW - HOUR + 1) }, {}, 'tooYoung'],
    ['in the future, by another clock', { lastModified: at(NOW + HOUR) }, {}, 'tooYoung'],
    ['outside the prefix', {}, { filters: [{ prefix: 'incoming/' }] }, 'outsideFilters'],
    ['outside the suffix', {}, { filters: [{ suffix: '.csv' }] }, 'outsideFilters'],
    ['within one of several filters', {}, { filters: [{ suffix: '.csv' }, { prefix: 'a', suffix: '.json' }] }, 'lookUp'],
    ['from before the ledger', {}, { notBefore: at(NOW - HOUR) }, 'beforeLedger'],
    ['exactly as old as the ledger', {}, { notBefore: at(NOW - 2 * HOUR) }, 'lookUp'],
    ['whose row may be deleted', { lastModified: at(NOW - 2 * DAY) }, { rowRetentionSeconds: 86_400 }, 'expired'],
    ['whose row cannot be deleted yet', { lastModified: at(NOW - DAY + 1) }, { rowRetentionSeconds: 86_400 }, 'lookUp'],
    ['that never had a row', { lastModified: at(NOW - 2 * DAY) }, { rowRetentionSeconds: 86_400, recordingSince: at(NOW - DAY) }, 'lookUp'],
    ['that may have had a row', { lastModified: at(NOW - 2 * DAY) }, { rowRetentionSeconds: 86_400, recordingSince: at(NOW - 3 * DAY) }, 'expired'],
    ['of 1970, with a longer retention', { lastModified: at(0) }, { rowRetentionSeconds: 9_999_999_999 }, 'expired'],
  ])('%s', (_, object, rules, expected) => {
    expect(triage(listed(object), { ...RULES, ...rules }, at(NOW))).toBe(expected);
  });

  it('matches an empty filter with every key', () => {
    fc.assert(fc.property(fc.string(), key => matches(key, {})));
  });
});

describe('an object and the events of its key', () => {
  it.each<[string, Partial<ListedObject>, Array<Partial<ObjectEventFacts>>, string]>([
    ['no event', {}, [], 'missing'],
    ['its event', {}, [{}], 'found'],
    ['an event of whole seconds, as from EventBridge', {}, [{ timestamp: at(NOW - 2 * HOUR) }], 'found'],
    ['an event slightly before the object, by another clock', {}, [{ timestamp: at(NOW - 2 * HOUR - 5_000) }], 'found'],
    ['an older event of the same content', {}, [{ timestamp: at(NOW - 2 * HOUR - 5_001) }], 'missing'],
    ['an event of other content', {}, [{ etag: 'other' }], 'missing'],
    ['an event without an etag', {}, [{ etag: undefined }], 'found'],
    ['an object without an etag', { etag: undefined }, [{}], 'found'],
    ['a deletion at the same time', {}, [{ eventName: 'ObjectRemoved:Delete', etag: undefined }], 'missing'],
    ['a restore', {}, [{ eventName: 'ObjectRestore:Completed' }], 'missing'],
    ['the end of a multipart upload, hours after it began', { etag: 'parts-9' }, [{ etag: 'parts-9', timestamp: at(NOW - 60_000), eventName: 'ObjectCreated:CompleteMultipartUpload' }], 'found'],
    ['the event of its version', { versionId: 'v1' }, [{ versionId: 'v1', etag: undefined, timestamp: at(0) }], 'found'],
    ['an event of another version with the same content', { versionId: 'v2' }, [{ versionId: 'v1' }], 'missing'],
    ['an event with a version, a listing without', {}, [{ versionId: 'v1' }], 'found'],
    ['its repair', {}, [{ eventName: 'ObjectCreated:Reconciled', timestamp: at(NOW - 2 * HOUR) }], 'found'],
    ['the repair of a later object with the same content', {}, [{ eventName: 'ObjectCreated:Reconciled', timestamp: at(NOW - HOUR) }], 'missing'],
    ['its repair and its own event', {}, [{ eventName: 'ObjectCreated:Reconciled', timestamp: at(NOW - 2 * HOUR) }, {}], 'twins'],
    ['an overwrite after the listing', {}, [{ etag: 'new', timestamp: at(NOW + 10) }], 'changed'],
    ['a deletion after the listing', {}, [{ eventName: 'ObjectRemoved:Delete', etag: undefined, timestamp: at(NOW + 10) }], 'changed'],
  ])('%s', (_, object, events, expected) => {
    expect(judge(listed(object), events.map(event), at(NOW)).verdict).toBe(expected);
  });

  it('names the rows of twins', () => {
    const reconciled = event({ id: 'copy', eventName: 'ObjectCreated:Reconciled', timestamp: at(NOW - 2 * HOUR) });
    const live = event({ id: 'live' });
    expect(judge(listed(), [live, reconciled], at(NOW))).toEqual({ verdict: 'twins', twins: { reconciled, live: [live] } });
  });

  it.each<[string, ListedObject | undefined, string]>([
    ['the same', listed(), 'missing'],
    ['the same, with milliseconds from an inventory', listed({ lastModified: at(NOW - 2 * HOUR + 999 - (NOW % 1000)) }), 'missing'],
    ['deleted', undefined, 'changed'],
    ['overwritten', listed({ etag: 'other' }), 'changed'],
    ['overwritten with the same content', listed({ lastModified: at(NOW - HOUR) }), 'changed'],
  ])('listed again: %s', (_, current, expected) => {
    expect(confirm(listed(), current)).toBe(expected);
  });
});

/** What somebody does with one key; S3 sends an event of it, which may be lost. */
interface Step {
  readonly pause: number;
  readonly content: string;
  readonly kind: 'put' | 'multipart' | 'delete';
  /** Until S3 sends the event: the upload, in milliseconds. */
  readonly duration: number;
  readonly lost: boolean;
}

const CONTENTS = ['one', 'two', 'three'];

function stepOf(minPause: number): fc.Arbitrary<Step> {
  return fc.record({
    pause: fc.integer({ min: minPause, max: 100_000 }),
    content: fc.constantFrom(...CONTENTS),
    kind: fc.constantFrom('put', 'put', 'multipart', 'delete'),
    duration: fc.integer({ min: 0, max: 60_000 }),
    lost: fc.boolean(),
  });
}

interface Played {
  readonly object?: ListedObject;
  readonly events: readonly ObjectEventFacts[];
  /** Whether the event of the last step was lost. */
  readonly lost: boolean;
  readonly end: number;
}

/** The bucket after the steps, and what the ledger knows. */
function play(steps: readonly Step[]): Played {
  let clock = NOW - 30 * DAY;
  let object: ListedObject | undefined;
  let lost = false;
  const events: ObjectEventFacts[] = [];
  steps.forEach((step, index) => {
    const begin = clock + step.pause;
    const duration = step.kind === 'delete' ? 0 : step.duration;
    clock = begin + duration;
    const etag = step.kind === 'multipart' ? `${step.content}-2` : step.content;
    object = step.kind === 'delete' ? undefined : listed({ etag, lastModified: at(begin - (begin % 1000)) });
    lost = step.lost;
    if (step.lost) return;
    events.push(step.kind === 'delete'
      ? event({ id: `event-${index}`, eventName: 'ObjectRemoved:Delete', etag: undefined, timestamp: at(clock) })
      : event({ id: `event-${index}`, etag, timestamp: at(clock), eventName: step.kind === 'put' ? 'ObjectCreated:Put' : 'ObjectCreated:CompleteMultipartUpload' }));
  });
  return { object, events, lost, end: clock };
}

describe('any history of a key', () => {
  it('an object whose event was recorded is never missing', () => {
    fc.assert(fc.property(fc.array(stepOf(0), { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (steps, random) => {
      const { object, events, lost, end } = play(steps);
      fc.pre(object !== undefined && !lost);
      const shuffled = events
        .map(each => ({ each, order: random.next().value as number }))
        .sort((one, other) => one.order - other.order)
        .map(({ each }) => each);
      expect(judge(object as ListedObject, shuffled, at(end + DAY)).verdict).toBe('found');
    }), { numRuns: 500 });
  });

  it('an object whose event was lost is missing, unless its content was written twice within the tolerance', () => {
    // Six seconds between two steps: more than the tolerance, and more than the second that a listing cuts off.
    fc.assert(fc.property(fc.array(stepOf(6_000), { minLength: 1, maxLength: 8 }), steps => {
      const { object, events, lost, end } = play(steps);
      fc.pre(object !== undefined && lost);
      expect(judge(object as ListedObject, events, at(end + DAY)).verdict).toBe('missing');
    }), { numRuns: 500 });
  });

  it('limit: the lost event of the same content, written again within seconds, is not noticed', () => {
    const step: Step = { pause: 1_000, content: 'one', kind: 'put', duration: 0, lost: false };
    const { object, events, end } = play([step, { ...step, lost: true }]);
    expect(judge(object as ListedObject, events, at(end + DAY)).verdict).toBe('found');
  });
});
