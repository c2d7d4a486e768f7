import { FunctionConfiguration, GetFunctionConfigurationCommand, LambdaClient, paginateListEventSourceMappings, paginateListFunctions } from '@aws-sdk/client-lambda';
import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { serviceFailure } from './aws-service';
import { ENVIRONMENT_VARIABLES } from '../core/contract/environment-variables';

const { tableName, managerName, initialStatus, targetKind, mappingId, reconcileMode } = ENVIRONMENT_VARIABLES;

const PAGE_SIZE = 50;

export type LedgerFunctionKind = 'ingest' | 'wiring' | 'dispatch' | 'settle' | 'reconcile';

/** A function of a ledger or of one of its managers. */
export interface LedgerFunction {
  readonly kind: LedgerFunctionKind;
  readonly name: string;
  readonly arn: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly configuration: FunctionConfiguration;
}

/** Searches the functions of the region for those whose environment names the table. */
export async function functionsOfTable(client: LambdaClient, table: string): Promise<LedgerFunction[]> {
  const found: LedgerFunction[] = [];
  try {
    for await (const { Functions = [] } of paginateListFunctions({ client, pageSize: PAGE_SIZE }, {})) {
      for (const each of Functions) {
        const known = ledgerFunction(each);
        if (known && known.variables[tableName] === table) found.push(known);
      }
    }
  } catch (error) {
    throw serviceFailure(error, 'list of functions');
  }
  return found;
}

/** Undefined if it is no function of a ledger or manager. */
export function ledgerFunction(configuration: FunctionConfiguration): LedgerFunction | undefined {
  const { FunctionName: name = '', FunctionArn: arn = '', Environment } = configuration;
  const variables = Environment?.Variables ?? {};
  const kind = kindOf(variables);
  return kind && { kind, name, arn, variables, configuration };
}

function kindOf(variables: Readonly<Record<string, string>>): LedgerFunctionKind | undefined {
  if (variables[tableName] === undefined) return undefined;
  if (variables[initialStatus] !== undefined) return 'ingest';
  if (variables[mappingId] !== undefined) return 'wiring';
  if (variables[reconcileMode] !== undefined) return 'reconcile';
  if (variables[managerName] === undefined) return undefined;
  return variables[targetKind] === undefined ? 'settle' : 'dispatch';
}

export async function configurationOf(client: LambdaClient, functionName: string): Promise<FunctionConfiguration> {
  try {
    return await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  } catch (error) {
    throw serviceFailure(error, `function ${functionName}`);
  }
}

/** What invokes a function with messages of a queue. */
export async function mappingsOf(client: LambdaClient, functionName: string): Promise<EventSourceMappingConfiguration[]> {
  const found: EventSourceMappingConfiguration[] = [];
  try {
    const pages = paginateListEventSourceMappings({ client }, { FunctionName: functionName });
    for await (const { EventSourceMappings = [] } of pages) found.push(...EventSourceMappings);
  } catch (error) {
    throw serviceFailure(error, `function ${functionName}`);
  }
  return found;
}
