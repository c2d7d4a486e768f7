import { Api, failure, Reply } from './json-server';
import { TABLE_KEY } from '../../core/contract/table-schema';
import { AttributeValue, Item } from '../../core/item';
import { Statement, STATEMENTS_PER_CALL } from '../../core/statement';

/** The PutItem or UpdateItem that implements a statement. */
interface Operation {
  readonly name: string;
  readonly tableName: string;
  readonly key: Item;
  readonly input: object;
  /** The PartiQL error code of a failed condition. */
  readonly conditionError: string;
}

const INSERT = /^INSERT INTO "([^"]+)" VALUE \{(.+)\}$/;
const UPDATE = /^UPDATE "([^"]+)" (SET .+) WHERE (.+?)( RETURNING ALL NEW \*)?$/;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html */
const ERROR_CODES: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'ResourceNotFound',
  ValidationException: 'ValidationError',
};

/** The in-memory database does not support PartiQL: this bridge adds the statements of a ledger (core/statement.ts), and no others. */
export function withPartiql(database: Api): Api {
  return async (operation, input) => (operation === 'BatchExecuteStatement' ? batchExecuteStatement(database, input) : database(operation, input));
}

async function batchExecuteStatement(database: Api, input: { readonly Statements?: readonly Statement[] }): Promise<Reply> {
  const { Statements: statements = [] } = input;
  if (statements.length < 1 || statements.length > STATEMENTS_PER_CALL) return invalid(`Statements must have 1 to ${STATEMENTS_PER_CALL} members`);

  const operations = statements.map(toOperation);
  const rows = operations.flatMap(operation => (operation ? [JSON.stringify([operation.tableName, operation.key])] : []));
  if (new Set(rows).size < rows.length) return invalid('Provided list of item keys contains duplicates');

  return { statusCode: 200, body: { Responses: await Promise.all(operations.map(operation => execute(database, operation))) } };
}

async function execute(database: Api, operation: Operation | undefined): Promise<object> {
  if (!operation) return { Error: { Code: 'ValidationError', Message: 'The sandbox supports only the statements of a ledger' } };
  const { name, tableName, input, conditionError } = operation;
  const { statusCode, body } = await database(name, input);
  const { __type: type = '', message, Attributes: row } = body as { readonly __type?: string; readonly message?: string; readonly Attributes?: Item };
  if (statusCode === 200) return { TableName: tableName, Item: row };

  const error = type.replace(/^.*#/, '');
  const code = error === 'ConditionalCheckFailedException' ? conditionError : ERROR_CODES[error] ?? 'InternalServerError';
  return { TableName: tableName, Error: { Code: code, Message: message } };
}

function toOperation({ Statement: statement, Parameters: parameters = [] }: Statement): Operation | undefined {
  const insert = INSERT.exec(statement);
  if (insert) return putItem(insert[1], insert[2], parameters);
  const update = UPDATE.exec(statement);
  return update ? updateItem(update[1], update[2], update[3], parameters, update[4] !== undefined) : undefined;
}

function putItem(tableName: string, members: string, parameters: readonly AttributeValue[]): Operation {
  const item = Object.fromEntries([...members.matchAll(/'(\w+)': \?/g)].map(([, name], index) => [name, parameters[index]]));
  return {
    name: 'PutItem',
    tableName,
    key: keyOf(item),
    input: { TableName: tableName, Item: item, ConditionExpression: `attribute_not_exists(${TABLE_KEY.partition})` },
    conditionError: 'DuplicateItem',
  };
}

function updateItem(tableName: string, changes: string, guards: string, parameters: readonly AttributeValue[], answersRow: boolean): Operation {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const named = (name: string) => {
    names[`#${name}`] = name;
    return `#${name}`;
  };
  const valued = (value: AttributeValue) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = value;
    return placeholder;
  };
  /** The database cannot compare lists and maps, so the condition compares their members. */
  const equals = (path: string, value: AttributeValue): string[] => {
    const size = (count: number) => `size(${path}) = ${valued({ N: String(count) })}`;
    if ('L' in value) return [size(value.L.length), ...value.L.flatMap((each, index) => equals(`${path}[${index}]`, each))];
    if ('M' in value) return [size(Object.keys(value.M).length), ...Object.entries(value.M).flatMap(([name, each]) => equals(`${path}.${named(name)}`, each))];
    return [`${path} = ${valued(value)}`];
  };

  const remaining = [...parameters];
  const next = () => remaining.shift() ?? { S: '' };
  const clauses = changes.split(/ (?=SET |REMOVE )/);
  const sets = clauses.filter(clause => clause.startsWith('SET '))
    .map(clause => clause.slice('SET '.length).replace(/[a-z]\w*(?=[=,])/g, named).replace('?', () => valued(next())));
  const removes = clauses.filter(clause => clause.startsWith('REMOVE ')).map(clause => named(clause.slice('REMOVE '.length)));
  const expected = guards.split(' AND ').map(guard => {
    const [, name, present] = /^(\w+)(=\?)?/.exec(guard) ?? [];
    return { name, value: present ? next() : undefined };
  });
  const key = keyOf(Object.fromEntries(expected.flatMap(({ name, value }) => (value ? [[name, value]] : []))));
  const conditions = expected.flatMap(({ name, value }) => (value ? equals(named(name), value) : [`attribute_not_exists(${named(name)})`]));
  return {
    name: 'UpdateItem',
    tableName,
    key,
    input: {
      TableName: tableName,
      Key: key,
      UpdateExpression: [`SET ${sets.join(', ')}`, ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : [])].join(' '),
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
      ReturnValues: answersRow ? 'ALL_NEW' : 'NONE',
    },
    conditionError: 'ConditionalCheckFailed',
  };
}

function keyOf(item: Item): Item {
  return Object.fromEntries(Object.values(TABLE_KEY).map(name => [name, item[name]]));
}

function invalid(message: string): Reply {
  return failure(400, 'com.amazon.coral.validate#ValidationException', message);
}
