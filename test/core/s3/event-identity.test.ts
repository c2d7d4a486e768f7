import * as fc from 'fast-check';
import { EventFacts, eventId } from '../../../src/core/s3/event-identity';

/** Ids as they stand in ledgers already: a change of any of them would record every redelivery anew. */
const PINNED: Array<{ facts: EventFacts; id: string }> = [
  { facts: { bucket: 'b', key: 'k', eventName: 'ObjectCreated:Put', sequencer: '01' }, id: '6208bf96-4fcf-5ea2-8fda-36867b6f0618' },
  { facts: { bucket: 'b', key: 'k', versionId: 'v', eventName: 'ObjectCreated:Put', sequencer: '01' }, id: '78192317-e19e-531c-9add-933737cc1baf' },
  { facts: { bucket: 'b', key: '🧾 "é"\n', versionId: 'v', eventName: 'ObjectCreated:Put', sequencer: '01' }, id: '80408194-a1a5-5744-a0c8-d3b6dc363b7f' },
  { facts: { bucket: 'b', key: 'k', eventName: 'LifecycleTransition', requestId: 'R1', etag: 'e1' }, id: '3c94033c-e001-5772-9676-1687e991bfba' },
  { facts: { bucket: 'b', key: 'k', eventName: 'LifecycleTransition' }, id: 'fecce923-b470-5a18-90b6-bcf5aaba9ff0' },
];

// Few and short texts, of the characters that separate and quote, so that parts often trade places.
const part = fc.string({ unit: fc.constantFrom('a', '"', ',', '\\', '[', 'null'), maxLength: 3 });

const anyEventFacts: fc.Arbitrary<EventFacts> = fc.record({
  bucket: part, key: part, versionId: part, eventName: part, sequencer: part, requestId: part, etag: part,
}, { requiredKeys: ['bucket', 'key', 'eventName'] });

it.each(PINNED)('never changes the id of $facts', ({ facts, id }) => {
  expect(eventId(facts)).toBe(id);
});

it('distinguishes events that differ in any fact of their identity, and no others', () => {
  fc.assert(fc.property(anyEventFacts, anyEventFacts, (one, other) => {
    expect(eventId(one) === eventId(other)).toBe(sameIdentity(one, other));
  }), { numRuns: 5000 });
});

it.each(['bucket', 'key', 'versionId', 'eventName', 'sequencer'] as const)('distinguishes events that differ in %s alone', name => {
  fc.assert(fc.property(anyEventFacts, part, part, (facts, one, other) => {
    expect(eventId({ ...facts, [name]: one }) === eventId({ ...facts, [name]: other })).toBe(one === other);
  }), { numRuns: 300 });
});

it.each(['requestId', 'etag'] as const)('uses %s if there is no sequencer, and only then', name => {
  const facts = { bucket: 'b', key: 'k', eventName: 'LifecycleTransition' };
  expect(eventId({ ...facts, [name]: '1' })).not.toBe(eventId({ ...facts, [name]: '2' }));
  expect(eventId({ ...facts, sequencer: '01', [name]: '1' })).toBe(eventId({ ...facts, sequencer: '01', [name]: '2' }));
});

function sameIdentity(one: EventFacts, other: EventFacts): boolean {
  const stands = one.sequencer === undefined ? ['requestId', 'etag'] as const : [];
  return (['bucket', 'key', 'versionId', 'eventName', 'sequencer', ...stands] as const).every(name => one[name] === other[name]);
}
