/** What a reader did that it must not do. */
export class Violation extends Error {}

export function demand(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Violation(rule);
}

/** Whether two values are the same as JSON, whatever the order of their members. */
export function demandEqual(found: unknown, expected: unknown, rule: string): void {
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  const [one, other] = [sorted(found), sorted(expected)];
  if (one !== other) throw new Violation(`${rule}: got ${one.slice(0, 2_000)}, expected ${other.slice(0, 2_000)}`);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'object' && member !== null && !Array.isArray(member)
    ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
    : member)) ?? 'undefined';
}
