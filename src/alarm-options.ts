/**
 * How soon somebody has to act on an alarm.
 */
export enum AlarmSeverity {
  /**
   * Within a day or so. Notifies `topic`.
   */
  NORMAL = 'NORMAL',

  /**
   * Now: events are not processed, or are lost in the end. Notifies `urgentTopic`.
   */
  URGENT = 'URGENT',
}

/**
 * Changes to one alarm.
 */
export interface AlarmOptions {
  /**
   * Whether to add the alarm.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm is raised when its metric reaches this value; `notRunning`, when it falls below. Greater than 0. Ages are in seconds.
   *
   * @default - what each alarm says
   */
  readonly threshold?: number;

  /**
   * Which topic is notified.
   *
   * @default - what each alarm says
   */
  readonly severity?: AlarmSeverity;
}

/**
 * Changes to the alarms of a ledger, by name. Those that are left out stay as they are.
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
   * "The table throttles": throttled reads and writes of table and index, in each of three periods of 5 minutes.
   *
   * @default - from 1 per period, normal
   */
  readonly throttled?: AlarmOptions;
}

/**
 * Changes to the alarms of a manager, by name. Those that are left out stay as they are. A manager that settles on dispatch has
 * neither `notSettled` nor `settleErrors`.
 */
export interface ManagerAlarmOptions {
  /**
   * "Events wait to be handed out": the age of the oldest event that is due. Its threshold is `maxWaitingAge`.
   *
   * @default - urgent
   */
  readonly waiting?: AlarmOptions;

  /**
   * "Events are given up": events that failed permanently, over 5 minutes.
   *
   * @default - from 1 event, normal
   */
  readonly failed?: AlarmOptions;

  /**
   * "The target does not take events": events that could not be sent, in each of three periods.
   *
   * @default - from 1 event per period, urgent
   */
  readonly notSent?: AlarmOptions;

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
   * "The manager does not run": too few runs in each of three periods. Not added if the schedule is disabled, a cron expression, or
   * slower than every 8 hours.
   *
   * @default - below 1 run per period, urgent
   */
  readonly notRunning?: AlarmOptions;

  /**
   * "Outcomes are not understood": messages in the outcome dead-letter queue.
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
