/** The attributes of a row. Their names are a public contract. */
export const ATTRIBUTES = {
  ID: 'event_id',
  TIMESTAMP: 'event_timestamp',
  STATUS: 'event_status',
  INFO: 'event_info',
  EVENT_NAME: 'event_name',
  URI: 'object_uri',
  SIZE: 'object_size',
  ETAG: 'object_etag',
  SEQUENCER: 'object_sequencer',
  RECORDED_AT: 'recorded_at',
  ATTEMPT: 'attempt',
  ATTEMPTS_BEFORE: 'attempts_before',
  LEASE_UNTIL: 'lease_until',
  NOT_BEFORE: 'not_before',
  SETTLED_AT: 'settled_at',
  STATUS_REASON: 'status_reason',
  ATTENTION: 'attention',
  ATTENTION_AT: 'attention_at',
  HISTORY: 'event_history',
  EXPIRES_AT: 'expires_at',
  SHARD: 'event_shard',
} as const;

export const TABLE_KEY = { partition: ATTRIBUTES.ID, sort: ATTRIBUTES.TIMESTAMP };
export const INDEX_KEY = { partition: ATTRIBUTES.STATUS, sort: ATTRIBUTES.TIMESTAMP };
export const DEFAULT_INDEX_NAME = 'time-index';

/**
 * Sparse: holds only the rows that wait for a retry (by when it is due), those that are replayed (the same), and those that have failed (by
 * when they failed). Replayed rows are apart, so that any number of them is never in front of other retries.
 */
export const ATTENTION_INDEX_NAME = 'attention-index';
export const ATTENTION_KEY = { partition: ATTRIBUTES.ATTENTION, sort: ATTRIBUTES.ATTENTION_AT };
export const ATTENTION = { RETRY: 'retry', REPLAY: 'replay', FAILED: 'failed' } as const;
export type Attention = typeof ATTENTION[keyof typeof ATTENTION];

/** By object: every event of one object in time order. Only attributes that never change, so that a change of status does not write it. */
export const OBJECT_INDEX_NAME = 'object-index';
export const OBJECT_KEY = { partition: ATTRIBUTES.URI, sort: ATTRIBUTES.TIMESTAMP };
export const OBJECT_ATTRIBUTES = [
  ATTRIBUTES.INFO, ATTRIBUTES.EVENT_NAME, ATTRIBUTES.SIZE, ATTRIBUTES.ETAG, ATTRIBUTES.SEQUENCER, ATTRIBUTES.RECORDED_AT,
] as const;

export const TIME_TO_LIVE_ATTRIBUTE = ATTRIBUTES.EXPIRES_AT;
