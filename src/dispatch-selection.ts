/**
 * Which events of an object a manager delivers.
 */
export enum DispatchSelection {
  /**
   * Every event.
   */
  ALL = 'ALL',

  /**
   * Only the latest event of each object: an event that is not yet delivered when a newer one has been recorded becomes `superseded`.
   */
  LATEST = 'LATEST',
}
