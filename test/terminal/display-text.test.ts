import * as fc from 'fast-check';
import { clip, columnsOf, fit, quoted, visible } from '../../src/terminal/display-text';

const anyText = fc.string({ unit: 'binary' });

describe('visible', () => {
  it.each([
    ['plain/key-1.json', 'plain/key-1.json'],
    ['two\nlines\r\tand a tab', 'two\\nlines\\r\\tand a tab'],
    ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['\x9b2J', '\\x9b2J'],
    ['invoice\u202Efdp.exe', 'invoice\\u202efdp.exe'],
    ['zero\u200Bwidth', 'zero\\u200bwidth'],
    ['a\u200Db', 'a\\u200db'],
    ['\u{E0041}tag', '\\u{e0041}tag'],
    ['line\u2028separator', 'line\\u2028separator'],
    ['half \uD83D of a pair', 'half \\ud83d of a pair'],
    ['back\\slash', 'back\\\\slash'],
    ['ends in a space ', 'ends in a space\\x20'],
    ['👨‍👩‍👧 ❤️‍🔥 👍🏽 日本語 cafe\u0301', '👨‍👩‍👧 ❤️‍🔥 👍🏽 日本語 cafe\u0301'],
  ])('%j is shown as %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('escapes everything that a terminal executes', () => {
    fc.assert(fc.property(anyText, text => {
      expect(visible(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/);
    }));
  });

  it('shows different texts differently', () => {
    const tricky = fc.string({ unit: fc.constantFrom('\\', 'n', '\n', 'x', '1', 'b', '\x1b', ' ', '2', '0'), maxLength: 6 });
    fc.assert(fc.property(tricky, tricky, (one, other) => {
      expect(visible(one) === visible(other)).toBe(one === other);
    }), { numRuns: 2_000 });
  });
});

describe('quoted', () => {
  it('is visible, in quotation marks', () => {
    expect(quoted('a "b"\n ')).toBe('"a \\"b\\"\\n\\x20"');
  });
});

describe('fit', () => {
  it.each([
    ['short', 5, 'short'],
    ['abcdefghij', 5, 'a…hij'],
    ['abcdefghij', 6, 'a…ghij'],
    ['abcdefghij', 1, '…'],
    ['日本語日本語', 12, '日本語日本語'],
    ['日本語日本語', 7, '日…本語'],
    ['👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 13, '…👨‍👩‍👧👨‍👩‍👧'],
    ['👍🏽👍🏽', 8, '👍🏽👍🏽'],
    ['👍🏽👍🏽', 7, '…👍🏽'],
    ['❤️❤️❤️', 5, '…❤️❤️'],
    ['e\u0301e\u0301e\u0301e\u0301', 3, '…e\u0301e\u0301'],
    ['anything', Infinity, 'anything'],
  ])('%j in %d columns is %s', (text, width, fitted) => {
    expect(fit(text, width)).toBe(fitted);
  });

  it('keeps both ends of a name', () => {
    expect(fit(`bucket/${'x'.repeat(1_000)}/report.json`, 40)).toMatch(/^bucket\/x+…x+\/report\.json$/);
  });

  it('is never wider than the terminal', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      expect(fit(text, width).length).toBeLessThanOrEqual(width);
    }));
  });
});

describe('a text that is clipped', () => {
  it.each([
    ['short enough', 12, 'short enough'],
    ['NoSuchKey: the file is gone', 12, 'NoSuchKey: …'],
    ['日本語日本語', 7, '日本語…'],
    ['anything', 1, '…'],
  ])('%s to %d columns', (whole, width, clipped) => {
    expect(clip(whole, width)).toBe(clipped);
    expect(columnsOf(clipped)).toBeLessThanOrEqual(width);
  });
});
