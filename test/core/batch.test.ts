import * as fc from 'fast-check';
import { Message, readBatch, reportBatch } from '../../src/core/batch';
import type { RecordOutcome } from '../../src/core/ports';
import { reconciledNotification } from '../../src/core/s3/reconciled-event';
import { anyFacts } from '../support/arbitrary-event';
import { eventBridge, FACTS, notification, notificationRecord, OBJECT_CREATED_BY_PUT, sns } from '../support/envelopes';

const NOW = '1700000000.000';
const SETTINGS = { initialStatus: 'created' };
const TEST_EVENT = '{"Service":"Amazon S3","Event":"s3:TestEvent"}';

const one = notification(notificationRecord({ ...FACTS, key: 'one' }));
const two = notification(notificationRecord({ ...FACTS, key: 'two' }));
const oneAndTwo = notification(notificationRecord({ ...FACTS, key: 'one' }), notificationRecord({ ...FACTS, key: 'two' }));
const twoAndBad = notification(notificationRecord({ ...FACTS, key: 'two' }), {});

describe('reading', () => {
  it('collapses repeats, within a message and across, and remembers who carries what', () => {
    const oneTwice = notification(notificationRecord({ ...FACTS, key: 'one' }), notificationRecord({ ...FACTS, key: 'one' }));
    const batch = read({ a: one, b: sns(one), c: oneAndTwo, d: oneTwice });
    expect(batch.entries.map(({ key }) => key)).toEqual(['one', 'two']);
    expect(batch.carriers).toEqual([['a', 'b', 'c', 'd'], ['c']]);
    expect(batch).toMatchObject({ repeats: 4, rejections: [], testEvents: 0 });
  });

  it('gives an object the shard of its folder, whatever way its event arrives', () => {
    const facts = { ...FACTS, key: 'tenant a/2026/ä+1.json', time: '2023-04-12T20:43:38.000Z' };
    const direct = notification(notificationRecord(facts));
    const listed = { key: facts.key, lastModified: '1681332218.000', size: 1, etag: 'e' };
    const bodies = [direct, eventBridge(facts, OBJECT_CREATED_BY_PUT), sns(direct), reconciledNotification(facts.bucket, [listed])];
    const shardsOf = (shardFolderDepth: number) => bodies.map(body => {
      const { entries: [{ shard }] } = readBatch([{ messageId: 'a', body }], NOW, { ...SETTINGS, shards: 64, shardFolderDepth });
      return shard;
    });
    expect(shardsOf(1)).toEqual([29, 29, 29, 29]);
    expect(shardsOf(2)).toEqual([51, 51, 51, 51]);
  });

  it('opens every entry with the settings of the ledger and the time of the batch', () => {
    expect(readBatch([{ messageId: 'a', body: one }], NOW, { initialStatus: 'completed', rowRetentionSeconds: 9 }).entries).toMatchObject([
      { status: 'completed', recordedAt: NOW, expiresAt: 1_700_000_009 },
    ]);
  });

  it('counts test events, and names the message of each rejection', () => {
    const batch = read({ a: TEST_EVENT, b: 'junk', c: twoAndBad });
    expect(batch.testEvents).toBe(1);
    expect(batch.rejections.map(({ messageId, rejection }) => [messageId, rejection.code])).toEqual([['b', 'NOT_JSON'], ['c', 'FOREIGN_SOURCE']]);
    expect(batch.entries.map(({ key }) => key)).toEqual(['two']);
  });

  it('keeps the same event of two envelopes apart, whose keys differ: the envelopes have different times', () => {
    const batch = read({ a: one, b: eventBridge({ ...FACTS, key: 'one' }, OBJECT_CREATED_BY_PUT) });
    expect(new Set(batch.entries.map(({ id }) => id)).size).toBe(1);
    expect(batch.entries.map(({ timestamp }) => timestamp)).toEqual(['1681332218.021', '1681332218.000']);
  });

  it('bears a message of half a million bad records beside a good one', () => {
    const batch = read({ a: `{"Records":[${'0,'.repeat(499_999)}0]}`, b: one });
    expect(batch.entries).toHaveLength(1);
    expect(batch.rejections).toHaveLength(500_000);
    expect(reportBatch(batch, [recorded]).failedMessageIds).toEqual(['a']);
  });

  it('reads nothing from no messages', () => {
    expect(read({})).toEqual({ entries: [], carriers: [], repeats: 0, rejections: [], testEvents: 0 });
  });
});

