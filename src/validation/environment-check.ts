import { IResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

export type EnvironmentPart = 'account' | 'region';

export interface EnvironmentMismatch {
  readonly part: EnvironmentPart;
  /** For example `region eu-west-1, got: us-east-1`. */
  readonly message: string;
}

/** The parts of a resource's environment that differ from the scope's. An account or region that is unknown at synth never differs. */
export function environmentMismatches(
  scope: IConstruct, { env }: IResource, parts: readonly EnvironmentPart[] = ['account', 'region'],
): EnvironmentMismatch[] {
  const stack = Stack.of(scope);
  return parts
    .filter(part => !Token.isUnresolved(env[part]) && !Token.isUnresolved(stack[part]) && env[part] !== stack[part])
    .map(part => ({ part, message: `${part} ${stack[part]}, got: ${env[part]}` }));
}

/** SQS and DynamoDB use keys of their own region only. */
export function encryptionKeyErrors(scope: IConstruct, owner: 'ledger' | 'manager', key: IResource | undefined): string[] {
  if (!key) return [];
  return environmentMismatches(scope, key, ['region']).map(({ message }) => `encryptionKey must be in the ${owner}'s ${message}. Use a key of that region`);
}
