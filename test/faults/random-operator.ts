import { setTimeout as sleep } from 'node:timers/promises';
import { Seeded } from './seeded';
import type { LedgerClient } from '../../src/client';
import { STATUSES } from '../../src/core/contract/status';
import type { Entry } from '../../src/core/entry';
import { toMilliseconds } from '../../src/core/timestamp';

const BY = 'operator';
const INTERVAL = 60;
const PAGE = 20;
const BATCHES = 2;
const REPLAY_RATE = 20;
/** When a replay is due at the latest, in milliseconds. */
const SOON = 5_000;

/** Somebody who changes events at any time, in any way that the client allows. */
export class RandomOperator {
  /** The events that it may have ended without a delivery. */
  readonly ended = new Set<string>();
  /** The last attempt of each event before its last replay. */
  readonly replayed = new Map<string, number>();
  replays = 0;
  changes = 0;
  /** Its calls that failed, by the error's code. */
  readonly errors = new Map<string, number>();

  constructor(private readonly seed: number, private readonly ledger: LedgerClient) {}

  async workUntil(signal: AbortSignal): Promise<void> {
    for (let number = 1; !signal.aborted; number += 1) {
      const random = new Seeded(this.seed, 'operator', number);
      try {
        await this.change(random);
        this.changes += 1;
      } catch (error) {
        const { code, name } = error as { readonly code?: string; readonly name?: string };
        const kind = code ?? name ?? 'unknown';
        this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
      }
      await sleep(random.whole(0, INTERVAL * 2));
    }
  }

  private async change(random: Seeded): Promise<void> {
    const { ledger } = this;
    const act = random.weighted([['one', 40], ['release', 1], ['retry all', 2], ['replay all', 2]]);
    if (act === 'release') return void await ledger.releaseExpired({ by: BY });
    if (act === 'retry all') {
      let batches = 0;
      for await (const progress of ledger.retryAll({ status: STATUSES.FAILED }, { by: BY })) {
        batches += progress.cursor === undefined ? 0 : 1;
        if (batches === BATCHES) return;
      }
      return;
    }
    if (act === 'replay all') return this.replayAll(random);
    const status = random.weighted([
      [STATUSES.FAILED, 12], [STATUSES.DISCARDED, 6], [STATUSES.DISPATCHED, 10], [STATUSES.RETRYING, 4], [STATUSES.CREATED, 2],
      [STATUSES.COMPLETED, 16],
    ]);
    const { entries } = await ledger.list({ status, limit: PAGE, order: random.of(['oldest', 'newest']) });
    if (entries.length > 0) await this.changeOne(random.of(entries), random);
  }

  /** Some of those that happened after a random one. */
  private async replayAll(random: Seeded): Promise<void> {
    const { entries } = await this.ledger.list({ status: STATUSES.COMPLETED, limit: PAGE, order: random.of(['oldest', 'newest']) });
    if (entries.length === 0) return;
    const since = new Date(toMilliseconds(random.of(entries).timestamp));
    let batches = 0;
    let before = 0;
    for await (const { changed, cursor } of this.ledger.replayAll({ status: STATUSES.COMPLETED, since }, { by: BY, rate: REPLAY_RATE })) {
      this.replays += changed - before;
      before = changed;
      batches += cursor === undefined ? 0 : 1;
      if (batches === BATCHES) return;
    }
  }

  private async changeOne(entry: Entry, random: Seeded): Promise<void> {
    const { ledger } = this;
    const by = { by: BY };
    switch (entry.status) {
      case STATUSES.FAILED:
      case STATUSES.DISCARDED:
        if (random.chance(0.9)) return void await ledger.retry(entry, by);
        this.ended.add(entry.id);
        return void await ledger.discard(entry, by);
      case STATUSES.DISPATCHED:
        if (random.chance(0.5)) return void await ledger.fail(entry, { ...by, attempt: entry.attempt });
        this.ended.add(entry.id);
        return void await ledger.complete(entry, { ...by, attempt: random.chance(0.7) ? entry.attempt : undefined });
      case STATUSES.COMPLETED: {
        if (random.chance(0.1)) return void await ledger.complete(entry, by);
        const notBefore = random.chance(0.5) ? new Date(Date.now() + random.whole(0, SOON)) : undefined;
        const { id, attempt = 0 } = await ledger.replay(entry, { ...by, notBefore });
        this.replayed.set(id, attempt);
        this.replays += 1;
        return;
      }
      default:
        this.ended.add(entry.id);
        return void await ledger.discard(entry, by);
    }
  }
}
