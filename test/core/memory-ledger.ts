import { Entry, EntryRef } from '../../src/core/entry';
import { Change, ChangeOutcome, WorkLedger, SettleLedger } from '../../src/core/ports';
import { Timestamp } from '../../src/core/timestamp';

/** The ledger's ports over a map. Before each single effect it awaits `step`: a test decides there what happens in between. */
export class MemoryLedger implements WorkLedger, SettleLedger {
  constructor(
    readonly rows: Map<string, Entry>,
    private readonly step: (what: string) => Promise<void> = async () => {},
    private readonly learn: (what: unknown) => void = () => {},
  ) {}

  async oldest(status: string, limit: number, dueBy?: Timestamp): Promise<readonly Entry[]> {
    await this.step(`oldest ${status}`);
    const found = [...this.rows.values()]
      .filter(entry => entry.status === status && (dueBy === undefined || entry.notBefore === undefined || entry.notBefore <= dueBy))
      .sort((one, other) => one.timestamp.localeCompare(other.timestamp))
      .slice(0, limit);
    this.learn(found);
    return found;
  }

  async read(refs: readonly EntryRef[]): Promise<ReadonlyArray<Entry | undefined>> {
    await this.step(`read ${refs.map(({ id }) => id).join(' ')}`);
    const found = refs.map(({ id }) => this.rows.get(id));
    this.learn(found);
    return found;
  }

  async change(changes: readonly Change[]): Promise<ChangeOutcome[]> {
    const outcomes: ChangeOutcome[] = [];
    for (const { before, after } of changes) {
      await this.step(`change ${JSON.stringify([changes, outcomes])}`);
      const found = this.rows.get(before.id);
      const unchanged = found?.status === before.status && found.attempt === before.attempt;
      if (unchanged) this.rows.set(before.id, after);
      outcomes.push(unchanged ? 'changed' : 'conflict');
    }
    this.learn(outcomes);
    return outcomes;
  }
}
