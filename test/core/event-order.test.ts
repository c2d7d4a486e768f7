import * as fc from 'fast-check';
import { compareEvents, compareSequencers } from '../../src/core/event-order';

const hex = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), maxLength: 20 });
const event = fc.record({
  timestamp: fc.constantFrom('1700000000.000', '1700000001.000'),
  bucket: fc.constantFrom('a', 'b'),
  key: fc.constantFrom('one', 'two'),
  sequencer: fc.option(hex, { nil: undefined }),
});

describe('sequencers', () => {
  it('compare by right-padding the shorter one with zeros, as S3 documents it', () => {
    expect(compareSequencers('0055AED6DCD90281E5', '0055AED6DCD90281E6')).toBe(-1);
    expect(compareSequencers('0055AED6DCD90281E', '0055AED6DCD90281E0')).toBe(0);
    expect(compareSequencers('01', '0055AED6DCD90281E5')).toBe(1);
    expect(compareSequencers('005', '0055AED6DCD90281E5')).toBe(-1);
    expect(compareSequencers(undefined, '00')).toBe(0);
    expect(compareSequencers(undefined, '01')).toBe(-1);
  });
});

describe('events', () => {
  const at = (timestamp: string, key: string, sequencer?: string) => ({ timestamp, bucket: 'b', key, sequencer });

  it('are in the order of their time, whatever their object', () => {
    expect(compareEvents(at('1700000000.000', 'z', '02'), at('1700000001.000', 'a', '01'))).toBe(-1);
  });

  it('of one object within one second are in the order of their sequencers', () => {
    expect(compareEvents(at('1700000000.000', 'a', '01'), at('1700000000.000', 'a', '02'))).toBe(-1);
    expect(compareEvents(at('1700000000.000', 'a', '02'), at('1700000000.000', 'a', '01'))).toBe(1);
  });

  it('have one order, in whatever order they come', () => {
    fc.assert(fc.property(fc.array(event, { maxLength: 12 }), fc.nat(), (events, turn) => {
      const sorted = [...events].sort(compareEvents);
      const rotated = [...events.slice(turn % (events.length + 1)), ...events.slice(0, turn % (events.length + 1))].sort(compareEvents);
      rotated.forEach((each, index) => expect(compareEvents(each, sorted[index])).toBe(0));
      expect(rotated).toHaveLength(sorted.length);
    }));
  });
});
