import { Environment, EnvironmentReader } from './environment-reader';
import { ENVIRONMENT_VARIABLES } from './environment-variables';
import { LOG_LEVELS, LogLevel } from './log-levels';
import { present } from '../present';

/** What a reconciler does with a missing object. */
export const RECONCILE_MODES = ['report', 'repair'] as const;
export type ReconcileModeName = typeof RECONCILE_MODES[number];

/** The settings that a reconciler's construct passes to its function. */
export interface ReconcileSettings {
  readonly tableName: string;
  readonly bucketName: string;
  /** What the ledger records of the bucket; an empty filter is the whole bucket. */
  readonly filters: ReadonlyArray<{ readonly prefix?: string; readonly suffix?: string }>;
  readonly graceSeconds: number;
  /** Unix seconds: older objects are not checked. */
  readonly notBeforeSeconds?: number;
  readonly rowRetentionSeconds?: number;
  readonly mode: ReconcileModeName;
  /** The ledger's queue, to repair. */
  readonly queueUrl?: string;
  readonly inventory?: InventorySettings;
  readonly logLevel: LogLevel;
}

/** Where S3 delivers the inventories of the bucket. */
export interface InventorySettings {
  readonly bucketName: string;
  /** `prefix/source-bucket/configuration/`: what the keys of all its manifests begin with. */
  readonly prefix: string;
  readonly maxAgeSeconds: number;
}

export function encodeReconcileSettings(settings: ReconcileSettings): Record<string, string> {
  const { inventory } = settings;
  return present<Record<string, string>>({
    [ENVIRONMENT_VARIABLES.tableName]: settings.tableName,
    [ENVIRONMENT_VARIABLES.bucketName]: settings.bucketName,
    [ENVIRONMENT_VARIABLES.keyFilters]: encodeKeyFilters(settings.filters),
    [ENVIRONMENT_VARIABLES.graceSeconds]: String(settings.graceSeconds),
    [ENVIRONMENT_VARIABLES.notBefore]: settings.notBeforeSeconds?.toString() as string,
    [ENVIRONMENT_VARIABLES.rowRetentionSeconds]: settings.rowRetentionSeconds?.toString() as string,
    [ENVIRONMENT_VARIABLES.reconcileMode]: settings.mode,
    [ENVIRONMENT_VARIABLES.queueUrl]: settings.queueUrl as string,
    ...(inventory ? {
      [ENVIRONMENT_VARIABLES.inventoryBucketName]: inventory.bucketName,
      [ENVIRONMENT_VARIABLES.inventoryPrefix]: inventory.prefix,
      [ENVIRONMENT_VARIABLES.inventoryMaxAgeSeconds]: String(inventory.maxAgeSeconds),
    } : {}),
    [ENVIRONMENT_VARIABLES.logLevel]: settings.logLevel,
  });
}

export function encodeKeyFilters(filters: ReconcileSettings['filters']): string {
  return JSON.stringify(filters.map(({ prefix = '', suffix = '' }) => [prefix, suffix]));
}

/** Throws one error that names every variable that is missing or malformed. */
export function decodeReconcileSettings(environment: Environment): ReconcileSettings {
  const reader = new EnvironmentReader(environment);
  const mode = reader.oneOf(ENVIRONMENT_VARIABLES.reconcileMode, RECONCILE_MODES);
  const hasInventory = environment[ENVIRONMENT_VARIABLES.inventoryBucketName] !== undefined;
  const filters = reader.text(ENVIRONMENT_VARIABLES.keyFilters, 'must be a JSON list of [prefix, suffix]', text => parseFilters(text) !== undefined);
  const settings = present<ReconcileSettings>({
    tableName: reader.text(ENVIRONMENT_VARIABLES.tableName, "must name the ledger's table"),
    bucketName: reader.text(ENVIRONMENT_VARIABLES.bucketName, 'must name the bucket'),
    filters: parseFilters(filters) ?? [],
    graceSeconds: reader.whole(ENVIRONMENT_VARIABLES.graceSeconds, 'seconds', 0),
    notBeforeSeconds: reader.optionalWhole(ENVIRONMENT_VARIABLES.notBefore, 'seconds since 1970', 0),
    rowRetentionSeconds: reader.optionalWhole(ENVIRONMENT_VARIABLES.rowRetentionSeconds, 'seconds', 1),
    mode,
    queueUrl: mode === 'repair' ? reader.text(ENVIRONMENT_VARIABLES.queueUrl, "must be the URL of the ledger's queue") : undefined,
    inventory: hasInventory ? {
      bucketName: reader.text(ENVIRONMENT_VARIABLES.inventoryBucketName, 'must name the bucket of the inventories'),
      prefix: reader.text(ENVIRONMENT_VARIABLES.inventoryPrefix, 'must be the prefix of the inventories'),
      maxAgeSeconds: reader.whole(ENVIRONMENT_VARIABLES.inventoryMaxAgeSeconds, 'seconds', 1),
    } : undefined,
    logLevel: reader.oneOf(ENVIRONMENT_VARIABLES.logLevel, LOG_LEVELS),
  });
  reader.check();
  return settings;
}

function parseFilters(text: string): ReconcileSettings['filters'] | undefined {
  try {
    const pairs: unknown = JSON.parse(text);
    const isPair = (pair: unknown): pair is [string, string] => Array.isArray(pair) && pair.length === 2 && pair.every(part => typeof part === 'string');
    return Array.isArray(pairs) && pairs.length > 0 && pairs.every(isPair) ? pairs.map(([prefix, suffix]) => ({ prefix, suffix })) : undefined;
  } catch {
    return undefined;
  }
}
