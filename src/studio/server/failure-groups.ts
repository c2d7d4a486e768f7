import { attentionOf } from '../../core/attention';
import type { Entry } from '../../core/entry';
import { reasonGroup } from '../../core/reason-group';
import type { FailureGroup } from '../studio-api';

const SAMPLES = 3;

/** Failures by the group of their reason, largest group first. */
export function groupFailures(entries: readonly Entry[]): FailureGroup[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const reason = reasonGroup(entry);
    const group = groups.get(reason);
    if (group) group.push(entry);
    else groups.set(reason, [entry]);
  }
  return [...groups]
    .map(([reason, members]) => {
      const newestFirst = [...members].sort((one, other) => Number(failedAt(other)) - Number(failedAt(one)));
      return {
        reason,
        count: members.length,
        first: failedAt(newestFirst[newestFirst.length - 1]),
        last: failedAt(newestFirst[0]),
        samples: newestFirst.slice(0, SAMPLES),
      };
    })
    .sort((one, other) => other.count - one.count || Number(other.last) - Number(one.last));
}

function failedAt(entry: Entry): string {
  return attentionOf(entry)?.at ?? entry.recordedAt;
}
