/**
 * Event pollers that are kept ready for a queue.
 */
export interface ProvisionedPollers {
  /**
   * The number of pollers that are always ready: 2 to 200.
   *
   * @default 2
   */
  readonly minimum?: number;

  /**
   * The number of pollers that Lambda can scale to: 2 to 2,000, at least `minimum`.
   *
   * @default 200
   */
  readonly maximum?: number;
}
