/** What somebody else may have written: undefined if it is not what its decoder accepts. */
export function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
