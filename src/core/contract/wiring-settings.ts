import { Environment, EnvironmentReader } from './environment-reader';
import { ENVIRONMENT_VARIABLES } from './environment-variables';
import { LOG_LEVELS, LogLevel } from './log-levels';

/** The settings that a ledger's construct passes to its wiring function. */
export interface WiringSettings {
  readonly tableName: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  /** The UUID of the event source mapping between the queue and the ingest function. */
  readonly mappingId: string;
  /** The schedule that runs the check, in the default group: its input says what is expected. */
  readonly scheduleName: string;
  readonly logLevel: LogLevel;
}

export function encodeWiringSettings(settings: WiringSettings): Record<string, string> {
  return {
    [ENVIRONMENT_VARIABLES.tableName]: settings.tableName,
    [ENVIRONMENT_VARIABLES.queueUrl]: settings.queueUrl,
    [ENVIRONMENT_VARIABLES.queueArn]: settings.queueArn,
    [ENVIRONMENT_VARIABLES.mappingId]: settings.mappingId,
    [ENVIRONMENT_VARIABLES.scheduleName]: settings.scheduleName,
    [ENVIRONMENT_VARIABLES.logLevel]: settings.logLevel,
  };
}

/** Throws one error that names every variable that is missing or malformed. */
export function decodeWiringSettings(environment: Environment): WiringSettings {
  const reader = new EnvironmentReader(environment);
  const settings = {
    tableName: reader.text(ENVIRONMENT_VARIABLES.tableName, "must name the ledger's table"),
    queueUrl: reader.text(ENVIRONMENT_VARIABLES.queueUrl, "must be the URL of the ledger's queue"),
    queueArn: reader.text(ENVIRONMENT_VARIABLES.queueArn, "must be the ARN of the ledger's queue"),
    mappingId: reader.text(ENVIRONMENT_VARIABLES.mappingId, 'must be the UUID of the event source mapping'),
    scheduleName: reader.text(ENVIRONMENT_VARIABLES.scheduleName, 'must name the schedule of the check'),
    logLevel: reader.oneOf(ENVIRONMENT_VARIABLES.logLevel, LOG_LEVELS),
  };
  reader.check();
  return settings;
}
