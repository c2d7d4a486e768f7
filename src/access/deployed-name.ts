import { Fn, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const MAX_LENGTH = 64;
const UUID_LENGTH = 36;

/**
 * A name that is known before its resource: settings and policies can contain it without a reference to the resource.
 *
 * It ends with the UUID of the stack id, `arn:…:stack/<name>/<uuid>`, which differs for each copy of the stack and after each deletion: the
 * name never collides with that of another deployment.
 */
export function deployedName(construct: Construct): string {
  const prefix = Names.uniqueResourceName(construct, { maxLength: MAX_LENGTH - UUID_LENGTH - 1, separator: '-' });
  return `${prefix}-${Fn.select(2, Fn.split('/', Stack.of(construct).stackId))}`;
}
