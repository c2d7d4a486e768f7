import batchGetItem from 'dynalite/actions/batchGetItem';
import batchWriteItem from 'dynalite/actions/batchWriteItem';
import createTable from 'dynalite/actions/createTable';
import deleteItem from 'dynalite/actions/deleteItem';
import deleteTable from 'dynalite/actions/deleteTable';
import describeTable from 'dynalite/actions/describeTable';
import getItem from 'dynalite/actions/getItem';
import listTables from 'dynalite/actions/listTables';
import putItem from 'dynalite/actions/putItem';
import query from 'dynalite/actions/query';
import scan from 'dynalite/actions/scan';
import updateItem from 'dynalite/actions/updateItem';
import { create, Store } from 'dynalite/db';
import { checkTypes, checkValidations } from 'dynalite/validations';
import batchGetItemRules from 'dynalite/validations/batchGetItem';
import batchWriteItemRules from 'dynalite/validations/batchWriteItem';
import createTableRules from 'dynalite/validations/createTable';
import deleteItemRules from 'dynalite/validations/deleteItem';
import deleteTableRules from 'dynalite/validations/deleteTable';
import describeTableRules from 'dynalite/validations/describeTable';
import getItemRules from 'dynalite/validations/getItem';
import listTablesRules from 'dynalite/validations/listTables';
import putItemRules from 'dynalite/validations/putItem';
import queryRules from 'dynalite/validations/query';
import scanRules from 'dynalite/validations/scan';
import updateItemRules from 'dynalite/validations/updateItem';
import { failure, JsonServer, Reply, startJsonServer } from './aws/json-server';
import { withPartiql } from './aws/partiql-bridge';
import { TABLE_KEY } from '../core/contract/table-schema';
import type { EntryRef } from '../core/entry';
import { Json, member } from '../core/json';

const ACTIONS = {
  BatchGetItem: { action: batchGetItem, rules: batchGetItemRules },
  BatchWriteItem: { action: batchWriteItem, rules: batchWriteItemRules },
  CreateTable: { action: createTable, rules: createTableRules },
  DeleteItem: { action: deleteItem, rules: deleteItemRules },
  DeleteTable: { action: deleteTable, rules: deleteTableRules },
  DescribeTable: { action: describeTable, rules: describeTableRules },
  GetItem: { action: getItem, rules: getItemRules },
  ListTables: { action: listTables, rules: listTablesRules },
  PutItem: { action: putItem, rules: putItemRules },
  Query: { action: query, rules: queryRules },
  Scan: { action: scan, rules: scanRules },
  UpdateItem: { action: updateItem, rules: updateItemRules },
};
type Operation = typeof ACTIONS[keyof typeof ACTIONS];

const OPERATIONS = new Map<string, Operation>(Object.entries(ACTIONS));

const WITHOUT_SHARDS = 'the sandbox does not support an index key of several attributes, which a ledger with shards has. Use a ledger without shards, or DynamoDB Local';

/** A DynamoDB in this process and in memory: `stop` deletes everything. */
export type Engine = JsonServer;

export interface EngineOptions {
  /** @default - a free one */
  readonly port?: number;
  /** Called with the key of each row that was written, by whichever client. */
  readonly onWrite?: (ref: EntryRef) => void;
}

export async function startEngine({ port, onWrite }: EngineOptions = {}): Promise<Engine> {
  const store = create({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  return startJsonServer(withPartiql(async (name, input) => {
    const reply = await execute(store, name, input);
    const written = reply.statusCode === 200 && onWrite ? rowOf(name, input as Json) : undefined;
    if (written) onWrite?.(written);
    return reply;
  }), port);
}

/** The row of a write. */
function rowOf(operation: string, input: Json): EntryRef | undefined {
  const holder = { PutItem: 'Item', UpdateItem: 'Key' }[operation];
  if (holder === undefined) return undefined;
  const [id, timestamp] = [TABLE_KEY.partition, TABLE_KEY.sort].map(name => member(input, holder, name, 'S'));
  return typeof id === 'string' && typeof timestamp === 'string' ? { id, timestamp } : undefined;
}

async function execute(store: Store, name: string, input: object): Promise<Reply> {
  if (name === 'CreateTable' && hasShards(input)) return failure(400, 'com.amazon.coral.validate#ValidationException', WITHOUT_SHARDS);
  const operation = OPERATIONS.get(name);
  if (!operation) return failure(400, 'com.amazon.coral.service#UnknownOperationException', `the sandbox does not support ${name}`);
  try {
    return { statusCode: 200, body: await run(store, operation, input) };
  } catch (error) {
    if (isReply(error)) return { statusCode: error.statusCode, body: error.body };
    return failure(500, 'com.amazonaws.dynamodb.v20120810#InternalServerError', String(error));
  }
}

interface TableDefinition {
  readonly GlobalSecondaryIndexes?: ReadonlyArray<{ readonly KeySchema?: ReadonlyArray<{ readonly KeyType?: string }> }>;
}

/** An index whose partition key has several attributes. */
function hasShards({ GlobalSecondaryIndexes: indexes }: TableDefinition): boolean {
  return indexes?.some(({ KeySchema = [] }) => KeySchema.filter(({ KeyType }) => KeyType === 'HASH').length > 1) ?? false;
}

function run(store: Store, { action, rules }: Operation, input: object): Promise<object> {
  const checked = checkTypes(input, rules.types);
  checkValidations(checked, rules.types, rules.custom, store);
  return new Promise((resolve, reject) => action(store, checked, (error, output) => (error ? reject(error) : resolve(output))));
}

function isReply(error: unknown): error is Reply {
  return typeof error === 'object' && error !== null && 'statusCode' in error && 'body' in error;
}
