import type { SeededRandom } from '../support/seeded-random';

/** What parsers and engines stumble over. */
const FRAGMENTS = [
  '', ' ', '+', '%', '%2', '%2B', '%2b', '%25', '%00', '%C3', '%C3%A9', '%F0%9F%98%80', '%ED%A0%80', '%FF', '%u0041', '\\', '"', '\n', '\u0000', '\u007f', '\u0085',
  '\u2028', '\ufeff', '\ufffd', '\ufffe', '\uffff', '\ud800', '\udc00', '\ud83d', '\ude00', '\ud83d\ude00', '\ude00\ud83d', 'e\u0301', '\u{10ffff}', '../', '//', '__proto__', 'constructor',
  'toString', 'null', 'NaN', '-0', '1e999', '0x10', '0000000000.000', '9999999999.999', '2023-04-12T20:43:38.021Z', '2023-02-30T00:00:00Z', '+275760-09-13T00:00:00Z',
  '1969-12-31T23:59:59.999Z', '2023-04-12T24:00:00Z', '2023-04-12T20:43:60Z', '2023-04-12T20:43:38+0530', '2023-04-12T20:43:38.0219999999Z', 's3:TestEvent', 's3:',
];
const LONG = [255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 4095, 4096, 4097];

/** A text with a few changes, or another one. */
export function garbledText(text: string, random: SeededRandom): string {
  const at = random.below(text.length + 1);
  const length = 1 + random.below(4);
  switch (random.below(9)) {
    case 0: return text.slice(0, at);
    case 1: return text.slice(0, at) + text.slice(at + length);
    case 2: return text.slice(0, at) + random.pick(FRAGMENTS) + text.slice(at);
    case 3: return text.slice(0, at) + random.pick(FRAGMENTS) + text.slice(at + length);
    case 4: return text.slice(0, at) + String.fromCharCode(random.below(random.chance(0.5) ? 128 : 65_536)) + text.slice(at + 1);
    case 5: return random.pick(FRAGMENTS);
    case 6: return text + text.slice(at);
    case 7: return random.chance(0.2) ? longText(text, random) : text.toUpperCase();
    default: return text.split('').reverse().join('');
  }
}

/** Near the limits of keys, reasons and texts, in characters of one to four bytes. */
function longText(text: string, random: SeededRandom): string {
  const unit = random.pick(['x', '%20', '+', 'é', '\u20ac', '\ud83d\ude00', text || 'y']);
  const repeated = unit.repeat(Math.ceil(random.pick(LONG) / (random.chance(0.5) ? unit.length : 1)));
  return (random.pick(['', 'x', 'é']) + repeated).slice(0, 16_384);
}

/** A key that S3 may hold, up to a few characters over its limit. */
export function anyKeyText(random: SeededRandom): string {
  if (random.chance(0.02)) return wellFormed(longText('k', random));
  let key = '';
  for (let parts = 1 + random.below(6); parts > 0; parts -= 1) {
    key += random.chance(0.5) ? random.pick(FRAGMENTS) : String.fromCodePoint(32 + random.below(random.chance(0.8) ? 95 : 0x10_0000));
  }
  return wellFormed(key) || 'k';
}

/** A key in one of the encodings that a form decoder reads. */
export function formEncoded(key: string, random: SeededRandom): string {
  const encoded = encodeURIComponent(key);
  switch (random.below(4)) {
    case 0: return encoded.replace(/%20/g, '+');
    case 1: return encoded.replace(/%[0-9A-F]{2}/g, escape => escape.toLowerCase());
    case 2: return [...Buffer.from(key)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('');
    default: return key.replace(/[%+]/g, encodeURIComponent);
  }
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
