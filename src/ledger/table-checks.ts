import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { IConstruct } from 'constructs';
import { IndexOptions, TABLE_KEYS, TableIndex, tableIndexes } from './table-keys';
import { OBJECT_INDEX_NAME, TIME_TO_LIVE_ATTRIBUTE } from '../core/contract/table-schema';
import { LedgerTableOptions } from '../ledger-table-options';
import { S3EventLedgerProps } from '../s3-event-ledger-props';
import { environmentMismatches } from '../validation/environment-check';
import { checkWholeNumber } from '../validation/property-check';

type CreatedTableProperty = keyof LedgerTableOptions | 'tableName' | 'deletionProtection' | 'pointInTimeRecovery';

/** A record, so that a new option that is missing here does not compile. */
const CREATED_TABLE_PROPERTIES: Readonly<Record<CreatedTableProperty, true>> = {
  tableName: true,
  deletionProtection: true,
  pointInTimeRecovery: true,
  billing: true,
  warmThroughput: true,
  tableClass: true,
  contributorInsights: true,
  replicas: true,
  replicaKeyArns: true,
  dynamoStream: true,
  tableResourcePolicy: true,
};

/** The errors of the properties that concern the table, as far as they are known before the app is complete. */
export function tableErrors(scope: IConstruct, props: S3EventLedgerProps): string[] {
  const { table } = props;
  if (!table) return [...replicaErrors(scope, props), ...warmThroughputErrors(props)];
  return [
    ...Object.keys(CREATED_TABLE_PROPERTIES)
      .filter(name => props[name as CreatedTableProperty] !== undefined)
      .map(name => `${name} must be omitted together with table, because it applies to a table that the ledger creates. Set it on ${table.node.path}`),
    ...environmentMismatches(scope, table).map(({ message }) => `table must be in the ledger's ${message}`),
  ];
}

/** What a new table and its indexes have anyway: DynamoDB rejects less. */
const LEAST_WARM = { readUnitsPerSecond: 12_000, writeUnitsPerSecond: 4_000 };
const MOST_WARM = 10_000_000;

function warmThroughputErrors({ warmThroughput }: S3EventLedgerProps): string[] {
  if (!warmThroughput) return [];
  const { readUnitsPerSecond: reads, writeUnitsPerSecond: writes } = warmThroughput;
  return [
    ...(reads === undefined && writes === undefined ? ['warmThroughput must have readUnitsPerSecond or writeUnitsPerSecond, got: neither'] : []),
    ...checkWholeNumber('warmThroughput.readUnitsPerSecond', reads, LEAST_WARM.readUnitsPerSecond, MOST_WARM),
    ...checkWholeNumber('warmThroughput.writeUnitsPerSecond', writes, LEAST_WARM.writeUnitsPerSecond, MOST_WARM),
  ];
}

function replicaErrors(scope: IConstruct, { replicas = [], replicaKeyArns = {}, encryptionKey }: S3EventLedgerProps): string[] {
  const { region } = Stack.of(scope);
  const regions = replicas.map(replica => replica.region);
  const keyRegions = Object.keys(replicaKeyArns);
  return [
    ...(regions.length > 0 && Token.isUnresolved(region)
      ? ['replicas needs a stack whose region is known at synth. Set env of the stack']
      : []),
    ...regions.filter(each => each === region).map(each => `replicas must be in other regions than the ledger, got: ${each}`),
    ...(encryptionKey ? regions.filter(each => each !== region && !keyRegions.includes(each)) : [])
      .map(each => `replicaKeyArns must have a key for each of the replicas together with encryptionKey, got none for: ${each}`),
    ...keyRegions.filter(each => !encryptionKey || !regions.includes(each))
      .map(each => `replicaKeyArns must have keys only for replicas of a ledger with an encryptionKey, got one for: ${each}`),
    ...keyRegions.filter(each => regions.includes(each) && !isKeyOf(each, replicaKeyArns[each]))
      .map(each => `replicaKeyArns must have the ARN of a key in the region of its replica, ${each}, got: ${replicaKeyArns[each]}`),
  ];
}

function isKeyOf(region: string, arn: string): boolean {
  return Token.isUnresolved(arn) || new RegExp(`^arn:[^:]+:kms:${region}:\\d{12}:key/.+$`).test(arn);
}

interface SchemaOptions extends IndexOptions {
  readonly rowRetention?: Duration;
}

