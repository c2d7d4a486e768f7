import type { EnvironmentReader } from './environment-reader';
import { ENVIRONMENT_VARIABLES } from './environment-variables';

/** How the functions of a ledger and its managers start a dispatch run promptly. */
export interface WakeSettings {
  /** The queue whose messages start runs. */
  readonly queueUrl: string;
  /** All signals of this time are one message. */
  readonly intervalSeconds: number;
}

export function encodeWakeSettings(settings: WakeSettings | undefined): Record<string, string> {
  return settings === undefined ? {} : {
    [ENVIRONMENT_VARIABLES.wakeQueueUrl]: settings.queueUrl,
    [ENVIRONMENT_VARIABLES.minIntervalSeconds]: String(settings.intervalSeconds),
  };
}

/** Undefined without prompt dispatch. */
export function readWakeSettings(reader: EnvironmentReader): WakeSettings | undefined {
  if (!reader.has(ENVIRONMENT_VARIABLES.wakeQueueUrl)) return undefined;
  return {
    queueUrl: reader.text(ENVIRONMENT_VARIABLES.wakeQueueUrl, "must be the wake queue's URL"),
    intervalSeconds: reader.whole(ENVIRONMENT_VARIABLES.minIntervalSeconds, 'seconds', 1),
  };
}
