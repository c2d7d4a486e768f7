import type { InvalidMessage } from './invalid-messages';
import type { Entry } from '../../core/entry';
import { quoted } from '../../terminal/display-text';

/** What was sent to a ledger, and what it recorded. */
export interface IngestResult {
  readonly files: ReadonlyArray<{ readonly key: string; readonly etag: string }>;
  readonly invalidMessages: readonly InvalidMessage[];
  /** Oldest first. */
  readonly rows: readonly Entry[];
  readonly deadLetters: ReadonlyArray<{ readonly id: string; readonly body: string; readonly code?: string }>;
}

/** Differences from one row per file, and from every invalid message and nothing else in the dead-letter queue. One text per difference. */
export function auditIngest({ files, invalidMessages, rows, deadLetters }: IngestResult): string[] {
  const known = new Set(files.map(({ key }) => key));
  const etags = new Map<string, Array<string | undefined>>();
  for (const { key, etag } of rows) etags.set(key, [...etags.get(key) ?? [], etag]);
  const dead = new Set(deadLetters.map(({ body }) => body));
  const invalid = new Set(invalidMessages.map(({ body }) => body));

  return [
    ...files.flatMap(({ key, etag }) => {
      const found = etags.get(key) ?? [];
      if (found.length !== 1) return [`${quoted(key)} has ${found.length} rows`];
      return found[0] === etag ? [] : [`the row of ${quoted(key)} has the ETag ${found[0]}, the file has ${etag}`];
    }),
    ...[...etags.keys()].filter(key => !known.has(key)).map(key => `${quoted(key)} has a row, but is not a file`),
    ...invalidMessages.filter(({ body }) => !dead.has(body)).map(({ name }) => `the invalid message "${name}" is not in the dead-letter queue`),
    ...deadLetters.filter(({ body }) => !invalid.has(body)).map(({ id }) => `the valid message ${id} is in the dead-letter queue`),
  ];
}
