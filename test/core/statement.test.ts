import * as fc from 'fast-check';
import { Entry, HISTORY_LIMIT, transition } from '../../src/core/entry';
import { toItem } from '../../src/core/item';
import { answeringRow, insertStatement, STATEMENTS_PER_CALL, updateStatement } from '../../src/core/statement';
import { anyChange, anyEntry, anyStatus, anyTimestamp } from '../support/arbitrary-entry';
import { entryAt } from '../support/entries';

const ENTRY = entryAt(0, { bucket: 'b', key: "k'\"?", recordedAt: '1651363200.000' });
const KEY = [{ S: ENTRY.id }, { S: ENTRY.timestamp }];

it('fills each call as far as DynamoDB takes it', () => {
  expect(STATEMENTS_PER_CALL).toBe(25);
});

describe('an insert', () => {
  it('names each attribute of the row, with its value as a parameter', () => {
    expect(insertStatement('events', ENTRY)).toEqual({
      Statement: "INSERT INTO \"events\" VALUE {'event_id': ?, 'event_timestamp': ?, 'event_status': ?, 'event_info': ?, 'event_name': ?, 'object_uri': ?, 'recorded_at': ?, 'event_history': ?}",
      Parameters: [
        ...KEY, { S: 'created' }, { S: JSON.stringify({ Bucket: 'b', Key: "k'\"?" }) }, { S: 'ObjectCreated:Put' }, { S: "s3://b/k'\"?" }, { S: '1651363200.000' }, { L: [] },
      ],
    });
  });

  it('holds the whole row of any entry, and nothing of it in the text', () => {
    fc.assert(fc.property(anyEntry, entry => {
      const { Statement, Parameters } = insertStatement('events', entry);
      const names = [...Statement.matchAll(/'(\w+)': \?/g)].map(([, name]) => name);
      expect(Object.fromEntries(names.map((name, index) => [name, Parameters[index]]))).toEqual(toItem(entry));
      expect(Statement).toMatch(/^INSERT INTO "events" VALUE \{('\w+': \?(, )?)+\}$/);
      expectAligned({ Statement, Parameters });
    }));
  });
});

