import { Environment, EnvironmentReader } from './environment';
import { present } from './present';
import { isStatusName, STATUS_NAME_RULE } from './status';

/** What a ledger's construct tells its ingest function. */
export interface IngestSettings {
  readonly tableName: string;
  readonly initialStatus: string;
  /** How long a row stays once its status is final. */
  readonly retentionSeconds?: number;
  readonly logLevel: LogLevel;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = typeof LOG_LEVELS[number];

const VARIABLES = {
  tableName: 'LEDGER_TABLE_NAME',
  initialStatus: 'LEDGER_INITIAL_STATUS',
  retentionSeconds: 'LEDGER_RETENTION_SECONDS',
  logLevel: 'LEDGER_LOG_LEVEL',
} as const;

export function encodeIngestSettings(settings: IngestSettings): Record<string, string> {
  return present<Record<string, string>>({
    [VARIABLES.tableName]: settings.tableName,
    [VARIABLES.initialStatus]: settings.initialStatus,
    [VARIABLES.retentionSeconds]: settings.retentionSeconds?.toString() as string,
    [VARIABLES.logLevel]: settings.logLevel,
  });
}

/** Throws one error that names every variable that is missing or malformed. */
export function decodeIngestSettings(environment: Environment): IngestSettings {
  const reader = new EnvironmentReader(environment);
  const settings = present<IngestSettings>({
    tableName: reader.text(VARIABLES.tableName, "must name the ledger's table"),
    initialStatus: reader.text(VARIABLES.initialStatus, `must be a status name (${STATUS_NAME_RULE})`, isStatusName),
    retentionSeconds: reader.optionalWhole(VARIABLES.retentionSeconds, 'seconds', 1),
    logLevel: reader.oneOf(VARIABLES.logLevel, LOG_LEVELS),
  });
  reader.check();
  return settings;
}
