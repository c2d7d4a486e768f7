/**
 * What a reconciler does with an object that has no event in the ledger.
 */
export enum ReconcileMode {
  /**
   * Counts it and writes it to the report. The reconciler has read permissions only.
   */
  REPORT = 'REPORT',

  /**
   * Sends it to the queue of the ledger, which records it as `ObjectCreated:Reconciled`. A repeated repair adds nothing.
   *
   * If the missing event arrives later after all, the ledger has two rows of one event. The next run counts them.
   */
  REPAIR = 'REPAIR',
}
