import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { FifoQueueSettings } from './aws/local-fifo-queue';
import { ENVIRONMENT_VARIABLES } from '../core/contract/environment-variables';
import { Json, member } from '../core/json';

/** The settings that the sandbox reads from the CloudFormation template of the constructs. */
export interface LedgerTemplate {
  readonly table: CreateTableCommandInput;
  readonly indexName: string;
  readonly ingest: QueueFunctionSettings;
  readonly dispatch: FunctionSettings;
  readonly settle: QueueFunctionSettings;
  readonly wakeSource: WakeSourceSettings;
}

export interface FunctionSettings {
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

/** A function and the queue that invokes it. */
export interface QueueFunctionSettings extends FunctionSettings {
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly maxReceiveCount: number;
}

/** The queue whose messages start runs, and what invokes the dispatch function with them. */
export interface WakeSourceSettings extends FifoQueueSettings {
  readonly batchSize: number;
}

/** The values of references in the template. */
export interface Deployed {
  readonly tableName: string;
  /** The URL of the manager's target. */
  readonly targetQueueUrl: string;
  readonly wakeQueueUrl: string;
}

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Json;
}

/** Reads a CloudFormation template of one ledger with one bucket, and one manager whose target is a queue. */
export function readTemplate(template: Json, { tableName, targetQueueUrl, wakeQueueUrl }: Deployed): LedgerTemplate {
  const resources = Object.entries(objectAt(template, 'Resources'))
    .map(([id, resource]): Resource => ({ id, type: textAt(resource, 'Type'), properties: member(resource, 'Properties') ?? {} }));
  const ofType = (type: string) => only(resources.filter(resource => resource.type === type), type);
  const withId = (id: string) => only(resources.filter(resource => resource.id === id), id);

  const table = ofType('AWS::DynamoDB::GlobalTable');
  const notifications = member(ofType('Custom::S3BucketNotifications').properties, 'NotificationConfiguration', 'QueueConfigurations', '0');
  const ledgerQueue = textAt(member(notifications, 'QueueArn', 'Fn::GetAtt'), '0');
  // The ledger's own schedule checks the wiring of AWS, which the sandbox does not have.
  const scheduled = resources.filter(({ type }) => type === 'AWS::Scheduler::Schedule')
    .map(({ properties }) => withId(textAt(member(properties, 'Target', 'Arn', 'Fn::GetAtt'), '0')).properties)
    .filter(properties => member(properties, 'Environment', 'Variables', 'LEDGER_TARGET_URL') !== undefined);
  const dispatch = only(scheduled, 'scheduled function with a target');
  const queueRef = (variable: string) => textAt(dispatch, 'Environment', 'Variables', variable, 'Ref');
  const wakeQueue = queueRef('LEDGER_WAKE_QUEUE_URL');
  const references = { [table.id]: tableName, [queueRef('LEDGER_TARGET_URL')]: targetQueueUrl, [wakeQueue]: wakeQueueUrl };

  const mappings = resources.filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping').map(({ properties }) => properties);
  const queueOf = (mapping: Json) => textAt(member(mapping, 'EventSourceArn', 'Fn::GetAtt'), '0');
  const functionInvokedBy = (found: readonly Json[], what: string): QueueFunctionSettings => {
    const mapping = only(found, what);
    return {
      ...functionSettings(withId(textAt(mapping, 'FunctionName', 'Ref')).properties, references),
      batchSize: numberAt(mapping, 'BatchSize'),
      batchingWindowSeconds: numberAt(mapping, 'MaximumBatchingWindowInSeconds'),
      maxReceiveCount: numberAt(withId(queueOf(mapping)).properties, 'RedrivePolicy', 'maxReceiveCount'),
    };
  };

  return {
    table: createTable(table.properties, tableName),
    indexName: textAt(member(table.properties, 'GlobalSecondaryIndexes', '0'), 'IndexName'),
    ingest: functionInvokedBy(mappings.filter(mapping => queueOf(mapping) === ledgerQueue), "function invoked by the bucket's queue"),
    dispatch: functionSettings(dispatch, references),
    settle: functionInvokedBy(mappings.filter(mapping => ![ledgerQueue, wakeQueue].includes(queueOf(mapping))), 'function invoked by another queue'),
    wakeSource: {
      batchSize: numberAt(only(mappings.filter(mapping => queueOf(mapping) === wakeQueue), 'function invoked by the wake queue'), 'BatchSize'),
      deliveryDelay: numberAt(withId(wakeQueue).properties, 'DelaySeconds') * 1000,
      retention: numberAt(withId(wakeQueue).properties, 'MessageRetentionPeriod') * 1000,
      visibilityTimeout: numberAt(withId(wakeQueue).properties, 'VisibilityTimeout') * 1000,
    },
  };
}

/** A timer runs the sandbox's manager. */
const OF_SCHEDULES: readonly string[] = [ENVIRONMENT_VARIABLES.scheduleName, ENVIRONMENT_VARIABLES.scheduleGroupName];

function functionSettings(properties: Json, references: Readonly<Record<string, string>>): FunctionSettings {
  return {
    environment: Object.fromEntries(Object.entries(objectAt(properties, 'Environment', 'Variables'))
      .filter(([name]) => !OF_SCHEDULES.includes(name))
      .map(([name, value]) => [name, resolve(name, value, references)])),
    timeoutSeconds: numberAt(properties, 'Timeout'),
  };
}

/** `AWS::DynamoDB::GlobalTable` and CreateTable share these properties. */
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

function only<T>(found: readonly T[], what: string): T {
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
  if (typeof found !== 'string') throw missing(path, 'a string');
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
