import { IResource, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IConstruct } from 'constructs';
import { EnvironmentPart, environmentMismatches } from './environment-check';
import { FunctionOptions } from '../function-options';

interface FunctionProps {
  readonly functions?: FunctionOptions;
  readonly logRetention?: logs.RetentionDays;
}

const OLDEST_NODE = 22;

/** The errors of the options of a construct's functions. */
export function functionErrors(scope: IConstruct, { functions, logRetention }: FunctionProps): string[] {
  if (!functions) return [];
  const { vpc, vpcSubnets, securityGroups, runtime, logGroup, logEncryptionKey, environmentEncryption, role } = functions;
  return [
    ...(vpc ? [] : given({ vpcSubnets, securityGroups }).map(name => `functions.${name} needs functions.vpc, got: none`)),
    ...(securityGroups?.length === 0 ? ['functions.securityGroups must hold at least one security group, got: none. Omit it to have one created'] : []),
    ...runtimeErrors(runtime),
    ...(logGroup ? given({ 'functions.logEncryptionKey': logEncryptionKey, logRetention })
      .map(name => `${name} must be omitted with functions.logGroup. Set it on that log group`) : []),
    ...logClassErrors(logGroup),
    ...aliasErrors({ logEncryptionKey, environmentEncryption }),
    ...environmentErrors(scope, { vpc, logEncryptionKey, environmentEncryption }, ['region']),
    ...environmentErrors(scope, { logGroup }, ['account', 'region']),
    ...environmentErrors(scope, { role }, ['account']),
  ];
}

function given(values: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(values).filter(name => values[name] !== undefined);
}

function runtimeErrors(runtime: lambda.Runtime | undefined): string[] {
  if (!runtime || Token.isUnresolved(runtime.name)) return [];
  const [, version = '0'] = /^nodejs(\d+)\.x$/.exec(runtime.name) ?? [];
  return Number(version) >= OLDEST_NODE ? [] : [`functions.runtime must be a Node.js runtime, nodejs${OLDEST_NODE}.x or newer, got: ${runtime.name}`];
}

function logClassErrors(logGroup: logs.ILogGroup | undefined): string[] {
  const { logGroupClass = logs.LogGroupClass.STANDARD } = (logGroup?.node.defaultChild ?? {}) as Partial<logs.CfnLogGroup>;
  return logGroupClass === logs.LogGroupClass.STANDARD || Token.isUnresolved(logGroupClass) ? []
    : [`functions.logGroup must have the class STANDARD, since CloudWatch extracts metrics from its logs, got: ${logGroupClass}`];
}

/** What encrypts logs or variables is named by the key's own ARN; that of an alias fails at deployment. */
function aliasErrors(keys: Readonly<Record<string, kms.IKey | undefined>>): string[] {
  return Object.entries(keys).flatMap(([name, key]) => (key && 'aliasName' in key
    ? [`functions.${name} must be the key itself, got the alias: ${key.node.path}`]
    : []));
}

function environmentErrors(
  scope: IConstruct, resources: Readonly<Record<string, IResource | undefined>>, parts: readonly EnvironmentPart[],
): string[] {
  return Object.entries(resources).flatMap(([name, resource]) => (resource
    ? environmentMismatches(scope, resource, parts).map(({ message }) => `functions.${name} must be in the functions' ${message}`)
    : []));
}
