import { Token } from 'aws-cdk-lib';
import { isStatusName, STATUS_NAME_RULE, STATUSES } from './core/contract/status';

/**
 * The status of an event in the ledger. Use `EventStatus.of()` for a status of your own.
 */
export class EventStatus {
  /**
   * Recorded, and waiting to be dispatched.
   */
  public static readonly CREATED = EventStatus.of(STATUSES.CREATED);

  /**
   * Sent to a target, with the outcome not yet known.
   */
  public static readonly DISPATCHED = EventStatus.of(STATUSES.DISPATCHED);

  /**
   * Failed, and waiting for its next attempt.
   */
  public static readonly RETRYING = EventStatus.of(STATUSES.RETRYING);

  /**
   * Processed successfully. Final: if `rowRetention` is set, the row is deleted after that time.
   */
  public static readonly COMPLETED = EventStatus.of(STATUSES.COMPLETED);

  /**
   * Failed permanently: all attempts are used up, or the target reported a final failure. An operator can retry or discard it.
   */
  public static readonly FAILED = EventStatus.of(STATUSES.FAILED);

  /**
   * Discarded by an operator. Final: if `rowRetention` is set, the row is deleted after that time.
   */
  public static readonly DISCARDED = EventStatus.of(STATUSES.DISCARDED);

  /**
   * Not delivered, because a newer event of the same object was recorded (`DispatchSelection.LATEST`). Final: if `rowRetention` is set, the
   * row is deleted after that time.
   */
  public static readonly SUPERSEDED = EventStatus.of(STATUSES.SUPERSEDED);

  /**
   * A status of your own. Managers ignore events in such a status.
   *
   * Throws an error if the name is invalid.
   *
   * @param value 1 to 64 letters, digits, dots, hyphens and underscores, beginning with a letter
   */
  public static of(value: string): EventStatus {
    if (!Token.isUnresolved(value) && !isStatusName(value)) {
      throw new Error(`EventStatus.of(): the status must be ${STATUS_NAME_RULE}, got: ${JSON.stringify(value)}`);
    }
    return new EventStatus(value);
  }

  /**
   * The value of the attribute `event_status`.
   */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }

  /**
   * Returns the value of the attribute `event_status`.
   */
  public toString(): string {
    return this.value;
  }
}
