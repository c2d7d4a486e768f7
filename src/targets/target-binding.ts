import { IResource } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { DispatchTargetBindOptions, DispatchTargetConfig } from '../dispatch-target-config';
import { SettleMode } from '../settle-mode';
import { EnvironmentPart, environmentMismatches } from '../validation/environment-check';

/** Implements one of the built-in targets. */
export interface TargetBinding {
  readonly defaultSettleMode: SettleMode;
  bind(scope: Construct, options: DispatchTargetBindOptions): DispatchTargetConfig;
}

/** The dispatch function sends to its own region only. */
export function targetEnvironmentErrors(scope: IConstruct, target: IResource, parts: readonly EnvironmentPart[]): string[] {
  return environmentMismatches(scope, target, parts).map(({ message }) => `the target ${target.node.path} must be in the manager's ${message}`);
}

const OWNERS = new WeakMap<IConstruct, IConstruct>();

/** A target reports its outcomes to one manager only: another manager would treat them as its own. */
export function ownershipErrors(scope: IConstruct, target: IConstruct): string[] {
  const owner = OWNERS.get(target);
  if (owner === undefined) OWNERS.set(target, scope);
  return owner === undefined || owner === scope
    ? []
    : [`the target ${target.node.path} already reports its outcomes to ${owner.node.scope?.node.path}. Create a target for each manager, or use SettleMode.ON_DISPATCH`];
}
