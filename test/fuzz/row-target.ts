import type { FuzzTarget } from './fuzz-target';
import { AnyItem, anyRow, garbledRow } from './garbled-row';
import type { Subjects } from './subjects';
import { demand, demandEqual, Violation } from './violation';
import { STATUSES } from '../../src/core/contract/status';
import { ATTRIBUTES } from '../../src/core/contract/table-schema';
import type { Entry, RecordedEvent } from '../../src/core/entry';
import { isMalformed, Item, toItem } from '../../src/core/item';
import type { MalformedRow } from '../../src/core/malformed-row';
import type { SeededRandom } from '../support/seeded-random';

type Attributes = Readonly<Record<string, { readonly S?: unknown; readonly N?: unknown; readonly L?: unknown; readonly M?: unknown } | undefined>>;

const TIME = /^\d{10}\.\d{3}$/;
const REASON = /^[a-z_]+ is missing or malformed$/;

/** What a row must have, read without the library's reader. */
export function isLedgerRow(item: AnyItem): boolean {
  const row: Attributes = item;
  const text = (name: string) => typeof row[name]?.S === 'string';
  const time = (name: string) => text(name) && TIME.test(String(row[name]?.S));
  const optional = (name: string, holds: (name: string) => boolean) => row[name] === undefined || holds(name);
  return isRecorded(item)
    && text(ATTRIBUTES.STATUS)
    && [ATTRIBUTES.LEASE_UNTIL, ATTRIBUTES.NOT_BEFORE, ATTRIBUTES.SETTLED_AT].every(name => optional(name, time))
    && [ATTRIBUTES.STATUS_REASON, ATTRIBUTES.ATTENTION].every(name => optional(name, text))
    && (row[ATTRIBUTES.ATTENTION]?.S !== 'failed' || row[ATTRIBUTES.STATUS]?.S !== 'failed' || optional(ATTRIBUTES.ATTENTION_AT, time))
    && [ATTRIBUTES.ATTEMPT, ATTRIBUTES.ATTEMPTS_BEFORE, ATTRIBUTES.EXPIRES_AT, ATTRIBUTES.SHARD].every(name => optional(name, one => typeof row[one]?.N === 'string'))
    && Array.isArray(row[ATTRIBUTES.HISTORY]?.L) && (row[ATTRIBUTES.HISTORY]?.L as Attributes[]).every(isChange);
}

/** The same of what never changes: the index by object holds only that. */
function isRecorded(item: AnyItem): boolean {
  const row: Attributes = item;
  const text = (name: string) => typeof row[name]?.S === 'string';
  return [ATTRIBUTES.ID, ATTRIBUTES.TIMESTAMP, ATTRIBUTES.EVENT_NAME, ATTRIBUTES.INFO, ATTRIBUTES.RECORDED_AT].every(text)
    && [ATTRIBUTES.TIMESTAMP, ATTRIBUTES.RECORDED_AT].every(name => TIME.test(String(row[name]?.S)))
    && [ATTRIBUTES.ETAG, ATTRIBUTES.SEQUENCER].every(name => row[name] === undefined || text(name))
    && (row[ATTRIBUTES.SIZE] === undefined || typeof row[ATTRIBUTES.SIZE]?.N === 'string')
    && objectOf(row) !== undefined;
}

function isChange(change: Attributes): boolean {
  const members = change.M as Attributes | undefined;
  return members !== undefined
    && ['from', 'to', 'by'].every(name => typeof members[name]?.S === 'string')
    && TIME.test(typeof members.at?.S === 'string' ? members.at.S : '')
    && (members.reason === undefined || typeof members.reason.S === 'string');
}

function objectOf(row: Attributes): { bucket: string; key: string; versionId?: string } | undefined {
  try {
    const { Bucket: bucket, Key: key, VersionId: versionId } = JSON.parse(String(row[ATTRIBUTES.INFO]?.S)) as Record<string, unknown>;
    if (typeof bucket !== 'string' || typeof key !== 'string' || (versionId !== undefined && typeof versionId !== 'string')) return undefined;
    return { bucket, key, ...(versionId === undefined ? {} : { versionId }) };
  } catch {
    return undefined;
  }
}

/** An entry for a row of a ledger, with the object that the row names; for every other row its key and what is wrong. */
export function checkRow(read: Entry | MalformedRow, item: AnyItem): void {
  const [id, timestamp] = [item[ATTRIBUTES.ID]?.S, item[ATTRIBUTES.TIMESTAMP]?.S].map(value => (typeof value === 'string' ? value : ''));
  demand(read.id === id && read.timestamp === timestamp, `reads the row ${id} ${timestamp} as ${read.id} ${read.timestamp}`);
  demand(isMalformed(read) !== isLedgerRow(item), `takes the row for ${isMalformed(read) ? `malformed, since ${read.reason}` : 'valid'}`);
  if (isMalformed(read)) {
    demand(REASON.test(read.reason), `gives the reason ${read.reason}`);
    return;
  }
  checkObject(read, item);
  demand(read.status === item[ATTRIBUTES.STATUS].S, `reads the status ${read.status}`);
  demand(read.failedAt === undefined || read.status === STATUSES.FAILED, `is ${read.status}, and failed at ${read.failedAt}`);
  demand(read.attempt === (item[ATTRIBUTES.ATTEMPT] && Number(item[ATTRIBUTES.ATTEMPT].N)), `reads the attempt ${read.attempt}`);
}

