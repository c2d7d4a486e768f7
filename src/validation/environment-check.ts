import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';

export type EnvironmentPart = 'account' | 'region';

export interface EnvironmentMismatch {
  readonly part: EnvironmentPart;
  /** For example `region eu-west-1, got: us-east-1`. */
  readonly message: string;
}

/** The parts of a resource's environment that differ from the scope's. An account or region that is unknown at synth never differs. */
export function environmentMismatches(
  scope: IConstruct, { env }: IEnvironmentAware, parts: readonly EnvironmentPart[] = ['account', 'region'],
): EnvironmentMismatch[] {
  const stack = Stack.of(scope);
  return parts
    .filter(part => !Token.isUnresolved(env[part]) && !Token.isUnresolved(stack[part]) && env[part] !== stack[part])
    .map(part => ({ part, message: `${part} ${stack[part]}, got: ${env[part]}` }));
}

/** SQS and DynamoDB use keys of their own region only. */
export function encryptionKeyErrors(scope: IConstruct, owner: 'ledger' | 'manager', key: IEnvironmentAware | undefined): string[] {
  if (!key) return [];
  return environmentMismatches(scope, key, ['region']).map(({ message }) => `encryptionKey must be in the ${owner}'s ${message}. Use a key of that region`);
}

/** DynamoDB uses keys of the table's region only. */
export function keyRegionErrors(name: string, region: string, key: IEnvironmentAware | undefined): string[] {
  if (!key || [region, key.env.region].some(Token.isUnresolved) || key.env.region === region) return [];
  return [`${name} must be in the region of the table, ${region}, got: ${key.env.region}`];
}

/**
 * Statuses are changed by PartiQL statements.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html
 */
export const PARTIQL_RULE = 'DynamoDB accepts PartiQL statements only from the account of the table';

/** A principal of another account could not use the permission to change statuses. */
export function principalErrors({ env: { account } }: IEnvironmentAware, { grantPrincipal: { principalAccount } }: iam.IGrantable): string[] {
  if (principalAccount === undefined || [account, principalAccount].some(Token.isUnresolved) || principalAccount === account) return [];
  return [
    `grantManage() must be given a principal in the ledger's account ${account}, got: a principal in ${principalAccount}. ${PARTIQL_RULE}. `
    + 'Grant a role of that account, and let the other account assume it',
  ];
}
