import type { EventListener } from './options';
import type { Entry } from '../core/entry';

/** Reports each event once when it is recorded, and each later change of its status once. */
export class ChangeFeed {
  /** The newest change of each event that was reported, as text. */
  private readonly reported = new Map<string, string>();

  constructor(private readonly listener: EventListener) {}

  update(entry: Entry): void {
    const { id, timestamp, history } = entry;
    const name = `${id} ${timestamp}`;
    const last = this.reported.get(name);
    if (last === undefined) this.listener.onRow({ ...entry, status: history.at(0)?.from ?? entry.status });

    const changes = history.map(change => JSON.stringify(change));
    const next = last === undefined || last === '' ? 0 : changes.indexOf(last) + 1;
    // A row that was read before the last reported change does not contain that change.
    if (last && next === 0) return;
    for (const change of history.slice(next)) this.listener.onChange(entry, change);
    this.reported.set(name, changes.at(-1) ?? '');
  }
}
