import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { serviceFailure } from './aws-service';
import { CheckClients, withCheckClients } from './check-clients';
import { CliError } from './cli-error';
import { decoded } from './decoded';
import { EXIT } from './exit-code';
import { checkLedger, LedgerParts } from './ledger-check';
import { functionsOfTable, LedgerFunction, mappingsOf } from './ledger-functions';
import { CheckedManager, checkManager } from './manager-check';
import { readManager } from './manager-function';
import { observed } from './observed';
import type { LedgerOptions } from './options/ledger-options';
import { tableLinks } from '../client/table-links';
import { ENVIRONMENT_VARIABLES } from '../core/contract/environment-variables';
import { decodeDispatchSettings } from '../core/contract/manager-settings';
import { shardedName, unshardedName } from '../core/contract/shards';
import { DEFAULT_INDEX_NAME } from '../core/contract/table-schema';
import { LedgerError } from '../core/errors';
import { found, isUnread, Link, notChecked, Observed } from '../core/link';
import { DEPLOY } from '../core/wiring';
import type { Io } from '../terminal/io';

/** The links of one part of a deployment. */
export interface CheckedPart {
  readonly part: 'ledger' | 'table' | 'manager';
  readonly name: string;
  readonly links: readonly Link[];
}

/** Checks the table, the ledgers that record into it, and their managers, or only the manager that the options name. */
export async function checkDeployment(options: LedgerOptions, io: Pick<Io, 'env' | 'signal'>): Promise<CheckedPart[]> {
  const only = options.manager === undefined ? undefined : { name: options.manager, ...await readManager(options.manager, options, io) };
  const table = only?.settings.tableName ?? options.table ?? io.env.S3_EVENT_LEDGER_TABLE;
  if (!table) throw new LedgerError('BAD_INPUT', 'name the ledger with --table or the manager with --manager, or set S3_EVENT_LEDGER_TABLE.');
  try {
    return await withCheckClients(options, io.env, async clients => {
      const functions = await observed(() => functionsOfTable(clients.lambda, table));
      const managers = only ? [only] : managersIn(found(functions) ?? []);
      const parts = await Promise.all([
        checkLedgers(clients, table, functions),
        checkTable(clients.dynamodb, table, { index: options.index, functions: found(functions) ?? [], managers }),
        Promise.all(managers.map(async each => ({ part: 'manager' as const, name: each.name, links: await checkManager(clients, each, functions) }))),
      ]);
      const [, { links: [tableLink] }] = parts;
      if (found(functions)?.length === 0 && tableLink.code === 'TABLE_MISSING') {
        throw new CliError(EXIT.NOT_FOUND, `there is no table ${table}, and no function of a ledger with it. Check the name, the region and the account.`);
      }
      return parts.flat();
    });
  } catch (error) {
    throw error instanceof CliError || error instanceof LedgerError ? error : serviceFailure(error, `deployment of table ${table}`);
  }
}

function managersIn(functions: readonly LedgerFunction[]): CheckedManager[] {
  return functions.filter(({ kind }) => kind === 'dispatch').map(({ name, arn, variables }) => ({ name, arn, settings: decoded(() => decodeDispatchSettings(variables)) }));
}

interface TableUse {
  /** The index that the options name. */
  readonly index: string;
  readonly functions: readonly LedgerFunction[];
  readonly managers: readonly CheckedManager[];
}

async function checkTable(client: DynamoDBClient, tableName: string, { index, functions, managers }: TableUse): Promise<CheckedPart> {
  const ofManagers = managers.flatMap(({ settings }) => settings?.indexName ?? []);
  const given = ofManagers.length > 0 && index === DEFAULT_INDEX_NAME ? [] : [index];
  // What ingest records must be in the indexes that the managers read.
  const recorded = functions.filter(({ kind }) => kind === 'ingest').map(({ variables }) => Number(variables[ENVIRONMENT_VARIABLES.shards] ?? 1));
  const used = [...ofManagers, ...given].flatMap(name => recorded.map(shards => shardedName(unshardedName(name), shards)));
  const links = await tableLinks(client, {
    tableName,
    indexNames: [...new Set([...ofManagers, ...(recorded.length > 0 ? used : given)])],
    objectIndex: functions.some(({ kind }) => kind === 'reconcile') || managers.some(({ settings }) => settings?.selection !== undefined),
  });
  return { part: 'table', name: tableName, links };
}

async function checkLedgers(clients: CheckClients, table: string, functions: Observed<readonly LedgerFunction[]>): Promise<CheckedPart[]> {
  if (isUnread(functions)) {
    return [{ part: 'ledger', name: table, links: [notChecked({ link: 'functions', of: table }, functions, 'lambda:ListFunctions')] }];
  }
  const ledgers = await ledgersOf(clients.lambda, found(functions) ?? []);
  if (ledgers.length === 0) {
    const fix = `Check --region: a ledger records in one region. If somebody has deleted the function: ${DEPLOY}`;
    const link = { link: 'ingest function', of: table, code: 'FUNCTION_MISSING', detail: 'no function of this region records events in the table', fix };
    return [{ part: 'ledger', name: table, links: [link] }];
  }
  return Promise.all(ledgers.map(async each => ({ part: 'ledger' as const, name: table, links: await checkLedger(clients, table, each) })));
}

/** Pairs each ingest function with the function that checks its wiring: several ledgers may record into one table. */
async function ledgersOf(lambda: LambdaClient, functions: readonly LedgerFunction[]): Promise<LedgerParts[]> {
  const ingests = functions.filter(({ kind }) => kind === 'ingest');
  const wirings = functions.filter(({ kind }) => kind === 'wiring');
  const { mappingId, queueArn } = ENVIRONMENT_VARIABLES;
  const ledgers: LedgerParts[] = await Promise.all(ingests.map(async ingest => {
    const mappings = await observed(() => mappingsOf(lambda, ingest.name));
    const own = wirings.find(({ variables }) => found(mappings)?.some(({ UUID, EventSourceArn }) => (
      UUID === variables[mappingId] || EventSourceArn === variables[queueArn]
    )));
    return { ingest, mappings, wiring: own ?? (ingests.length === 1 && wirings.length === 1 ? wirings[0] : undefined) };
  }));
  const alone = wirings.filter(each => !ledgers.some(({ wiring }) => wiring === each));
  return [...ledgers, ...alone.map((wiring): LedgerParts => ({ mappings: 'missing', wiring }))];
}
