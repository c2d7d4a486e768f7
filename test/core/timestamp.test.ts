import * as fc from 'fast-check';
import { fromIso, fromMilliseconds, isTimestamp, toMilliseconds } from '../../src/core/timestamp';

const LAST = 9_999_999_999_999;
const anyTime = fc.integer({ min: 0, max: LAST });

it.each([
  [0, '0000000000.000'],
  [1, '0000000000.001'],
  [999, '0000000000.999'],
  [1_651_363_199_123, '1651363199.123'],
  [LAST, '9999999999.999'],
])('writes %d ms as %s', (milliseconds, timestamp) => {
  expect(fromMilliseconds(milliseconds)).toBe(timestamp);
});

it.each([-1, LAST + 1, 1.5, NaN, Infinity])('rejects %d ms by name', milliseconds => {
  expect(() => fromMilliseconds(milliseconds)).toThrow(new RangeError(`a time must be whole milliseconds from 0 to ${LAST}, got: ${milliseconds}`));
});

it('comes back as it went, and Number() reads it', () => {
  fc.assert(fc.property(anyTime, milliseconds => {
    const timestamp = fromMilliseconds(milliseconds);
    expect(toMilliseconds(timestamp)).toBe(milliseconds);
    expect(Number(timestamp)).toBeCloseTo(milliseconds / 1000, 3);
    expect(isTimestamp(timestamp)).toBe(true);
    expect(fromIso(new Date(milliseconds).toISOString())).toBe(timestamp);
  }), { numRuns: 1000 });
});

it('sorts as text as it sorts in time', () => {
  fc.assert(fc.property(anyTime, anyTime, (one, other) => {
    expect(fromMilliseconds(one) < fromMilliseconds(other)).toBe(one < other);
  }), { numRuns: 1000 });
});

it.each([
  ['1970-01-01T00:00:00.000Z', '0000000000.000'],
  ['1970-01-01T00:00:00Z', '0000000000.000'],
  ['2286-11-20T17:46:39.999Z', '9999999999.999'],
  ['2023-04-12T20:43:38.021Z', '1681332218.021'],
  ['2023-04-12T20:43:38Z', '1681332218.000'],
  ['2023-04-12T22:43:38.021+02:00', '1681332218.021'],
  ['2023-04-12T20:43:38.021999999Z', '1681332218.021'],
  ['2023-04-12T20:43:38.1Z', '1681332218.100'],
  ['2023-04-12T20:43:38.0219999999Z', '1681332218.021'],
])('reads %s', (iso, timestamp) => {
  expect(fromIso(iso)).toBe(timestamp);
});

it.each([
  '', 'yesterday', '2023', '2023-04-12', '2023-04-12T20:43:38', '1681332218', '2023-13-01T00:00:00Z', '2023-04-12T25:00:00Z',
  '1969-12-31T23:59:59.999Z', '2286-11-20T17:46:40.000Z', ' 2023-04-12T20:43:38Z', '2023-04-12T20:43:38Z\n', '+012023-04-12T20:43:38Z',
])('does not read %j', text => {
  expect(fromIso(text)).toBeUndefined();
});

it('reads no text but an instant', () => {
  fc.assert(fc.property(fc.string(), text => {
    expect(fromIso(text)).toBeUndefined();
    expect(isTimestamp(text)).toBe(false);
  }), { numRuns: 1000 });
});

it.each(['1651363199', '1651363199.1', '11651363199.123', '1651363199.1234', '-651363199.123', '1651363199.123\n', '1651363199,123'])('does not take %j for a timestamp', text => {
  expect(isTimestamp(text)).toBe(false);
});
