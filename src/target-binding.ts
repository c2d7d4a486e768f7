import { IResource, Stack, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { DispatchTargetBindOptions, DispatchTargetConfig } from './dispatch-target-config';
import { SettleMode } from './settle-mode';

/** What a target of the library's own consists of. */
export interface TargetBinding {
  readonly defaultSettle: SettleMode;
  bind(scope: Construct, options: DispatchTargetBindOptions): DispatchTargetConfig;
}

/** What a manager's functions call, they call in their own region. */
export function placeProblems(scope: IConstruct, called: IResource, places: ReadonlyArray<'account' | 'region'>, what = 'target'): string[] {
  const stack = Stack.of(scope);
  return places
    .filter(place => !Token.isUnresolved(called.env[place]) && !Token.isUnresolved(stack[place]) && called.env[place] !== stack[place])
    .map(place => `the ${what} ${called.node.path} must be in the manager's ${place} ${stack[place]}, got: ${called.env[place]}`);
}

const OWNERS = new WeakMap<IConstruct, IConstruct>();

/** A target that tells how it ended tells one manager: another would take these outcomes for its own. */
export function ownershipProblems(scope: IConstruct, target: IConstruct): string[] {
  const owner = OWNERS.get(target);
  if (owner === undefined) OWNERS.set(target, scope);
  return owner === undefined || owner === scope
    ? []
    : [`the target ${target.node.path} tells its outcomes to ${owner.node.scope?.node.path} already. Give each manager a target of its own, or SettleMode.ON_DISPATCH`];
}
