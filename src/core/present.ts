/** The members that have a value: what is absent is absent, never `undefined`, so that entries compare and rows stay small. */
export function present<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
