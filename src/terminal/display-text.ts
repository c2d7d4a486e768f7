/**
 * What a terminal would obey instead of show, and what nobody would see: control and format characters (ANSI escapes,
 * bidirectional overrides, zero-width ones), line separators, lone surrogates, and the backslash that marks them.
 * The joiner inside of an emoji is neither.
 */
const UNSHOWABLE = /(?!(?<=[\p{Extended_Pictographic}\u{FE0F}\u{1F3FB}-\u{1F3FF}])\u200D(?=\p{Extended_Pictographic}))[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\\]| $/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** Two columns wide: East Asian wide characters and emoji. */
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

/** No columns of their own. The emoji selector is not among them: it widens what it follows. */
const WIDTHLESS = /(?!\uFE0F)[\p{M}\u200D]/u;

const ELLIPSIS = '…';

/** The text with everything that a terminal would not show spelled out, on one line: `\n`, `\x1b`, `\u202e`. No two texts look the same. */
export function visible(text: string): string {
  return text.replace(UNSHOWABLE, character => NAMED[character] ?? escape(character.codePointAt(0) ?? 0));
}

/** The text in at most so many columns of a terminal: the middle goes first, then the beginning, for names differ at their end. */
export function fit(text: string, width: number): string {
  const characters = charactersOf(text);
  if (total(characters) <= width) return text;
  const room = Math.max(0, width - 1);
  const head = take(characters, Math.floor(room / 3));
  const tail = take([...characters].reverse(), room - total(head)).reverse();
  return [...head, { text: ELLIPSIS, width: 1 }, ...tail].map(character => character.text).join('');
}

/** The text in at most so many columns, from its beginning: sentences say there what matters. */
export function clip(text: string, width: number): string {
  const characters = charactersOf(text);
  if (total(characters) <= width) return text;
  return [...take(characters, Math.max(0, width - 1)).map(character => character.text), ELLIPSIS].join('');
}

/** How many columns of a terminal the text takes. */
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

/** As terminals count that do not join emoji. On those that do, there is room to spare, and no line breaks. */
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
