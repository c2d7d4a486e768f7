/** A row that the ledger cannot read, for example because a script wrote it without `recorded_at`. */
export interface MalformedRow {
  /** Its `event_id`. */
  readonly id: string;
  /** Its `event_timestamp`. */
  readonly timestamp: string;
  /** The attribute and what is wrong with it. */
  readonly reason: string;
}
