import type { Entry } from '../../src/core/entry';
import { ChangeFeed } from '../../src/sandbox/change-feed';

const RECORDED: Entry = {
  id: 'some id', timestamp: '1700000000.000', status: 'created', eventName: 'ObjectCreated:Put', bucket: 'b', key: 'a.txt', recordedAt: '1700000001.000', history: [],
};

/** The entry after these statuses. */
function after(...statuses: readonly string[]): Entry {
  const history = statuses.map((to, index) => ({ at: `170000000${index}.500`, from: statuses[index - 1] ?? 'created', to, by: 'somebody' }));
  return { ...RECORDED, status: statuses.at(-1) ?? 'created', history };
}

describe('the change feed of a sandbox', () => {
  let reported: string[];
  let feed: ChangeFeed;

  beforeEach(() => {
    reported = [];
    feed = new ChangeFeed({
      onRow: ({ key, status }) => reported.push(`${key} ${status}`),
      onChange: ({ key }, { to }) => reported.push(`${key} → ${to}`),
    });
  });

  it('reports an event once', () => {
    feed.update(RECORDED);
    feed.update(RECORDED);
    expect(reported).toEqual(['a.txt created']);
  });

  it('reports each change once', () => {
    for (const entry of [after(), after('dispatched'), after('dispatched'), after('dispatched', 'completed')]) feed.update(entry);
    expect(reported).toEqual(['a.txt created', 'a.txt → dispatched', 'a.txt → completed']);
  });

  it('reports every change since its last update, and the event as it was recorded first', () => {
    feed.update(after('dispatched', 'retrying'));
    expect(reported).toEqual(['a.txt created', 'a.txt → dispatched', 'a.txt → retrying']);
  });

  it('ignores an older state that was read late', () => {
    feed.update(after('dispatched', 'completed'));
    reported.length = 0;
    feed.update(after('dispatched'));
    feed.update(after('dispatched', 'completed'));
    expect(reported).toEqual([]);
  });

  it('distinguishes events', () => {
    feed.update(RECORDED);
    feed.update({ ...RECORDED, id: 'another id', key: 'b.txt' });
    feed.update({ ...RECORDED, timestamp: '1700000009.000', key: 'c.txt' });
    expect(reported).toEqual(['a.txt created', 'b.txt created', 'c.txt created']);
  });
});
