import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { Json, member } from '../core/json';

/** What the sandbox takes from the stack that the construct makes. */
export interface LedgerTemplate {
  readonly table: CreateTableCommandInput;
  readonly indexName: string;
  readonly function: {
    readonly environment: Readonly<Record<string, string>>;
    readonly timeoutSeconds: number;
  };
  readonly eventSource: {
    readonly batchSize: number;
    readonly batchingWindowSeconds: number;
    readonly maxReceiveCount: number;
  };
}

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Json;
}

/** Reads a CloudFormation template that holds one ledger. What refers to the table means the table of the given name. */
export function readTemplate(template: Json, tableName: string): LedgerTemplate {
  const resources = Object.entries(objectAt(template, 'Resources'))
    .map(([id, resource]): Resource => ({ id, type: textAt(resource, 'Type'), properties: member(resource, 'Properties') ?? {} }));
  const ofType = (type: string) => only(resources.filter(resource => resource.type === type), type);
  const withId = (id: string) => only(resources.filter(resource => resource.id === id), id);

  const table = ofType('AWS::DynamoDB::GlobalTable');
  const mapping = ofType('AWS::Lambda::EventSourceMapping').properties;
  const ingest = withId(textAt(mapping, 'FunctionName', 'Ref')).properties;
  const queue = withId(textAt(member(mapping, 'EventSourceArn', 'Fn::GetAtt'), '0')).properties;

  return {
    table: createTable(table.properties, tableName),
    indexName: textAt(member(table.properties, 'GlobalSecondaryIndexes', '0'), 'IndexName'),
    function: {
      environment: Object.fromEntries(Object.entries(objectAt(ingest, 'Environment', 'Variables'))
        .map(([name, value]) => [name, resolve(name, value, { [table.id]: tableName })])),
      timeoutSeconds: numberAt(ingest, 'Timeout'),
    },
    eventSource: {
      batchSize: numberAt(mapping, 'BatchSize'),
      batchingWindowSeconds: numberAt(mapping, 'MaximumBatchingWindowInSeconds'),
      maxReceiveCount: numberAt(queue, 'RedrivePolicy', 'maxReceiveCount'),
    },
  };
}

/** The members that `AWS::DynamoDB::GlobalTable` and CreateTable share, spelled alike. */
function createTable(properties: Json, tableName: string): CreateTableCommandInput {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = properties as Partial<CreateTableCommandInput>;
  return { TableName: tableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode: 'PAY_PER_REQUEST' };
}

function resolve(name: string, value: Json, references: Readonly<Record<string, string>>): string {
  if (typeof value === 'string') return value;
  const reference = references[String(member(value, 'Ref'))];
  if (reference === undefined) throw new Error(`the sandbox cannot resolve the variable ${name} of the template: ${JSON.stringify(value)}`);
  return reference;
}

function only(found: readonly Resource[], what: string): Resource {
  if (found.length !== 1) throw new Error(`the sandbox's template must hold one ${what}, got: ${found.length}`);
  return found[0];
}

function objectAt(value: Json | undefined, ...path: string[]): { readonly [name: string]: Json } {
  const found = member(value, ...path);
  if (typeof found !== 'object' || found === null || Array.isArray(found)) throw missing(path, 'an object');
  return found as { readonly [name: string]: Json };
}

function textAt(value: Json | undefined, ...path: string[]): string {
  const found = member(value, ...path);
  if (typeof found !== 'string') throw missing(path, 'a text');
  return found;
}

function numberAt(value: Json | undefined, ...path: string[]): number {
  const found = member(value, ...path);
  if (typeof found !== 'number') throw missing(path, 'a number');
  return found;
}

function missing(path: string[], expected: string): Error {
  return new Error(`the sandbox's template must have ${expected} at ${path.join('.')}`);
}
