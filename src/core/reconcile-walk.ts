import type { ListedObject } from './s3/listed-object';
import type { Timestamp } from './timestamp';

export interface ListingPage {
  readonly objects: readonly ListedObject[];
  /** Whether there are more objects. */
  readonly more: boolean;
}

export interface WalkedPage extends ListingPage {
  /** When the page was requested: it shows the bucket at this time or later. */
  readonly listedAt: Timestamp;
}

/**
 * The pages of a listing, in order. The next page is read while one is processed; no more are in memory.
 *
 * @param read the page behind a key
 * @param start the key behind which the first page begins
 */
export async function* walk(
  read: (after: string | undefined) => Promise<ListingPage>, now: () => Timestamp, start?: string,
): AsyncGenerator<WalkedPage> {
  let next = readAt(start);
  for (;;) {
    const page = await next;
    const last = page.objects.at(-1);
    const more = page.more && last !== undefined;
    if (more) {
      next = readAt(last.key);
      // An error belongs to the step that waits for the page.
      next.catch(() => {});
    }
    yield page;
    if (!more) return;
  }

  async function readAt(after: string | undefined): Promise<WalkedPage> {
    const listedAt = now();
    return { ...await read(after), listedAt };
  }
}
