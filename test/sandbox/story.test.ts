import { Story } from '../../src/sandbox/story';
import { entryAfter, entryAt } from '../support/entries';

const RECORDED = entryAt(0, { key: 'a.txt' });
const after = (...statuses: readonly string[]) => entryAfter(RECORDED, ...statuses);

describe('the story of a sandbox', () => {
  let told: string[];
  let story: Story;

  beforeEach(() => {
    told = [];
    story = new Story({
      onRow: ({ key, status }) => told.push(`${key} ${status}`),
      onChange: ({ key }, { to }) => told.push(`${key} → ${to}`),
    });
  });

  it('tells of an event once, however often it is shown', () => {
    story.show(RECORDED);
    story.show(RECORDED);
    expect(told).toEqual(['a.txt created']);
  });

  it('tells of each change once', () => {
    for (const entry of [after(), after('dispatched'), after('dispatched'), after('dispatched', 'completed')]) story.show(entry);
    expect(told).toEqual(['a.txt created', 'a.txt → dispatched', 'a.txt → completed']);
  });

  it('tells of changes that it did not see happen, and first of the event as it was recorded', () => {
    story.show(after('dispatched', 'retrying'));
    expect(told).toEqual(['a.txt created', 'a.txt → dispatched', 'a.txt → retrying']);
  });

  it('tells nothing of an older state that was read late', () => {
    story.show(after('dispatched', 'completed'));
    told.length = 0;
    story.show(after('dispatched'));
    story.show(after('dispatched', 'completed'));
    expect(told).toEqual([]);
  });

  it('keeps events apart', () => {
    story.show(RECORDED);
    story.show({ ...RECORDED, id: 'another id', key: 'b.txt' });
    story.show({ ...RECORDED, timestamp: '1700000009.000', key: 'c.txt' });
    expect(told).toEqual(['a.txt created', 'b.txt created', 'c.txt created']);
  });
});
