import { ATTRIBUTES } from './contract/table-schema';
import type { Entry } from './entry';
import { AttributeValue, Item, toItem, toKey } from './item';

/** A PartiQL statement with its parameters, as BatchExecuteStatement takes it. */
export interface Statement {
  readonly Statement: string;
  readonly Parameters: AttributeValue[];
}

/** The most that BatchExecuteStatement takes in one call. */
export const STATEMENTS_PER_CALL = 25;

/** Conditional by itself: DynamoDB answers DuplicateItem for a row that is there already, and leaves it as it is. */
export function insertStatement(tableName: string, entry: Entry): Statement {
  const item = toItem(entry);
  const members = Object.keys(item).map(attribute => `'${attribute}': ?`);
  return {
    Statement: `INSERT INTO "${tableName}" VALUE {${members.join(', ')}}`,
    Parameters: Object.values(item),
  };
}

/** What changes with the status. */
const STATE: readonly string[] = [
  ATTRIBUTES.STATUS, ATTRIBUTES.LEASE_UNTIL, ATTRIBUTES.NOT_BEFORE, ATTRIBUTES.SETTLED_AT, ATTRIBUTES.STATUS_REASON, ATTRIBUTES.ATTENTION,
  ATTRIBUTES.ATTENTION_AT, ATTRIBUTES.EXPIRES_AT,
];

/**
 * Turns one state of a row into another, if the row still has the status and the attempt that it had before.
 * It can have been in other states in between: all of its state is written, changed or not, so that nothing of theirs is left.
 * The history grows by appending; once it is full it is replaced as a whole, if nobody else wrote to it.
 */
export function updateStatement(tableName: string, before: Entry, after: Entry): Statement {
  const oldItem = toItem(before);
  const newItem = toItem(after);
  const changed = Object.keys(newItem).filter(name => name !== ATTRIBUTES.HISTORY && (STATE.includes(name) || !same(oldItem[name], newItem[name])));
  const removed = [...new Set([...STATE, ...Object.keys(oldItem)])].filter(name => !(name in newItem));

  const added = changes(newItem).slice(before.history.length);
  const appended = added.length > 0 && same({ L: [...changes(oldItem), ...added] }, newItem[ATTRIBUTES.HISTORY]);
  const history = appended
    ? { set: `${ATTRIBUTES.HISTORY}=list_append(${ATTRIBUTES.HISTORY}, ?)`, value: { L: added } }
    : { set: `${ATTRIBUTES.HISTORY}=?`, value: newItem[ATTRIBUTES.HISTORY] };

  const guards: Array<{ attribute: string; value: AttributeValue | undefined }> = [
    ...Object.entries(toKey(before)).map(([attribute, value]) => ({ attribute, value })),
    { attribute: ATTRIBUTES.STATUS, value: oldItem[ATTRIBUTES.STATUS] },
    { attribute: ATTRIBUTES.ATTEMPT, value: oldItem[ATTRIBUTES.ATTEMPT] },
    ...(appended ? [] : [{ attribute: ATTRIBUTES.HISTORY, value: oldItem[ATTRIBUTES.HISTORY] }]),
  ];
  return {
    Statement: [
      `UPDATE "${tableName}"`,
      ...changed.map(name => `SET ${name}=?`),
      `SET ${history.set}`,
      ...removed.map(name => `REMOVE ${name}`),
      `WHERE ${guards.map(({ attribute, value }) => (value ? `${attribute}=?` : `${attribute} IS MISSING`)).join(' AND ')}`,
    ].join(' '),
    Parameters: [
      ...changed.map(name => newItem[name]),
      history.value,
      ...guards.flatMap(({ value }) => (value ? [value] : [])),
    ],
  };
}

/** An update that answers the row as it is then: about as much to send and to read as the update itself. */
export function answeringRow({ Statement: update, Parameters }: Statement): Statement {
  return { Statement: `${update} RETURNING ALL NEW *`, Parameters };
}

function changes(item: Item): AttributeValue[] {
  const history = item[ATTRIBUTES.HISTORY];
  return 'L' in history ? history.L : [];
}

function same(one: AttributeValue | undefined, other: AttributeValue): boolean {
  if (one && 'S' in one && 'S' in other) return one.S === other.S;
  return JSON.stringify(one) === JSON.stringify(other);
}