function checkObject({ bucket, key, versionId }: RecordedEvent, item: AnyItem): void {
  demandEqual({ bucket, key, versionId }, objectOf(item), 'reads another object');
}

function written(read: Entry | MalformedRow): Item {
  if (isMalformed(read)) throw new Violation(`does not read what it writes: ${read.reason}`);
  return toItem(read);
}

export const ROW: FuzzTarget = {
  name: 'row',
  share: 20,
  next: (random, { parseItem, parseRecordedItem }) => {
    const { entry, row } = anyRow(random);
    const intact = random.chance(0.1);
    const item = intact ? row : garbledRow(row, random);
    return {
      input: () => JSON.stringify(item),
      check: () => {
        const read = parseItem(item as Item);
        checkRow(read, item);
        const recorded = parseRecordedItem(item as Item);
        demand(isMalformed(recorded) !== isRecorded(item), `takes what never changes for ${isMalformed(recorded) ? 'malformed' : 'valid'}`);
        if (!isMalformed(recorded)) checkObject(recorded, item);
        if (intact) demandEqual(read, entry, 'reads another entry than was written');
        if (!isMalformed(read)) demandEqual(written(parseItem(toItem(read))), toItem(read), 'does not read what it writes');
      },
    };
  },
};

interface Listed { readonly item: AnyItem; readonly good?: Entry }

/** Good rows, some of them with garbage before, between and behind. */
function anyRows(random: SeededRandom): Listed[] {
  return Array.from({ length: 1 + random.below(8) }, () => {
    const { entry, row } = anyRow(random);
    if (random.chance(0.5)) return { item: row, good: entry };
    return { item: { ...garbledRow(row, random), [ATTRIBUTES.ID]: row[ATTRIBUTES.ID], [ATTRIBUTES.TIMESTAMP]: row[ATTRIBUTES.TIMESTAMP] } };
  });
}

/** Answers queries with pages of these rows, and reads by key with all of them. */
function clientOf(rows: readonly Listed[], pageSize: number): Parameters<Subjects['workLedger']>[0]['client'] {
  let next = 0;
  const send = (command: { readonly input: { readonly RequestItems?: Readonly<Record<string, unknown>> } }) => {
    const { RequestItems } = command.input;
    if (RequestItems) return Promise.resolve({ Responses: { [Object.keys(RequestItems)[0]]: rows.map(({ item }) => item) } });
    const page = rows.slice(next, next += pageSize);
    const last = next < rows.length ? page.at(-1)?.item : undefined;
    return Promise.resolve({
      Items: page.map(({ item }) => item),
      ScannedCount: page.length,
      LastEvaluatedKey: last && { [ATTRIBUTES.ID]: last[ATTRIBUTES.ID], [ATTRIBUTES.TIMESTAMP]: last[ATTRIBUTES.TIMESTAMP] },
    });
  };
  return { send } as unknown as Parameters<Subjects['workLedger']>[0]['client'];
}

export const PAGE: FuzzTarget = {
  name: 'page of rows',
  share: 3,
  next: (random, { readIndex, workLedger }) => {
    const rows = anyRows(random);
    const good = rows.flatMap(row => row.good ?? []);
    const valid = rows.filter(({ item }) => isLedgerRow(item)).map(({ item }) => item[ATTRIBUTES.ID].S);
    const pageSize = 1 + random.below(rows.length + 1);
    return {
      input: () => JSON.stringify(rows.map(({ item }) => item)),
      check: async () => {
        const table = { client: clientOf(rows, rows.length), tableName: 'ledger', indexName: 'time-index', call: <T>(send: () => Promise<T>) => send() };
        const { entries, malformed } = await readIndex(table, { status: 'created' });
        demandEqual(entries.map(({ id }) => id), valid, 'a page does not list each valid row');
        demand(entries.length + malformed.length === rows.length, `of ${rows.length} rows, a page has ${entries.length} entries and ${malformed.length} malformed`);
        for (const entry of good) demandEqual(entries.find(({ id }) => id === entry.id), entry, 'a good row is not read beside others');

        const skipped: string[] = [];
        const ledger = workLedger({ client: clientOf(rows, pageSize), tableName: 'ledger', onMalformed: row => skipped.push(row.id) });
        demandEqual((await ledger.oldest('created', 1_000)).map(({ id }) => id), valid, 'a dispatch does not read each valid row');
        demand(skipped.length === rows.length - valid.length, `a dispatch reports ${skipped.length} malformed rows of ${rows.length - valid.length}`);
        const read = await ledger.read(good);
        demandEqual(read, good, 'a settlement does not read each good row');
      },
    };
  },
};
