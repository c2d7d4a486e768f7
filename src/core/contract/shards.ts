import { ATTENTION_INDEX_NAME } from './table-schema';

export const MAX_SHARDS = 64;

/** How many folders of a key can make a group, at most. */
export const MAX_FOLDER_DEPTH = 10;

const SUFFIX = /-([2-9]|[1-5]\d|6[0-4])-shards$/;

/** How many digits of an id the shard derives from: 32 bits of a UUID v5, which are bits of a hash. */
const DIGITS = 8;

/** The shard of an event by its id, or of a group of events. Stable: each delivery of an event gets the same one. */
export function shardOf(id: string, shards: number): number {
  return Number.parseInt(id.slice(0, DIGITS), 16) % shards;
}

/**
 * The name of an index that has shards ends in their number. So whoever knows the index knows how many shards to read: with another number
 * there is no such index, which is an error, and no reader can skip shards without noticing.
 */
export function shardedName(indexName: string, shards: number): string {
  return shards === 1 || shardsOf(indexName) === shards ? indexName : `${indexName}-${shards}-shards`;
}

/** The name without the number of shards. */
export function unshardedName(indexName: string): string {
  return indexName.replace(SUFFIX, '');
}

/** 1 for an index without shards. */
export function shardsOf(indexName: string): number {
  return Number(SUFFIX.exec(indexName)?.[1] ?? 1);
}

/** The index of the rows that need attention, with as many shards as the index by status and time. */
export function attentionIndexOf(indexName: string): string {
  return shardedName(ATTENTION_INDEX_NAME, shardsOf(indexName));
}
