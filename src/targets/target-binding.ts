import { IResource } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { DispatchTargetBindOptions, DispatchTargetConfig } from '../dispatch-target-config';
import { SettleMode } from '../settle-mode';
import { elsewhere } from '../validation/environment-check';

/** What a target of the library's own consists of. */
export interface TargetBinding {
  readonly defaultSettleMode: SettleMode;
  bind(scope: Construct, options: DispatchTargetBindOptions): DispatchTargetConfig;
}

/** What the dispatch function calls, it calls in its own region. */
export function placeProblems(scope: IConstruct, target: IResource, places: ReadonlyArray<'account' | 'region'>): string[] {
  return elsewhere(scope, target, places).map(({ words }) => `the target ${target.node.path} must be in the manager's ${words}`);
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
