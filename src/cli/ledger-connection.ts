import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { connectionOf, TIMEOUTS } from './connection';
import { readManager } from './manager-function';
import { LedgerClient } from '../client';
import type { LedgerOptions } from './options/ledger-options';
import { ManagerOptions, retryPolicyOf, rowRetentionOf } from './options/manager-options';
import type { LedgerTable } from '../client/table-connection';
import { MANAGER_DEFAULTS } from '../core/contract/defaults';
import type { DispatchFunctionSettings } from '../core/contract/manager-settings';
import { LedgerError } from '../core/errors';
import { untilAborted } from '../terminal/interrupt';
import type { Io } from '../terminal/io';

/** What is known of a ledger that is open. */
export interface OpenedLedger {
  readonly tableName: string;
  /** The settings of the manager that the options name. */
  readonly manager?: DispatchFunctionSettings;
}

/**
 * Opens the ledger that the options name, with the settings of its manager if they name one, and closes it after `use`.
 *
 * @param interrupt rejects as soon as it aborts
 */
export async function withLedger<T>(
  options: LedgerOptions & ManagerOptions,
  io: Pick<Io, 'env' | 'now' | 'signal'>,
  use: (ledger: LedgerClient, opened: OpenedLedger) => Promise<T>,
  interrupt = io.signal,
): Promise<T> {
  const retention = rowRetentionOf(options);
  const retryPolicy = retryPolicyOf(options);
  const manager = await managerOf(options, io);
  return withTable(tableOf(options, manager), { env: io.env, signal: interrupt }, subject => use(new LedgerClient({
    ...subject,
    now: io.now,
    rowRetentionSeconds: retention ?? manager?.rowRetentionSeconds,
    leasePolicy: manager,
    retryPolicy: { ...(manager?.retry ?? MANAGER_DEFAULTS.retry), ...retryPolicy },
  }), { tableName: subject.tableName, manager }));
}

/** Opens the table of a ledger, as `withLedger` opens the ledger. */
export async function withTable<T>(options: LedgerOptions, io: Pick<Io, 'env' | 'signal'>, use: (subject: LedgerTable) => Promise<T>): Promise<T> {
  const tableName = options.table ?? io.env.S3_EVENT_LEDGER_TABLE;
  if (!tableName) throw new LedgerError('BAD_INPUT', 'no table is set. Use --table NAME, or set S3_EVENT_LEDGER_TABLE.');
  const client = new DynamoDBClient({ ...connectionOf(options, io.env), requestHandler: TIMEOUTS });
  try {
    return await untilAborted(use({ client, tableName, indexName: options.index }), io.signal);
  } catch (error) {
    throw options.profile !== undefined && error instanceof LedgerError && error.code === 'NO_CREDENTIALS' ? uselessProfile(options.profile, error) : error;
  } finally {
    client.destroy();
  }
}

/** The settings of the manager that the options name, if they name one. */
export async function managerOf({ manager, ...options }: LedgerOptions, io: Pick<Io, 'env' | 'signal'>): Promise<DispatchFunctionSettings | undefined> {
  return manager === undefined ? undefined : (await readManager(manager, options, io)).settings;
}

/** The options, with the table and the index of the manager. */
export function tableOf<T extends LedgerOptions>(options: T, manager: DispatchFunctionSettings | undefined): T {
  return manager ? { ...options, table: manager.tableName, index: manager.indexName } : options;
}

/** The SDK does not say which profile it read. */
function uselessProfile(profile: string, error: LedgerError): LedgerError {
  return new LedgerError(error.code, `profile ${JSON.stringify(profile)} does not exist, or its credentials are invalid: ${error.message}`, error);
}
