import { STATUSES } from './contract/status';
import { ATTRIBUTES } from './contract/table-schema';
import type { Entry } from './entry';
import { AttributeValue, Item, toItem, toKey } from './item';

/** A PartiQL statement with its parameters, for BatchExecuteStatement. */
export interface Statement {
  readonly Statement: string;
  readonly Parameters: AttributeValue[];
}

/** The limit of BatchExecuteStatement. */
export const STATEMENTS_PER_CALL = 25;

/** Conditional by itself: for an existing row DynamoDB returns DuplicateItem and leaves it unchanged. */
export function insertStatement(tableName: string, entry: Entry): Statement {
  const item = toItem(entry);
  return {
    Statement: `INSERT INTO "${tableName}" VALUE {'${Object.keys(item).join("': ?, '")}': ?}`,
    Parameters: Object.values(item),
  };
}

/** The attributes that change with the status. */
const STATE: readonly string[] = [
  ATTRIBUTES.STATUS, ATTRIBUTES.LEASE_UNTIL, ATTRIBUTES.NOT_BEFORE, ATTRIBUTES.SETTLED_AT, ATTRIBUTES.STATUS_REASON, ATTRIBUTES.ATTENTION,
  ATTRIBUTES.ATTENTION_AT, ATTRIBUTES.EXPIRES_AT,
];

/**
 * Changes the state of a row, if the row still has the status and the attempt of `before`, and, if it is dispatched, the lease: a heartbeat
 * that came in between has extended it.
 * The row may have had other states in between, so the statement writes all attributes of the state, changed or not.
 * It appends to the history; once the history is full, it replaces it, if nobody else has changed it.
 * A change without a change of status writes only what differs.
 */
export function updateStatement(tableName: string, before: Entry, after: Entry): Statement {
  const oldItem = toItem(before);
  const newItem = toItem(after);
  const moves = !same(oldItem[ATTRIBUTES.HISTORY], newItem[ATTRIBUTES.HISTORY]);
  const state = moves ? STATE : [];
  const changed = Object.keys(newItem).filter(name => name !== ATTRIBUTES.HISTORY && (state.includes(name) || !same(oldItem[name], newItem[name])));
  const removed = [...new Set([...state, ...Object.keys(oldItem)])].filter(name => !(name in newItem));

  const added = changes(newItem).slice(before.history.length);
  const appended = added.length > 0 && same({ L: [...changes(oldItem), ...added] }, newItem[ATTRIBUTES.HISTORY]);
  const history = appended
    ? { set: `${ATTRIBUTES.HISTORY}=list_append(${ATTRIBUTES.HISTORY}, ?)`, value: { L: added } }
    : { set: `${ATTRIBUTES.HISTORY}=?`, value: newItem[ATTRIBUTES.HISTORY] };

  const guards: Array<{ attribute: string; value: AttributeValue | undefined }> = [
    ...Object.entries(toKey(before)).map(([attribute, value]) => ({ attribute, value })),
    { attribute: ATTRIBUTES.STATUS, value: oldItem[ATTRIBUTES.STATUS] },
    { attribute: ATTRIBUTES.ATTEMPT, value: oldItem[ATTRIBUTES.ATTEMPT] },
    ...(before.status === STATUSES.DISPATCHED ? [{ attribute: ATTRIBUTES.LEASE_UNTIL, value: oldItem[ATTRIBUTES.LEASE_UNTIL] }] : []),
    ...(appended || !moves ? [] : [{ attribute: ATTRIBUTES.HISTORY, value: oldItem[ATTRIBUTES.HISTORY] }]),
  ];
  return {
    Statement: [
      `UPDATE "${tableName}"`,
      ...changed.map(name => `SET ${name}=?`),
      ...(moves ? [`SET ${history.set}`] : []),
      ...removed.map(name => `REMOVE ${name}`),
      `WHERE ${guards.map(({ attribute, value }) => (value ? `${attribute}=?` : `${attribute} IS MISSING`)).join(' AND ')}`,
    ].join(' '),
    Parameters: [
      ...changed.map(name => newItem[name]),
      ...(moves ? [history.value] : []),
      ...guards.flatMap(({ value }) => (value ? [value] : [])),
    ],
  };
}

/** An update that returns the row after it. */
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
