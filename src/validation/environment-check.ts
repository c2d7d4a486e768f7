import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';

type Place = 'account' | 'region';

/** Where a resource is known to be elsewhere than the scope: `region eu-west-1, got: us-east-1`. */
export function elsewhere(scope: IConstruct, { env }: IEnvironmentAware, places: readonly Place[] = ['account', 'region']): Array<{ place: Place; words: string }> {
  const stack = Stack.of(scope);
  return places
    .filter(place => !Token.isUnresolved(env[place]) && !Token.isUnresolved(stack[place]) && env[place] !== stack[place])
    .map(place => ({ place, words: `${place} ${stack[place]}, got: ${env[place]}` }));
}

/**
 * DynamoDB takes PartiQL statements, which change statuses, only from the account of the table.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html
 */
export const PARTIQL_RULE = "DynamoDB takes PartiQL statements only from the table's own account";

/** Why a principal could not use the permission to change statuses. */
export function principalProblems({ env: { account } }: IEnvironmentAware, { grantPrincipal: { principalAccount } }: iam.IGrantable): string[] {
  if (principalAccount === undefined || [account, principalAccount].some(Token.isUnresolved) || principalAccount === account) return [];
  return [
    `grantManage() must be given a principal of the ledger's account ${account}, got: one of ${principalAccount}. ${PARTIQL_RULE}. `
    + 'Grant a role of that account, and let the other account assume it',
  ];
}
