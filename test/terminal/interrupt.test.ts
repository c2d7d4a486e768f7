import { aborted, untilAborted } from '../../src/terminal/interrupt';

const never = () => new Promise<never>(() => undefined);

it('resolves once the signal aborts, also if it has aborted before', async () => {
  const interrupt = new AbortController();
  const pending = aborted(interrupt.signal);
  interrupt.abort();
  await expect(pending).resolves.toBeUndefined();
  await expect(aborted(interrupt.signal)).resolves.toBeUndefined();
});

it('returns the result of work that ends before the signal aborts', async () => {
  await expect(untilAborted(Promise.resolve(1), new AbortController().signal)).resolves.toBe(1);
  await expect(untilAborted(Promise.reject(new Error('no')), new AbortController().signal)).rejects.toThrow('no');
});

it('rejects work that has not ended when the signal aborts', async () => {
  const interrupt = new AbortController();
  const work = untilAborted(never(), interrupt.signal);
  interrupt.abort();
  await expect(work).rejects.toMatchObject({ name: 'AbortError' });
});
