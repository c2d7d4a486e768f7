/**
 * Picks objects by the beginning and the end of their keys.
 */
export interface EventFilter {
  /**
   * Records only the events of objects whose keys begin so, like `incoming/`.
   *
   * Written as in the key itself: what S3 wants encoded in a notification's filter (`year=2026/`, spaces) is encoded for you. Taken
   * literally: `*` is no wildcard. At most 1,024 bytes of UTF-8.
   *
   * @default - keys with any beginning
   */
  readonly prefix?: string;

  /**
   * Records only the events of objects whose keys end so, like `.json`.
   *
   * Written and limited like `prefix`.
   *
   * @default - keys with any end
   */
  readonly suffix?: string;
}
