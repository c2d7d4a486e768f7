import { LocalQueue, QueuedMessage } from '../../../src/sandbox/aws/local-queue';

describe('the queue', () => {
  let dead: QueuedMessage[];
  let queue: LocalQueue;

  beforeEach(() => {
    dead = [];
    queue = new LocalQueue({ visibilityTimeout: 1_000, maxReceiveCount: 2, onDeadLetter: message => dead.push(message) });
  });

  const ids = (messages: readonly QueuedMessage[]) => messages.map(({ id }) => id);

  it('returns messages in the order in which they were sent, up to the limit', () => {
    for (const id of ['a', 'b', 'c']) queue.send(id, `body of ${id}`, 5);
    expect(queue.receive(2, 7)).toEqual([
      { id: 'a', body: 'body of a', sentAt: 5, firstReceivedAt: 7, receiveCount: 1 },
      { id: 'b', body: 'body of b', sentAt: 5, firstReceivedAt: 7, receiveCount: 1 },
    ]);
    expect(ids(queue.receive(2, 7))).toEqual(['c']);
  });

  it('hides a received message for the visibility timeout, then returns it again', () => {
    queue.send('a', '', 0);
    queue.receive(1, 10);
    expect(queue.nextVisibleAt()).toBe(1_010);
    expect(queue.receive(1, 1_009)).toEqual([]);
    expect(queue.receive(1, 1_010)).toEqual([expect.objectContaining({ id: 'a', receiveCount: 2, firstReceivedAt: 10 })]);
  });

  it('deletes a message', () => {
    queue.send('a', '', 0);
    queue.receive(1, 0);
    queue.delete('a');
    expect(queue.size).toBe(0);
    expect(queue.nextVisibleAt()).toBeUndefined();
    expect(queue.receive(1, 10_000)).toEqual([]);
  });

  it('changes the visibility of a message', () => {
    queue.send('a', '', 0);
    queue.receive(1, 0);
    queue.changeVisibility('a', 20);
    expect(queue.receive(1, 19)).toEqual([]);
    expect(ids(queue.receive(1, 20))).toEqual(['a']);
  });

  it('moves a message that was received too often to the dead-letter queue, and continues with the next one', () => {
    queue.send('poison', '', 0);
    queue.receive(1, 0);
    queue.receive(1, 1_000);
    queue.send('good', '', 1_500);
    expect(dead).toEqual([]);
    expect(ids(queue.receive(1, 2_000))).toEqual(['good']);
    expect(dead).toEqual([expect.objectContaining({ id: 'poison', receiveCount: 2 })]);
    expect(queue.size).toBe(1);
  });

  it('knows whether enough messages for a batch are visible', () => {
    for (const id of ['a', 'b', 'c']) queue.send(id, '', 0);
    queue.receive(1, 0);
    expect(queue.hasVisible(2, 0)).toBe(true);
    expect(queue.hasVisible(3, 0)).toBe(false);
    expect(queue.hasVisible(3, 1_000)).toBe(true);
  });
});
