import { garbledText } from './garbled-text';
import type { Json } from '../../src/core/json';
import type { SeededRandom } from '../support/seeded-random';

/** Tokens that no value of JavaScript is written as. */
const TOKENS = ['1e999', '-1e999', '-0', '1E400', '123456789012345678901234567890', '0.1e-400', '9007199254740993', '1.0', '{"a":1,"a":2}', '[[[[]]]]', '{"":{}}'];
const VALUES: readonly Json[] = [
  null, true, false, 0, -1, 0.5, 1, 2, 1e21, Number.MAX_SAFE_INTEGER, '', ' ', 'x', '1', [], [null], {}, { toString: null, valueOf: null }, { length: 1 }, { S: 'x' },
];
const NAMES = ['__proto__', 'constructor', 'toString', 'length', '', 'Records', 'Message', 'Type', 'detail', 'reason', 'S', 'N', 'M', 'L'];
const DEPTHS = [1, 2, 3, 50, 500, 10_000];
const PLACEHOLDER = /"@@(token|deep):(\d+)@@"/g;

/** JSON text with a few changes of its structure, its values or, rarely, its letters. */
export function garbledJson(value: Json, random: SeededRandom): string {
  let changed = value;
  while (random.chance(0.6)) changed = changedIn(changed, random);
  const text = JSON.stringify(changed).replace(PLACEHOLDER, (_, kind: string, number: string) =>
    kind === 'token' ? TOKENS[Number(number)] : `${'['.repeat(Number(number))}0${']'.repeat(Number(number))}`);
  if (!random.chance(0.08)) return text;
  return random.chance(0.2) ? random.pick(['\ufeff', ' ', '[', '\u0000']) + text : garbledText(text, random);
}

/** One change, anywhere in the value. */
export function changedIn(value: Json, random: SeededRandom): Json {
  if (typeof value !== 'object' || value === null || random.chance(0.1)) return changedValue(value, random);
  if (Array.isArray(value)) return changedList([...value as readonly Json[]], random);
  return changedMembers(Object.entries(value as { readonly [name: string]: Json }), random);
}

function changedList(items: Json[], random: SeededRandom): Json {
  const at = random.below(items.length + 1);
  switch (random.chance(0.25) ? random.below(3) : -1) {
    case 0: items.splice(at, 1); break;
    case 1: items.splice(at, 0, random.chance(0.5) && items.length > 0 ? random.pick(items) : random.pick(VALUES)); break;
    case 2: items.reverse(); break;
    default: if (at < items.length) items[at] = changedIn(items[at], random);
  }
  return items;
}

function changedMembers(members: Array<[string, Json]>, random: SeededRandom): Json {
  const at = random.below(members.length + 1);
  const member = members.at(at);
  if (member === undefined) {members.push([random.pick(NAMES), random.pick(VALUES)]);} else {
    switch (random.chance(0.25) ? random.below(4) : -1) {
      case 0: members.splice(at, 1); break;
      case 1: member[0] = garbledText(member[0], random); break;
      case 2: members.push([random.pick(NAMES), member[1]]); break;
      case 3: member[1] = random.pick(members)[1]; break;
      default: member[1] = changedIn(member[1], random);
    }
  }
  return Object.fromEntries(members);
}

function changedValue(value: Json, random: SeededRandom): Json {
  if (typeof value === 'string' && random.chance(0.7)) return garbledText(value, random);
  switch (random.below(6)) {
    case 0: return `@@token:${random.below(TOKENS.length)}@@`;
    case 1: return random.chance(0.1) ? `@@deep:${random.pick(DEPTHS)}@@` : [value];
    case 2: return { value };
    case 3: return typeof value === 'string' ? Number(value) || 0 : JSON.stringify(value);
    default: return random.pick(VALUES);
  }
}
