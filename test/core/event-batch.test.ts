import * as fc from 'fast-check';
import { batchText } from '../../src/core/batch-message';
import type { Entry } from '../../src/core/entry';
import { BatchPolicy, EventBatch, formBatches, isHeldBack } from '../../src/core/event-batch';
import { attemptOf } from '../../src/core/lifecycle';
import { DispatchMessage, toMessage } from '../../src/core/message';
import { bytesOf } from '../../src/core/message-text';
import { after } from '../../src/core/timestamp';
import { anyKey } from '../support/arbitrary-event';
import { entriesAt, entryAt } from '../support/entries';

const POLICY: BatchPolicy = { maxEvents: 10, maxBytes: 65_536 };

const sizesOf = (entries: readonly Entry[], policy: Partial<BatchPolicy> = {}) =>
  formBatches(entries, { batch: { ...POLICY, ...policy } }).map(batch => batch.entries.length);

const numbersOf = ({ entries }: EventBatch) => entries.map(({ id }) => Number(id.slice(-2)));

const claimed = (entry: Entry) => toMessage({ ...entry, attempt: attemptOf(entry) + 1 });

const anyEntries: fc.Arbitrary<readonly Entry[]> = fc.array(fc.record({
  key: fc.oneof(fc.constantFrom('a/1', 'a/2', 'b/1', 'c'), anyKey),
  attempt: fc.constantFrom(undefined, 1, 2, 9),
  attemptsBefore: fc.constantFrom(undefined, 1, 9),
}), { maxLength: 60 }).map(members => members.map((each, second) => entryAt(second, each)));

const folderOf = ({ object }: DispatchMessage) => object.Key.split('/')[0];

describe('forming batches', () => {
  it('fills each, and leaves the rest in the last one', () => {
    expect(sizesOf(entriesAt(25))).toEqual([10, 10, 5]);
    expect(sizesOf(entriesAt(20))).toEqual([10, 10]);
    expect(sizesOf([])).toEqual([]);
    expect(sizesOf(entriesAt(3), { maxEvents: 1 })).toEqual([1, 1, 1]);
    expect(sizesOf(entriesAt(10_000), { maxEvents: 1_000, maxBytes: 262_144 }).every(size => size > 700)).toBe(true);
  });

  it('keeps each within its bytes, to the last one', () => {
    const messages = entriesAt(3).map(claimed);
    const bytes = bytesOf(batchText(messages));
    expect(sizesOf(entriesAt(3), { maxBytes: bytes + 1 })).toEqual([3]);
    expect(sizesOf(entriesAt(3), { maxBytes: bytes - 1 })).toEqual([2, 1]);
  });

  it('has an event alone that is too large for any batch', () => {
    const giant = entryAt(1, { key: '\u0001'.repeat(1_024) });
    expect(sizesOf([entryAt(0), giant, entryAt(2)], { maxBytes: 1_024 })).toEqual([1, 1, 1]);
    expect(sizesOf([entryAt(0), giant, entryAt(2)], { maxBytes: 8_192 })).toEqual([3]);
  });

  it('has an event alone after its first attempt, and not after an operator gave it new ones', () => {
    const retried = entryAt(1, { status: 'retrying', attempt: 1 });
    const replayed = entryAt(2, { status: 'retrying', attempt: 3, attemptsBefore: 3 });
    const retriedReplay = entryAt(3, { status: 'retrying', attempt: 4, attemptsBefore: 3 });
    expect(formBatches([entryAt(0), retried, replayed, retriedReplay, entryAt(4)], { batch: POLICY }).map(numbersOf)).toEqual([[0, 2, 4], [1], [3]]);
  });

  it('lets no event of an ordered group overtake a retry of the same run', () => {
    const entries = [entryAt(0), entryAt(1, { attempt: 1 }), entryAt(2), entryAt(3)];
    const idsOf = (ordered: boolean) => formBatches(entries, { batch: POLICY, ordered }).map(numbersOf);
    expect(idsOf(true)).toEqual([[0], [1], [2, 3]]);
    expect(idsOf(false)).toEqual([[0, 2, 3], [1]]);
  });

  it('mixes no groups: 50 of them are 50 batches', () => {
    const entries = entriesAt(100).map((entry, index) => ({ ...entry, key: `${index % 50}/x` }));
    expect(formBatches(entries, { batch: POLICY, ordered: true, groupOf: folderOf }).map(batch => batch.entries.length)).toEqual(Array(50).fill(2));
  });

  it('delivers every event once, in the order of its group, within all limits, whatever the events', () => {
    fc.assert(fc.property(
      anyEntries, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1_024, max: 9_000 }), fc.boolean(), fc.boolean(),
      (entries, maxEvents, maxBytes, ordered, grouped) => {
        const batches = formBatches(entries, { batch: { maxEvents, maxBytes }, ordered, groupOf: grouped ? folderOf : undefined });
        const place = new Map(entries.map((entry, index) => [entry, index]));
        const formed = batches.flatMap(batch => batch.entries);
        expect([...formed].sort((one, other) => (place.get(one) ?? 0) - (place.get(other) ?? 0))).toEqual(entries);
        for (const batch of batches) {
          const messages = batch.entries.map(claimed);
          expect(messages.length).toBeLessThanOrEqual(maxEvents);
          if (messages.length === 1) continue;
          expect(bytesOf(batchText(messages))).toBeLessThanOrEqual(maxBytes);
          expect(batch.entries.every(entry => attemptOf(entry) <= (entry.attemptsBefore ?? 0))).toBe(true);
          if (grouped) expect(new Set(messages.map(folderOf)).size).toBe(1);
        }
        if (!ordered) return;
        for (const group of new Set(entries.map(claimed).map(grouped ? folderOf : () => ''))) {
          const places = formed.filter(entry => !grouped || folderOf(claimed(entry)) === group).map(entry => place.get(entry) ?? 0);
          expect(places).toEqual([...places].sort((one, other) => one - other));
        }
      },
    ));
  });
});