interface Schema {
  readonly keySchema?: ReadonlyArray<{ readonly attributeName: string; readonly keyType: string }>;
  readonly attributeDefinitions?: ReadonlyArray<{ readonly attributeName: string; readonly attributeType: string }>;
  readonly globalSecondaryIndexes?: readonly IndexSchema[];
  readonly timeToLiveSpecification?: { readonly attributeName?: string };
}

interface IndexSchema extends Pick<Schema, 'keySchema'> {
  readonly indexName: string;
  readonly projection?: { readonly projectionType?: string; readonly nonKeyAttributes?: readonly string[] };
}

/** What a table of the app lacks to be the table of a ledger. An imported table has no schema to check. */
export function schemaErrors(table: dynamodb.ITable, { rowRetention, ...indexes }: SchemaOptions): string[] {
  const resource = table.node.defaultChild;
  if (!(resource instanceof dynamodb.CfnGlobalTable || resource instanceof dynamodb.CfnTable)) return [];
  const { keySchema, attributeDefinitions, globalSecondaryIndexes, timeToLiveSpecification } = resource;
  const schema = Stack.of(table).resolve({ keySchema, attributeDefinitions, globalSecondaryIndexes, timeToLiveSpecification }) as Schema;
  const name = `table ${table.node.path}`;
  return [
    ...keyErrors(name, TABLE_KEYS, schema, schema),
    ...tableIndexes(indexes).flatMap(index => indexErrors(name, index, schema)),
    ...(rowRetention && schema.timeToLiveSpecification?.attributeName !== TIME_TO_LIVE_ATTRIBUTE
      ? [`${name} must have the time to live attribute ${TIME_TO_LIVE_ATTRIBUTE} together with rowRetention, got: ${schema.timeToLiveSpecification?.attributeName ?? 'none'}`]
      : []),
  ];
}

function indexErrors(name: string, index: TableIndex, schema: Schema): string[] {
  if (Token.isUnresolved(index.indexName)) return [];
  const { globalSecondaryIndexes = [] } = schema;
  const found = globalSecondaryIndexes.find(({ indexName }) => indexName === index.indexName);
  if (!found) {
    const names = globalSecondaryIndexes.map(({ indexName }) => JSON.stringify(indexName)).join(', ');
    const fix = index.indexName === OBJECT_INDEX_NAME ? 'set objectIndex: false' : 'set indexName';
    return [`${name} must have an index named ${JSON.stringify(index.indexName)}, got: ${names || 'none'}. Add it, or ${fix}`];
  }
  const of = `the index ${JSON.stringify(index.indexName)} of ${name}`;
  return [...keyErrors(of, index, found, schema), ...projectionErrors(of, index, found)];
}

function projectionErrors(of: string, { projectionType, nonKeyAttributes = [] }: TableIndex, { projection = {} }: IndexSchema): string[] {
  const { projectionType: type = 'none', nonKeyAttributes: found = [] } = projection;
  if (type !== projectionType) {
    const what = nonKeyAttributes.length === 0 ? 'attributes' : `${nonKeyAttributes.join(', ')} only, which never change`;
    return [`${of} must project ${projectionType} ${what}, got: ${type}`];
  }
  const missing = nonKeyAttributes.filter(name => !found.includes(name));
  return missing.length === 0 ? [] : [`${of} must project ${missing.join(', ')}, too. Add them to its nonKeyAttributes`];
}

function keyErrors(
  name: string,
  { partitionKey, partitionKeys = partitionKey ? [partitionKey] : [], sortKey }: Pick<TableIndex, 'partitionKey' | 'partitionKeys' | 'sortKey'>,
  { keySchema = [] }: Pick<Schema, 'keySchema'>,
  { attributeDefinitions = [] }: Schema,
): string[] {
  const expected = [...partitionKeys.map(key => ({ key, keyType: 'HASH' })), { key: sortKey, keyType: 'RANGE' }]
    .map(({ key, keyType }) => `${keyType} ${key.name} (${key.type})`)
    .join(', ');
  const actual = keySchema.map(({ attributeName, keyType }) => {
    const type = attributeDefinitions.find(attribute => attribute.attributeName === attributeName)?.attributeType;
    return `${keyType} ${attributeName} (${type ?? 'undefined'})`;
  }).join(', ');
  return actual === expected ? [] : [`${name} must have the keys ${expected}, got: ${actual}`];
}