const recorded: RecordOutcome = { outcome: 'recorded' };
const duplicate: RecordOutcome = { outcome: 'duplicate' };
const failed: RecordOutcome = { outcome: 'failed', code: 'THROTTLED' };

describe('reporting', () => {
  it('asks for nothing again if everything is in the ledger', () => {
    expect(reportBatch(read({ a: one, b: two, c: one, d: TEST_EVENT }), [recorded, duplicate]))
      .toEqual({ failedMessageIds: [], recorded: 1, duplicates: 2, failed: 0 });
  });

  it('asks for every message again that carries what was not recorded, and for no other', () => {
    expect(reportBatch(read({ a: one, b: two, c: oneAndTwo }), [recorded, failed]))
      .toEqual({ failedMessageIds: ['b', 'c'], recorded: 1, duplicates: 2, failed: 1 });
  });

  it('asks for a message again that holds a bad record, though its good one is recorded', () => {
    expect(reportBatch(read({ a: twoAndBad, b: one }), [recorded, recorded]).failedMessageIds).toEqual(['a']);
  });

  it('takes an outcome that is missing for a failure', () => {
    expect(reportBatch(read({ a: one, b: two }), [recorded])).toEqual({ failedMessageIds: ['b'], recorded: 1, duplicates: 0, failed: 1 });
  });
});

describe('at least once and in any order', () => {
  const events = fc.uniqueArray(anyFacts, { selector: facts => JSON.stringify(facts), minLength: 1, maxLength: 8 });
  const oddBody = fc.constantFrom('junk', TEST_EVENT, notification(), notification({}, notificationRecord(FACTS)));
  const bodies = events.chain(facts => {
    const someOfThem = fc.subarray(facts.map(each => notificationRecord(each)), { minLength: 1 }).map(records => notification(...records));
    return fc.array(fc.oneof({ weight: 6, arbitrary: someOfThem }, { weight: 1, arbitrary: oddBody }), { maxLength: 12 });
  });
  const redelivered = bodies.chain(once => fc.tuple(
    fc.constant(once),
    fc.shuffledSubarray([...once, ...once, ...once], { minLength: once.length * 3 }),
  ));

  it('records the same entries however often and in whatever order the messages come', () => {
    fc.assert(fc.property(redelivered, ([once, often]) => {
      const [first, again] = [read(named(once)), read(named(often))];
      expect(sorted(again.entries)).toEqual(sorted(first.entries));
      expect(again.entries.length + again.repeats).toBe(3 * (first.entries.length + first.repeats));
      expect(again.rejections).toHaveLength(3 * first.rejections.length);
      expect(again.testEvents).toBe(3 * first.testEvents);
    }));
  });

  it('never returns two entries with one key: DynamoDB rejects such a call as a whole', () => {
    fc.assert(fc.property(redelivered, ([, often]) => {
      const keys = read(named(often)).entries.map(({ id, timestamp }) => `${id} ${timestamp}`);
      expect(new Set(keys).size).toBe(keys.length);
    }));
  });

  it('reports exactly the messages that hold something which is not in the ledger', () => {
    fc.assert(fc.property(redelivered, fc.infiniteStream(fc.constantFrom(recorded, duplicate, failed)), ([, often], stream) => {
      const messages = named(often);
      const batch = read(messages);
      const outcomes = batch.entries.map(() => demand(stream.next().value));
      const missing = new Set(batch.entries.filter((_, index) => outcomes[index] === failed).map(({ id }) => id));

      const report = reportBatch(batch, outcomes);
      const expected = Object.keys(messages).filter(id => {
        const alone = read({ [id]: messages[id] });
        return alone.rejections.length > 0 || alone.entries.some(entry => missing.has(entry.id));
      });
      expect([...report.failedMessageIds].sort()).toEqual(expected.sort());
      expect(new Set(report.failedMessageIds).size).toBe(report.failedMessageIds.length);
      expect(report.recorded + report.duplicates + report.failed).toBe(batch.entries.length + batch.repeats);
    }));
  });
});

function read(bodies: Record<string, string>) {
  return readBatch(Object.entries(bodies).map(([messageId, body]): Message => ({ messageId, body })), NOW, SETTINGS);
}

function named(bodies: string[]): Record<string, string> {
  return Object.fromEntries(bodies.map((body, index) => [`message-${index}`, body]));
}

function sorted<T>(values: readonly T[]): string[] {
  return values.map(value => JSON.stringify(value)).sort();
}

function demand<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the stream ended');
  return value;
}
