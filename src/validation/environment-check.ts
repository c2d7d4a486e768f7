import { IResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

type Place = 'account' | 'region';

/** Where a resource is known to be elsewhere than the scope: `region eu-west-1, got: us-east-1`. */
export function elsewhere(scope: IConstruct, { env }: IResource, places: readonly Place[] = ['account', 'region']): Array<{ place: Place; words: string }> {
  const stack = Stack.of(scope);
  return places
    .filter(place => !Token.isUnresolved(env[place]) && !Token.isUnresolved(stack[place]) && env[place] !== stack[place])
    .map(place => ({ place, words: `${place} ${stack[place]}, got: ${env[place]}` }));
}
