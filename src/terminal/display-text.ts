/**
 * Characters that a terminal executes or does not show: control and format characters (ANSI escapes, bidirectional overrides, zero-width
 * characters), line separators, lone surrogates, a trailing space, and the backslash that escapes them. Not the joiner within an emoji.
 */
const UNSHOWABLE = /(?!(?<=[\p{Extended_Pictographic}\u{FE0F}\u{1F3FB}-\u{1F3FF}])\u200D(?=\p{Extended_Pictographic}))[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\\]| $/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** Characters that are two columns wide: East Asian wide characters and emoji. */
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

/** Characters without a column of their own. Not the emoji selector: it widens the previous character. */
const WIDTHLESS = /(?!\uFE0F)[\p{M}\u200D]/u;

const ELLIPSIS = '…';

/** The text on one line, with every unshowable character escaped: `\n`, `\x1b`, `\u202e`. Different texts look different. */
export function visible(text: string): string {
  return text.replace(UNSHOWABLE, character => NAMED[character] ?? escape(character.codePointAt(0) ?? 0));
}

/** The visible text in quotation marks, for a message. */
export function quoted(text: string): string {
  return `"${visible(text).replace(/"/g, '\\"')}"`;
}

/** Shortens the text to the width: it cuts the middle first, then the beginning, since names differ at their end. */
export function fit(text: string, width: number): string {
  const characters = charactersOf(text);
  if (total(characters) <= width) return text;
  const room = Math.max(0, width - 1);
  const head = take(characters, Math.floor(room / 3));
  const tail = take([...characters].reverse(), room - total(head)).reverse();
  return [...head, { text: ELLIPSIS, width: 1 }, ...tail].map(character => character.text).join('');
}

/** Shortens the text to the width by cutting its end. */
export function clip(text: string, width: number): string {
  const characters = charactersOf(text);
  if (total(characters) <= width) return text;
  return [...take(characters, Math.max(0, width - 1)).map(character => character.text), ELLIPSIS].join('');
}

/** The width of the text in columns of a terminal. */
export function columnsOf(text: string): number {
  return total(charactersOf(text));
}

interface Character {
  readonly text: string;
  readonly width: number;
}

function charactersOf(text: string): Character[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => ({ text: segment, width: widthOf(segment) }));
}

/** The width on a terminal that does not join emoji. On one that does, the text is narrower and no line breaks. */
function widthOf(character: string): number {
  return Array.from(character).reduce((sum, codePoint) => sum + (WIDTHLESS.test(codePoint) ? 0 : WIDE.test(codePoint) ? 2 : 1), 0);
}

function take(characters: readonly Character[], width: number): Character[] {
  let used = 0;
  const end = characters.findIndex(character => (used += character.width) > width);
  return characters.slice(0, end === -1 ? undefined : end);
}

function total(characters: readonly Character[]): number {
  return characters.reduce((sum, { width }) => sum + width, 0);
}

function escape(codePoint: number): string {
  const hex = codePoint.toString(16);
  if (codePoint <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return codePoint <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
