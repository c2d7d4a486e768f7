import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allowLogEncryption } from '../access/log-access';
import { FunctionOptions } from '../function-options';

interface LogOptions {
  readonly functions?: FunctionOptions;
  readonly logRetention?: logs.RetentionDays;
  readonly removalPolicy?: RemovalPolicy;
}

/** The log group of one function, unless the functions of the construct share one. */
export function functionLog(scope: Construct, name: string, { functions = {}, logRetention, removalPolicy }: LogOptions): logs.ILogGroup {
  const { logGroup, logEncryptionKey } = functions;
  if (logGroup) return logGroup;
  if (logEncryptionKey) allowLogEncryption(scope, logEncryptionKey);
  return new logs.LogGroup(scope, `${name}Log`, {
    encryptionKey: logEncryptionKey,
    retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
    removalPolicy: removalPolicy ?? RemovalPolicy.DESTROY,
  });
}

/** A role without permissions yet, unless the functions of the construct share one. */
export function functionRole(scope: Construct, name: string, description: string, { role }: FunctionOptions = {}): iam.IRole {
  return role ? withinStack(scope, role) : new iam.Role(scope, `${name}Role`, { description, assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

/** What is granted belongs to this stack. In the role's own it would name the ledger, and the two stacks would wait for each other. */
function withinStack(scope: Construct, role: iam.IRole): iam.IRole {
  if (!iam.Role.isRole(role) || role.stack === Stack.of(scope)) return role;
  const imported = scope.node.tryFindChild('Role') ?? iam.Role.fromRoleArn(scope, 'Role', role.roleArn);
  return imported as iam.IRole;
}
