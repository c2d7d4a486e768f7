/** The members that have a value. Absent members are never `undefined`, so that entries compare and rows stay small. */
export function present<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  const kept: Partial<T> = {};
  for (const name in members) {
    const value = members[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept as T;
}
