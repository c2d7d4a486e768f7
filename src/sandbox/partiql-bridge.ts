import { member, parseJson } from '../core/json';
import { Statement, STATEMENTS_PER_CALL } from '../core/statement';
import { AttributeValue, Item, TABLE_KEY } from '../core/table';

/**
 * The in-process engine knows no PartiQL. This bridge answers BatchExecuteStatement for the statements that the ledger
 * writes (core/statement.ts), each as the conditional PutItem or UpdateItem that it means.
 */
export interface Reply {
  readonly statusCode: number;
  readonly body: object;
}

type Call = (operation: string, input: object) => Promise<Reply>;

interface Operation {
  readonly name: 'PutItem' | 'UpdateItem';
  readonly input: { readonly TableName: string; readonly [member: string]: unknown };
  readonly key: Item;
  /** What PartiQL calls it when the condition does not hold. */
  readonly refusal: string;
}

const INSERT = /^INSERT INTO "([^"]+)" VALUE \{(.+)\}$/;
const UPDATE = /^UPDATE "([^"]+)" (SET .+) WHERE (.+?)( RETURNING ALL NEW \*)?$/;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html */
const ERROR_CODES: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'ResourceNotFound',
  ValidationException: 'ValidationError',
};

export async function batchExecuteStatement(body: string, call: Call): Promise<Reply> {
  const statements = member(parseJson(body), 'Statements') as unknown;
  if (!Array.isArray(statements) || statements.length < 1 || statements.length > STATEMENTS_PER_CALL) {
    return invalid(`Statements must have 1 to ${STATEMENTS_PER_CALL} members`);
  }
  const operations = statements.map(toOperation);
  const keys = operations.flatMap(operation => (operation ? [JSON.stringify([operation.input.TableName, operation.key])] : []));
  if (new Set(keys).size < keys.length) return invalid('Provided list of item keys contains duplicates');

  return { statusCode: 200, body: { Responses: await Promise.all(operations.map(operation => execute(operation, call))) } };
}

async function execute(operation: Operation | undefined, call: Call): Promise<object> {
  if (!operation) return { Error: { Code: 'ValidationError', Message: 'The sandbox knows only the statements that a ledger writes' } };
  const { statusCode, body } = await call(operation.name, operation.input);
  const reply = body as { readonly __type?: string; readonly message?: string; readonly Attributes?: Item };
  const answer = { TableName: operation.input.TableName };
  if (statusCode === 200) return reply.Attributes ? { ...answer, Item: reply.Attributes } : answer;

  const type = reply.__type?.split('#').pop() ?? '';
  const code = type === 'ConditionalCheckFailedException' ? operation.refusal : ERROR_CODES[type] ?? 'InternalServerError';
  return { ...answer, Error: { Code: code, Message: reply.message } };
}

function toOperation({ Statement: text, Parameters: parameters = [] }: Statement): Operation | undefined {
  const [, insertTable, members] = INSERT.exec(text) ?? [];
  if (members) return putItem(insertTable, members, parameters);
  const [, updateTable, changes, condition, returning] = UPDATE.exec(text) ?? [];
  return condition ? updateItem(updateTable, changes, condition, parameters, returning !== undefined) : undefined;
}

function putItem(table: string, members: string, parameters: readonly AttributeValue[]): Operation {
  const names = [...members.matchAll(/'([^']+)': \?/g)].map(([, name]) => name);
  const item = Object.fromEntries(names.map((name, index) => [name, parameters[index]]));
  return {
    name: 'PutItem',
    input: { TableName: table, Item: item, ConditionExpression: `attribute_not_exists(${TABLE_KEY.partition})` },
    key: keyOf(item),
    refusal: 'DuplicateItem',
  };
}

function updateItem(table: string, changes: string, where: string, parameters: readonly AttributeValue[], returning: boolean): Operation {
  let count = 0;
  const numbered = (expression: string) => expression.replace(/\?/g, () => `:p${count++}`);
  const clauses = numbered(changes).split(/ (?=SET |REMOVE )/);
  const sets = clauses.filter(clause => clause.startsWith('SET ')).map(clause => clause.slice('SET '.length));
  const removes = clauses.filter(clause => clause.startsWith('REMOVE ')).map(clause => clause.slice('REMOVE '.length));
  const condition = numbered(where).replace(/(\w+) IS MISSING/g, 'attribute_not_exists($1)');
  const values = Object.fromEntries(parameters.map((parameter, index) => [`:p${index}`, parameter]));
  const equal = [...condition.matchAll(/(\w+)=(:p\d+)/g)].map(([, name, value]) => [name, values[value]]);
  const key = keyOf(Object.fromEntries(equal));
  return {
    name: 'UpdateItem',
    input: {
      TableName: table,
      Key: key,
      UpdateExpression: [`SET ${sets.join(', ')}`, ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : [])].join(' '),
      ConditionExpression: condition,
      ExpressionAttributeValues: values,
      ...(returning ? { ReturnValues: 'ALL_NEW' } : {}),
    },
    key,
    refusal: 'ConditionalCheckFailed',
  };
}

function keyOf(item: Item): Item {
  return Object.fromEntries(Object.values(TABLE_KEY).map(name => [name, item[name]]));
}

function invalid(message: string): Reply {
  return { statusCode: 400, body: { __type: 'com.amazon.coral.validate#ValidationException', message } };
}
