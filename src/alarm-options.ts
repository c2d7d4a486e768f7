/**
 * How soon an alarm needs action.
 */
export enum AlarmSeverity {
  /**
   * Within a day or so. Notifies `topic`.
   */
  NORMAL = 'NORMAL',

  /**
   * At once: events are not processed, or will be lost. Notifies `urgentTopic`.
   */
  URGENT = 'URGENT',
}

/**
 * Changes to one alarm.
 */
export interface AlarmOptions {
  /**
   * Whether to create the alarm.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The value of the metric at which the alarm is raised, greater than 0. `notRunning` and `wiringNotChecked` are raised below it. Ages are in seconds.
   *
   * @default - see each alarm
   */
  readonly threshold?: number;

  /**
   * Which topic receives the notification.
   *
   * @default - see each alarm
   */
  readonly severity?: AlarmSeverity;
}

/**
 * Changes to the alarms of a ledger, by name. An alarm that is omitted keeps its defaults.
 */
export interface LedgerAlarmOptions {
  /**
   * "Events are not recorded": messages in the dead-letter queue.
   *
   * @default - from 1 message, urgent
   */
  readonly notRecorded?: AlarmOptions;

  /**
   * "Messages are rejected": messages that are not S3 events, over 5 minutes.
   *
   * @default - from 1 message, normal
   */
  readonly rejected?: AlarmOptions;

  /**
   * "The ingest function fails": errors of the function, over 5 minutes.
   *
   * @default - from 1 error, normal
   */
  readonly ingestErrors?: AlarmOptions;

  /**
   * "Events wait to be recorded": the age of the oldest message in the queue. Its threshold is `maxQueueAge`.
   *
   * @default - urgent
   */
  readonly recordedLate?: AlarmOptions;

  /**
   * "The wiring is broken": notifications, rules, the policy of the queue or the event source mapping are not as deployed, in two checks in a
   * row.
   *
   * @default - from 1 difference, urgent
   */
  readonly wiring?: AlarmOptions;

  /**
   * "The wiring is not checked": no check has ended in three intervals.
   *
   * @default - below 1 check per interval, normal
   */
  readonly wiringNotChecked?: AlarmOptions;

  /**
   * "The table throttles": throttled reads and writes of the table and its indexes, in each of three periods of 5 minutes.
   *
   * @default - from 1 per period, normal
   */
  readonly throttled?: AlarmOptions;
}

/**
 * Changes to the alarms of a manager, by name. An alarm that is omitted keeps its defaults. A manager that settles on dispatch has
 * neither `notSettled` nor `settleErrors`.
 */
export interface ManagerAlarmOptions {
  /**
   * "Events wait too long for dispatch": the age of the oldest event that is due. Its threshold is `maxWaitingAge`.
   *
   * @default - urgent
   */
  readonly waiting?: AlarmOptions;

  /**
   * "Events have failed": events that failed permanently, over 5 minutes.
   *
   * @default - from 1 event, normal
   */
  readonly failed?: AlarmOptions;

  /**
   * "The target does not accept events": events that could not be sent, in each of three periods.
   *
   * @default - from 1 event per period, urgent
   */
  readonly notSent?: AlarmOptions;

  /**
   * "Status changes are not written": changes that DynamoDB rejects, over 5 minutes.
   *
   * @default - from 1 change, urgent
   */
  readonly notWritten?: AlarmOptions;

  /**
   * "Rows are malformed": rows that cannot be read and are skipped, over 5 minutes.
   *
   * @default - from 1 row, normal
   */
  readonly malformedRows?: AlarmOptions;

  /**
   * "The dispatch function fails": errors of the function, over 5 minutes.
   *
   * @default - from 1 error, normal
   */
  readonly dispatchErrors?: AlarmOptions;

  /**
   * "The schedule fails": runs that EventBridge Scheduler could not start, over 5 minutes.
   *
   * @default - from 1 run, normal
   */
  readonly scheduleFailures?: AlarmOptions;

  /**
   * "The manager does not run": too few runs in each of three periods. Not created if the schedule is disabled, a cron expression, or
   * slower than every 8 hours.
   *
   * @default - below 1 run per period, urgent
   */
  readonly notRunning?: AlarmOptions;

  /**
   * "Outcomes are not settled": messages in the outcome dead-letter queue.
   *
   * @default - from 1 message, normal
   */
  readonly notSettled?: AlarmOptions;

  /**
   * "The settle function fails": errors of the function, over 5 minutes.
   *
   * @default - from 1 error, normal
   */
  readonly settleErrors?: AlarmOptions;
}
