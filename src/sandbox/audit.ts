import type { BadMessage } from './bad-messages';
import { quoted } from './quoted';
import type { Entry } from '../core/entry';

/** What went in, and what came out. */
export interface Outcome {
  readonly files: ReadonlyArray<{ readonly key: string; readonly etag: string }>;
  readonly badMessages: readonly BadMessage[];
  /** Oldest first. */
  readonly rows: readonly Entry[];
  readonly deadLetters: ReadonlyArray<{ readonly id: string; readonly body: string; readonly code?: string }>;
}

/**
 * Where a ledger differs from what it must hold: one row a file, each bad message in the dead-letter queue, nothing else in
 * either. One text a difference.
 */
export function audit({ files, badMessages, rows, deadLetters }: Outcome): string[] {
  const known = new Set(files.map(({ key }) => key));
  const etags = new Map<string, Array<string | undefined>>();
  for (const { key, etag } of rows) etags.set(key, [...etags.get(key) ?? [], etag]);
  const dead = new Set(deadLetters.map(({ body }) => body));
  const bad = new Set(badMessages.map(({ body }) => body));

  return [
    ...files.flatMap(({ key, etag }) => {
      const found = etags.get(key) ?? [];
      if (found.length !== 1) return [`${quoted(key)} has ${found.length} rows`];
      return found[0] === etag ? [] : [`the row of ${quoted(key)} has the ETag ${found[0]}, the file has ${etag}`];
    }),
    ...[...etags.keys()].filter(key => !known.has(key)).map(key => `${quoted(key)} has a row, and is no file`),
    ...badMessages.filter(({ body }) => !dead.has(body)).map(({ name }) => `the bad message "${name}" is not in the dead-letter queue`),
    ...deadLetters.filter(({ body }) => !bad.has(body)).map(({ id }) => `the good message ${id} is in the dead-letter queue`),
  ];
}
