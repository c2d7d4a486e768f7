import { LocalFifoQueue } from '../../../src/sandbox/aws/local-fifo-queue';
import type { QueuedMessage } from '../../../src/sandbox/aws/local-queue';

describe('the FIFO queue', () => {
  let queue: LocalFifoQueue;
  beforeEach(() => {
    queue = new LocalFifoQueue({ deliveryDelay: 2_000, retention: 62_000, visibilityTimeout: 900_000 });
  });
  const ids = (messages: readonly QueuedMessage[]) => messages.map(({ id }) => id);

  it('delays each message', () => {
    queue.send('a', '', 0, 'one');
    expect(queue.nextVisibleAt()).toBe(2_000);
    expect(queue.receive(10, 1_999)).toEqual([]);
    expect(ids(queue.receive(10, 2_000))).toEqual(['a']);
  });

  it('drops a message with a known deduplication id for five minutes, also after the first one was deleted', () => {
    queue.send('a', '', 0, 'one');
    queue.send('b', '', 1, 'one');
    queue.send('c', '', 1, 'two');
    expect(ids(queue.receive(10, 2_001))).toEqual(['a', 'c']);
    queue.delete('a');
    queue.delete('c');
    queue.send('d', '', 299_999, 'one');
    expect(queue.size).toBe(0);
    queue.send('e', '', 300_000, 'one');
    expect(queue.size).toBe(1);
  });

  it('returns nothing while a received message is not deleted', () => {
    queue.send('a', '', 0, 'one');
    queue.receive(10, 2_000);
    queue.send('b', '', 2_000, 'two');
    expect([queue.receive(10, 10_000), queue.hasVisible(1, 10_000)]).toEqual([[], false]);
    queue.delete('a');
    expect([queue.nextVisibleAt(), queue.hasVisible(1, 10_000), ids(queue.receive(10, 10_000))]).toEqual([4_000, true, ['b']]);
  });

  it('deletes a message when its retention ends, whether it was received or not', () => {
    queue.send('received', '', 0, 'one');
    queue.send('waiting', '', 1, 'two');
    expect(ids(queue.receive(1, 2_001))).toEqual(['received']);
    expect(queue.nextVisibleAt()).toBe(62_000);
    queue.send('new', '', 60_000, 'three');
    expect(ids(queue.receive(1, 62_001))).toEqual(['new']);
    expect(queue.size).toBe(1);
  });

  it('returns a message again after the visibility timeout, before those behind it', () => {
    const short = new LocalFifoQueue({ deliveryDelay: 0, retention: 62_000, visibilityTimeout: 1_000 });
    short.send('a', '', 0, 'one');
    short.receive(1, 0);
    short.send('b', '', 1, 'two');
    expect(short.receive(10, 999)).toEqual([]);
    expect(ids(short.receive(10, 1_000))).toEqual(['a', 'b']);
  });
});
