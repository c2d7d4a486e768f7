/** Chunks of one size; the last may be smaller. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) => items.slice(chunk * size, (chunk + 1) * size));
}

/** What a chunk may hold at most. */
export interface Limit<T> {
  readonly most: number;
  readonly sizeOf: (item: T) => number;
}

/** Chunks of consecutive items that hold as much as all limits allow. An item that exceeds a limit by itself is a chunk of its own. */
export function packed<T>(items: readonly T[], limits: ReadonlyArray<Limit<T>>): T[][] {
  const all: T[][] = [];
  let sizes: readonly number[] = [];
  for (const item of items) {
    const added = limits.map(({ sizeOf }) => sizeOf(item));
    const sum = added.map((size, index) => size + (sizes[index] ?? 0));
    const fits = all.length > 0 && sum.every((size, index) => size <= limits[index].most);
    if (fits) all[all.length - 1].push(item);
    else all.push([item]);
    sizes = fits ? sum : added;
  }
  return all;
}
