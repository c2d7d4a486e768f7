import type { SandboxOptions } from './options';
import type { Entry } from '../core/entry';

/** Tells of each event once that it was recorded, and once of each change of its status since. */
export class Story {
  /** The newest change of each event that was told, as text. */
  private readonly told = new Map<string, string>();

  constructor(private readonly listener: Pick<SandboxOptions, 'onRow' | 'onChange'>) {}

  show(entry: Entry): void {
    const { id, timestamp, history } = entry;
    const name = `${id} ${timestamp}`;
    const last = this.told.get(name);
    if (last === undefined) this.listener.onRow({ ...entry, status: history.at(0)?.from ?? entry.status });

    const changes = history.map(change => JSON.stringify(change));
    const next = last === undefined || last === '' ? 0 : changes.indexOf(last) + 1;
    // An older state that was read late tells nothing: the last change is not in it.
    if (last && next === 0) return;
    for (const change of history.slice(next)) this.listener.onChange(entry, change);
    this.told.set(name, changes.at(-1) ?? '');
  }
}
