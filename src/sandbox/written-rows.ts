import type { LedgerClient } from '../client';
import type { Entry, EntryRef } from '../core/entry';

/** Concurrent reads: no more than the connections that the SDK opens. */
const READS = 25;

/** Reads each row after it was written: by a function, an operator, or a client in another terminal. */
export class WrittenRows {
  private readonly waiting = new Map<string, EntryRef>();
  private work: Promise<void> = Promise.resolve();
  private closed = false;

  /**
   * @param ledger is not used before the first row
   * @param onRows receives the rows as they are now: of several writes of a row perhaps only the last
   */
  constructor(private readonly ledger: () => LedgerClient, private readonly onRows: (entries: readonly Entry[]) => Promise<void>) {}

  add(ref: EntryRef): void {
    if (this.closed) return;
    this.waiting.set(`${ref.id} ${ref.timestamp}`, ref);
    if (this.waiting.size === 1) this.work = this.work.then(() => this.readWaiting());
  }

  /** Accepts no more rows. Resolves once every row that was added is read. */
  async close(): Promise<void> {
    this.closed = true;
    await this.work;
  }

  private async readWaiting(): Promise<void> {
    while (this.waiting.size > 0) {
      const refs = [...this.waiting.values()].slice(0, READS);
      for (const { id, timestamp } of refs) this.waiting.delete(`${id} ${timestamp}`);
      const entries = await Promise.all(refs.map(({ id, timestamp }) => this.ledger().get({ id, timestamp })));
      await this.onRows(entries.filter(entry => entry !== undefined));
    }
  }
}
