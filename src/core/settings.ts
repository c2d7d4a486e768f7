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
export function decodeIngestSettings(env: Readonly<Record<string, string | undefined>>): IngestSettings {
  const { [VARIABLES.tableName]: tableName = '', [VARIABLES.initialStatus]: initialStatus = '' } = env;
  const retention = env[VARIABLES.retentionSeconds];
  const level = env[VARIABLES.logLevel];
  const logLevel = LOG_LEVELS.find(known => known === level);

  const problems = [
    ...(tableName === '' ? [`${VARIABLES.tableName} must name the ledger's table, got: ${quoted(tableName)}`] : []),
    ...(isStatusName(initialStatus) ? [] : [`${VARIABLES.initialStatus} must be a status name (${STATUS_NAME_RULE}), got: ${quoted(initialStatus)}`]),
    ...(retention === undefined || /^[1-9]\d*$/.test(retention) ? [] : [`${VARIABLES.retentionSeconds} must be whole seconds, 1 or more, got: ${quoted(retention)}`]),
    ...(logLevel ? [] : [`${VARIABLES.logLevel} must be one of ${LOG_LEVELS.join(', ')}, got: ${quoted(level)}`]),
  ];
  if (problems.length > 0 || !logLevel) throw new Error(`the function's environment is not what its construct sets: ${problems.join('; ')}`);
  return present({ tableName, initialStatus, retentionSeconds: retention === undefined ? undefined : Number(retention), logLevel });
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
