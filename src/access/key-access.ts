import { Arn, ArnFormat, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';

/** Allows use of the key through the service only, never directly. */
export function grantOnKey(key: kms.IKey | undefined, grantee: iam.IGrantable, actions: string[], service: string): iam.Grant[] {
  if (!key) return [];
  const { resourceArn, conditions } = keyResource(key);
  const viaService = { StringEquals: { 'kms:ViaService': `${service}.${key.env.region}.amazonaws.com` } };
  return [iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn], conditions: { ...viaService, ...conditions } })];
}

interface KeyResource {
  readonly resourceArn: string;
  readonly conditions?: { readonly [operator: string]: { readonly [name: string]: string } };
}

/** IAM matches the ARN of a key, never that of an alias. An alias whose key is unknown is matched by a condition. */
function keyResource(key: kms.IKey): KeyResource {
  const alias = aliasOf(key);
  if (alias === undefined) return { resourceArn: key.keyArn };
  if (alias.targetKey) return keyResource(alias.targetKey);
  return {
    resourceArn: Arn.format({ ...Arn.split(key.keyArn, ArnFormat.SLASH_RESOURCE_NAME), resource: 'key', resourceName: '*' }),
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias.name } },
  };
}

function aliasOf(key: kms.IKey): { readonly name: string; readonly targetKey?: kms.IKey } | undefined {
  const { aliasName } = key as Partial<kms.IAlias>;
  if (aliasName !== undefined) return { name: aliasName, targetKey: targetKeyOf(key as kms.IAlias) };
  const [, name] = Token.isUnresolved(key.keyArn) ? [] : /:(alias\/.+)$/.exec(key.keyArn) ?? [];
  return name === undefined ? undefined : { name };
}

/** `Alias.fromAliasName()` throws an error, because the key is unknown. */
function targetKeyOf(alias: kms.IAlias): kms.IKey | undefined {
  try {
    return alias.aliasTargetKey;
  } catch {
    return undefined;
  }
}
