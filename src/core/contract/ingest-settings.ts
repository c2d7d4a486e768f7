import { Environment, EnvironmentReader } from './environment-reader';
import { ENVIRONMENT_VARIABLES } from './environment-variables';
import { LOG_LEVELS, LogLevel } from './log-levels';
import { present } from '../present';
import { MAX_FOLDER_DEPTH, MAX_SHARDS } from './shards';
import { isStatusName, STATUS_NAME_RULE } from './status';
import { encodeWakeSettings, readWakeSettings, WakeSettings } from './wake-settings';

/** The settings that a ledger's construct passes to its ingest function. */
export interface IngestSettings {
  readonly tableName: string;
  readonly initialStatus: string;
  /** How long a row stays once its status is final. */
  readonly rowRetentionSeconds?: number;
  /** How many shards the indexes have. @default - none */
  readonly shards?: number;
  /** How many folders of the key decide the shard. @default - none: the event's id does */
  readonly shardFolderDepth?: number;
  readonly logLevel: LogLevel;
  /** What starts a run of a manager once events are recorded. @default - the managers' schedules only */
  readonly wake?: WakeSettings;
}

export function encodeIngestSettings(settings: IngestSettings): Record<string, string> {
  return present<Record<string, string>>({
    [ENVIRONMENT_VARIABLES.tableName]: settings.tableName,
    [ENVIRONMENT_VARIABLES.initialStatus]: settings.initialStatus,
    [ENVIRONMENT_VARIABLES.rowRetentionSeconds]: settings.rowRetentionSeconds?.toString() as string,
    [ENVIRONMENT_VARIABLES.shards]: settings.shards?.toString() as string,
    [ENVIRONMENT_VARIABLES.shardFolderDepth]: settings.shardFolderDepth?.toString() as string,
    [ENVIRONMENT_VARIABLES.logLevel]: settings.logLevel,
    ...encodeWakeSettings(settings.wake),
  });
}

/** Throws one error that names every variable that is missing or malformed. */
export function decodeIngestSettings(environment: Environment): IngestSettings {
  const reader = new EnvironmentReader(environment);
  const settings = present<IngestSettings>({
    tableName: reader.text(ENVIRONMENT_VARIABLES.tableName, "must name the ledger's table"),
    initialStatus: reader.text(ENVIRONMENT_VARIABLES.initialStatus, `must be a status name (${STATUS_NAME_RULE})`, isStatusName),
    rowRetentionSeconds: reader.optionalWhole(ENVIRONMENT_VARIABLES.rowRetentionSeconds, 'seconds', 1),
    shards: reader.optionalWhole(ENVIRONMENT_VARIABLES.shards, 'shards', 2, MAX_SHARDS),
    shardFolderDepth: reader.optionalWhole(ENVIRONMENT_VARIABLES.shardFolderDepth, 'folders', 1, MAX_FOLDER_DEPTH),
    logLevel: reader.oneOf(ENVIRONMENT_VARIABLES.logLevel, LOG_LEVELS),
    wake: readWakeSettings(reader),
  });
  reader.check();
  return settings;
}
