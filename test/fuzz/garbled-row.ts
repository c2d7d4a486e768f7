import { garbledJson } from './garbled-json';
import { anyKeyText, garbledText } from './garbled-text';
import { STATUSES } from '../../src/core/contract/status';
import { ATTRIBUTES } from '../../src/core/contract/table-schema';
import type { Entry, StatusChange } from '../../src/core/entry';
import { Item, toItem } from '../../src/core/item';
import { parseJson } from '../../src/core/json';
import { present } from '../../src/core/present';
import { fromMilliseconds, Timestamp } from '../../src/core/timestamp';
import type { SeededRandom } from '../support/seeded-random';

/** A value of DynamoDB's API: a row that another program wrote can hold any of its types. */
type AnyAttribute = { readonly [type: string]: unknown };
export type AnyItem = { readonly [attribute: string]: AnyAttribute };

const NAMES = Object.values(ATTRIBUTES);
const NUMBERS = ['0', '1', '-1', '0.5', '1E+125', '9.9999999999999999999999999999999999999E+125', '-9E+125', '1E-130', '123456789012345678901234567890123456'];

/** An entry as the ledger writes it, in any of its states. */
export function anyEntry(random: SeededRandom): Entry {
  const status = random.chance(0.9) ? random.pick(Object.values(STATUSES)) : 'quarantined';
  const sometimes = <T>(value: () => T): T | undefined => (random.chance(0.5) ? value() : undefined);
  const count = random.below(random.chance(0.1) ? 21 : 3);
  const history = Array.from({ length: count }, () => change(random));
  const settledAt = sometimes(() => time(random));
  return present<Entry>({
    id: `00000000-0000-5000-8000-${String(random.below(1e12)).padStart(12, '0')}`,
    timestamp: time(random),
    status,
    eventName: random.pick(['ObjectCreated:Put', 'ObjectRemoved:Delete', 'LifecycleTransition']),
    bucket: 'example-bucket',
    key: anyKeyText(random),
    versionId: sometimes(() => anyKeyText(random)),
    size: sometimes(() => random.below(2 ** 40)),
    etag: sometimes(() => '2e3ad1e983318bbd8e73b080e2997980'),
    sequencer: sometimes(() => '00643717F9F8B85354'),
    recordedAt: time(random),
    attempt: sometimes(() => random.below(1_000)),
    attemptsBefore: sometimes(() => random.below(1_000)),
    leaseUntil: sometimes(() => time(random)),
    notBefore: sometimes(() => time(random)),
    settledAt,
    failedAt: status === STATUSES.FAILED ? time(random) : undefined,
    statusReason: sometimes(() => anyKeyText(random)),
    history,
    expiresAt: sometimes(() => random.below(2 ** 33)),
  });
}

/** A row with a few attributes that are missing, of another type, or with another content. */
export function garbledRow(row: Item, random: SeededRandom): AnyItem {
  const attributes: Record<string, AnyAttribute> = { ...row };
  do {
    const name = random.pick(NAMES);
    const value: AnyAttribute | undefined = attributes[name];
    if (value === undefined || random.chance(0.3)) attributes[name] = anyAttribute(random);
    else if (random.chance(0.3)) delete attributes[name];
    else attributes[name] = garbledAttribute(name, value, random);
  } while (random.chance(0.5));
  return attributes;
}

function garbledAttribute(name: string, value: AnyAttribute, random: SeededRandom): AnyAttribute {
  const info = name === ATTRIBUTES.INFO && typeof value.S === 'string' ? parseJson(value.S) : undefined;
  if (info !== undefined) return { S: garbledJson(info, random) };
  if (typeof value.S === 'string') return { S: garbledText(value.S, random) };
  if (typeof value.N === 'string') return { N: random.pick(NUMBERS) };
  if (Array.isArray(value.L) && value.L.length > 0) {
    const changes = [...value.L as AnyAttribute[]];
    const at = random.below(changes.length);
    const members = changes[at].M as Record<string, AnyAttribute>;
    const member = random.pick(['at', 'from', 'to', 'by', 'reason']);
    changes[at] = random.chance(0.2) ? anyAttribute(random) : { M: { ...members, [member]: anyAttribute(random) } };
    return { L: changes };
  }
  return anyAttribute(random);
}

/** Lists and maps nest 32 levels deep at most. */
function anyAttribute(random: SeededRandom, level = 0): AnyAttribute {
  const text = random.pick(['', 'x', '1651363199.123', 'failed', 'retry', '\ufffe', '{"Bucket":"b"}']);
  switch (random.below(level < 31 && random.chance(0.5) ? 11 : 8)) {
    case 0: return { N: random.pick(NUMBERS) };
    case 1: return { BOOL: random.chance(0.5) };
    case 2: return { NULL: true };
    case 3: return { B: new Uint8Array([1, 2, 3]) };
    case 4: return { SS: [text] };
    case 5: return { NS: ['1'] };
    case 6: return { BS: [new Uint8Array(0)] };
    case 8: return { L: [anyAttribute(random, level + 1), anyAttribute(random, level + 1)] };
    case 9: return { M: { [random.pick(['at', 'by', '__proto__', 'S', ''])]: anyAttribute(random, level + 1) } };
    case 10: return { M: Object.fromEntries(['at', 'from', 'to', 'by'].filter(() => random.chance(0.8)).map(name => [name, { S: text }])) };
    default: return { S: text };
  }
}

function change(random: SeededRandom): StatusChange {
  const [from, to] = [random.pick(Object.values(STATUSES)), random.pick(Object.values(STATUSES))];
  return present<StatusChange>({ at: time(random), from, to, by: 'somebody', reason: random.chance(0.5) ? anyKeyText(random) : undefined });
}

function time(random: SeededRandom): Timestamp {
  return fromMilliseconds(random.below(9_999_999_999_999));
}

/** A row of its own, as the ledger writes it. */
export function anyRow(random: SeededRandom): { readonly entry: Entry; readonly row: Item } {
  const entry = anyEntry(random);
  return { entry, row: toItem(entry) };
}