describe('a batch that is not full', () => {
  const [first, second] = entriesAt(2);
  const WAITING = { ...POLICY, maxWaitSeconds: 60 };
  const held = (entries: readonly Entry[], seconds: number, policy: BatchPolicy = WAITING) =>
    formBatches(entries, { batch: policy }).map(batch => isHeldBack(batch, after(first.recordedAt, seconds * 1000), policy));

  it('waits until its oldest event was recorded so long ago, and only then goes', () => {
    expect(held([first, second], 59.999)).toEqual([true]);
    expect(held([first, second], 60)).toEqual([false]);
  });

  it('goes at once if nothing is to be waited for', () => {
    expect(held([first, second], 0, POLICY)).toEqual([false]);
    expect(held(entriesAt(10), 0)).toEqual([false]);
    expect(held(entriesAt(12), 0)).toEqual([false, true]);
  });

  it('goes at once with an event that was delivered before', () => {
    expect(held([{ ...first, status: 'retrying', attempt: 1 }], 0)).toEqual([false]);
    expect(held([second, { ...first, status: 'created', attempt: 2, attemptsBefore: 2 }], 0)).toEqual([false]);
  });

  it('goes if it is full by its bytes', () => {
    expect(held(entriesAt(12), 0, { ...WAITING, maxBytes: 1_500 }).filter(Boolean)).toHaveLength(1);
  });

  it('does not wait for a time that is far away: clocks differ, and a row can hold any time', () => {
    const heldAt = (recordedAt: string) =>
      formBatches([{ ...first, recordedAt }], { batch: WAITING }).map(batch => isHeldBack(batch, first.recordedAt, WAITING));
    expect(heldAt(after(first.recordedAt, 1_000))).toEqual([true]);
    expect(heldAt(after(first.recordedAt, 60_000))).toEqual([false]);
    expect(heldAt('9999999999.999')).toEqual([false]);
  });

  it('goes before a retry of an ordered group, and before what follows it', () => {
    const retried = { ...entryAt(2), status: 'retrying', attempt: 1, recordedAt: first.recordedAt };
    const later = Array.from({ length: 10 }, (_, index) => entryAt(3 + index, { recordedAt: first.recordedAt }));
    const goes = (ordered: boolean) => formBatches([first, retried, ...later.slice(1)], { batch: WAITING, ordered })
      .filter(batch => !isHeldBack(batch, first.recordedAt, WAITING)).map(batch => batch.entries.length);
    expect(goes(true)).toEqual([1, 1]);
    expect(goes(false)).toEqual([10, 1]);
    expect(formBatches([first, retried, ...later], { batch: WAITING, ordered: true }).map(batch => isHeldBack(batch, first.recordedAt, WAITING)))
      .toEqual([false, false, false]);
  });
});
