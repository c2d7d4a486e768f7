import * as fc from 'fast-check';
import type { Json } from '../../src/core/json';
import { MAX_REASON, toReason } from '../../src/core/reason';

describe('a reason', () => {
  it('is cut between characters, never inside a surrogate pair', () => {
    expect(toReason(`${'x'.repeat(MAX_REASON - 1)}😀!`)).toBe(`${'x'.repeat(MAX_REASON - 1)}😀`);
    expect(toReason('😀😀', 1)).toBe('😀');
  });

  it('has no lone surrogates, which no database stores', () => {
    expect(toReason('a\ud83db')).toBe('a\ufffdb');
    expect(toReason('\ude00')).toBe('\ufffd');
  });

  it('is never nested too deep to be recorded', () => {
    const nested = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as Json;
    expect(toReason(nested)).toBe('not recorded: the reason is nested too deep');
  });

  it('is absent for null', () => {
    expect([toReason(null), toReason(undefined)]).toEqual([undefined, undefined]);
  });

  it('survives UTF-8, whatever the value', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.jsonValue()), fc.nat(40), (value, limit) => {
      const reason = toReason(value as Json, limit);
      if (reason === undefined) return value === null;
      return new TextDecoder().decode(new TextEncoder().encode(reason)) === reason && [...reason].length <= limit;
    }));
  });
});
