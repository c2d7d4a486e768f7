import { Token } from 'aws-cdk-lib';
import { isStatusName, STATUS_NAME_RULE, STATUSES } from './core/contract/status';

/**
 * The state of an event in the ledger: one of the ledger's own, or one of yours by `EventStatus.of()`.
 */
export class EventStatus {
  /**
   * Recorded, and waiting to be handled.
   */
  public static readonly CREATED = EventStatus.of(STATUSES.CREATED);

  /**
   * Handed to a target that has not answered yet.
   */
  public static readonly DISPATCHED = EventStatus.of(STATUSES.DISPATCHED);

  /**
   * Failed, and waiting for its next attempt.
   */
  public static readonly RETRYING = EventStatus.of(STATUSES.RETRYING);

  /**
   * Done. Final: with a `rowRetention` the row may be deleted after it.
   */
  public static readonly COMPLETED = EventStatus.of(STATUSES.COMPLETED);

  /**
   * All attempts failed: somebody has to look at it.
   */
  public static readonly FAILED = EventStatus.of(STATUSES.FAILED);

  /**
   * Given up on purpose. Final: with a `rowRetention` the row may be deleted after it.
   */
  public static readonly DISCARDED = EventStatus.of(STATUSES.DISCARDED);

  /**
   * A status of your own, as `event_status` holds it.
   *
   * @param value 1 to 64 letters, digits, dots, hyphens and underscores, a letter first
   */
  public static of(value: string): EventStatus {
    if (!Token.isUnresolved(value) && !isStatusName(value)) {
      throw new Error(`EventStatus.of() takes a name of ${STATUS_NAME_RULE}, got: ${JSON.stringify(value)}`);
    }
    return new EventStatus(value);
  }

  /**
   * The status as the attribute `event_status` holds it.
   */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }

  /**
   * The status as the attribute `event_status` holds it.
   */
  public toString(): string {
    return this.value;
  }
}
