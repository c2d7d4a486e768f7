/**
 * Selects objects by the prefix and suffix of their keys.
 */
export interface EventFilter {
  /**
   * Records only events of objects whose keys begin with this text, for example `incoming/`.
   *
   * Write it as it appears in the key. The ledger adds the URL encoding that S3 requires in notification filters (for `year=2026/` or
   * spaces). Wildcards are not supported: `*` matches a literal `*`. At most 1,024 bytes in UTF-8.
   *
   * @default - any prefix
   */
  readonly prefix?: string;

  /**
   * Records only events of objects whose keys end with this text, for example `.json`.
   *
   * The rules of `prefix` apply.
   *
   * @default - any suffix
   */
  readonly suffix?: string;
}