describe('an update', () => {
  it('writes the whole state, appends to the history, and holds only for the status and attempt that were read', () => {
    const change = { at: '1651363300.000', from: 'created', to: 'completed', by: 'me', reason: 'done' };
    const after = demand(transition(ENTRY, { from: 'created', to: 'completed', by: 'me', reason: 'done' }, change.at, 60));
    expect(updateStatement('events', ENTRY, after)).toEqual({
      Statement: 'UPDATE "events" SET event_status=? SET settled_at=? SET status_reason=? SET expires_at=? SET event_history=list_append(event_history, ?) '
        + 'REMOVE lease_until REMOVE not_before REMOVE attention REMOVE attention_at WHERE event_id=? AND event_timestamp=? AND event_status=? AND attempt IS MISSING',
      Parameters: [
        { S: 'completed' }, { S: change.at }, { S: 'done' }, { N: '1651363360' },
        { L: [{ M: { at: { S: change.at }, from: { S: 'created' }, to: { S: 'completed' }, by: { S: 'me' }, reason: { S: 'done' } } }] },
        ...KEY, { S: 'created' },
      ],
    });
  });

  it('writes the whole state, unchanged or not: the row may have been in another state in between', () => {
    const before: Entry = { ...ENTRY, status: 'failed', statusReason: 'same' };
    const after = demand(transition(before, { from: 'failed', to: 'created', by: 'me', reason: 'same' }, '1651363300.000'));
    const { Statement } = updateStatement('events', before, after);
    expect(Statement).toContain(' SET event_status=? SET status_reason=? ');
    expect(Statement).toContain(' REMOVE lease_until REMOVE not_before REMOVE settled_at REMOVE attention REMOVE attention_at REMOVE expires_at ');
  });

  it('removes what the row no longer has, and compares the attempt if there is one', () => {
    const leased: Entry = { ...ENTRY, status: 'dispatched', attempt: 3, leaseUntil: '1651363300.000' };
    const { Statement, Parameters } = updateStatement('events', leased, demand(transition(leased, { from: 'dispatched', to: 'failed', by: 'me' }, '1651363400.000')));
    expect(Statement).toContain(' REMOVE lease_until REMOVE not_before REMOVE settled_at REMOVE status_reason REMOVE expires_at WHERE ');
    expect(Statement).toMatch(/AND event_status=\? AND attempt=\? AND lease_until=\?$/);
    expect(Parameters.slice(-5)).toEqual([...KEY, { S: 'dispatched' }, { N: '3' }, { S: '1651363300.000' }]);
  });

  it('of a heartbeat writes the lease alone, if the row has the same lease as before', () => {
    const leased: Entry = { ...ENTRY, status: 'dispatched', attempt: 3, leaseUntil: '1651363300.000' };
    expect(updateStatement('events', leased, { ...leased, leaseUntil: '1651363400.000' })).toEqual({
      Statement: 'UPDATE "events" SET lease_until=? WHERE event_id=? AND event_timestamp=? AND event_status=? AND attempt=? AND lease_until=?',
      Parameters: [{ S: '1651363400.000' }, ...KEY, { S: 'dispatched' }, { N: '3' }, { S: '1651363300.000' }],
    });
    const { leaseUntil, ...unleased } = leased;
    expect(updateStatement('events', unleased, leased)).toEqual({
      Statement: 'UPDATE "events" SET lease_until=? WHERE event_id=? AND event_timestamp=? AND event_status=? AND attempt=? AND lease_until IS MISSING',
      Parameters: [{ S: leaseUntil }, ...KEY, { S: 'dispatched' }, { N: '3' }],
    });
  });

  it('replaces a full history, if nobody else wrote to it', () => {
    const change = { at: '1651363300.000', from: 'a', to: 'b', by: 'me' };
    const full: Entry = { ...ENTRY, history: Array.from({ length: HISTORY_LIMIT }, (_, index) => ({ ...change, at: `16513633${String(index).padStart(2, '0')}.000` })) };
    const after = demand(transition(full, { from: 'created', to: 'received', by: 'me' }, '1651363400.000'));
    const { Statement, Parameters } = updateStatement('events', full, after);
    expect(Statement).toContain('SET event_history=? ');
    expect(Statement).toMatch(/AND event_history=\?$/);
    expect(Parameters).toContainEqual(toItem(after).event_history);
    expect(Parameters[Parameters.length - 1]).toEqual(toItem(full).event_history);
  });

  it('returns the row only if it is asked to', () => {
    const after = demand(transition(ENTRY, { from: 'created', to: 'completed', by: 'me' }, '1651363300.000'));
    const update = updateStatement('events', ENTRY, after);
    expect(answeringRow(update)).toEqual({ Statement: `${update.Statement} RETURNING ALL NEW *`, Parameters: update.Parameters });
  });

  it('has one parameter a placeholder, whatever the entry and the change', () => {
    fc.assert(fc.property(anyEntry, anyStatus, anyTimestamp, fc.option(fc.nat(), { nil: undefined }), (before, to, now, retention) => {
      expectAligned(updateStatement('events', before, demand(transition(before, { from: before.status, to, by: 'me' }, now, retention))));
    }));
  });

  it('leaves nothing of the states that the row was in since it was read', () => {
    const after = demand(transition(ENTRY, { from: 'created', to: 'received', by: 'me' }, '1651363300.000'));
    const inBetween: Entry = {
      ...ENTRY, leaseUntil: '1651363250.000', notBefore: '1651363250.000', settledAt: '1651363250.000', statusReason: 'lost', expiresAt: 1651363250,
    };
    expect(applied(updateStatement('events', ENTRY, after), toItem(inBetween))).toEqual(toItem(after));
  });

  it('turns the row from one state into the other', () => {
    fc.assert(fc.property(anyEntry, anyEntry, fc.array(anyChange, { maxLength: 3 }), (before, other, changes) => {
      const after = { ...other, id: before.id, timestamp: before.timestamp, history: [...before.history, ...changes].slice(-HISTORY_LIMIT) };
      expect(applied(updateStatement('events', before, after), toItem(before))).toEqual(toItem(after));
    }), { numRuns: 300 });
  });
});

/** What DynamoDB makes of the row: as much of PartiQL as the statements speak. */
function applied({ Statement, Parameters }: ReturnType<typeof updateStatement>, item: ReturnType<typeof toItem>): ReturnType<typeof toItem> {
  const row = { ...item };
  const values = [...Parameters];
  const next = () => demand(values.shift());
  const [, changes, guards] = demand(/^UPDATE "events" (.*) WHERE (.*)$/.exec(Statement) ?? undefined);
  for (const clause of changes.split(/ (?=SET |REMOVE )/)) {
    const [, verb, name, expression] = demand(/^(SET|REMOVE) (\w+)=?(.*)$/.exec(clause) ?? undefined);
    if (verb === 'REMOVE') {
      delete row[name];
    } else if (expression === '?') {
      row[name] = next();
    } else {
      expect(expression).toBe(`list_append(${name}, ?)`);
      const [old, added] = [row[name], next()];
      row[name] = { L: [...('L' in old ? old.L : []), ...('L' in added ? added.L : [])] };
    }
  }
  for (const guard of guards.split(' AND ')) {
    if (guard.endsWith(' IS MISSING')) expect(item).not.toHaveProperty(guard.replace(' IS MISSING', ''));
    else expect(next()).toEqual(item[guard.replace('=?', '')]);
  }
  expect(values).toEqual([]);
  return row;
}

function expectAligned({ Statement, Parameters }: ReturnType<typeof updateStatement>): void {
  expect(Statement.match(/\?/g)).toHaveLength(Parameters.length);
  expect(Parameters).not.toContain(undefined);
}

function demand<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing there');
  return value;
}
