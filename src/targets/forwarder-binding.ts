import * as lambda from 'aws-cdk-lib/aws-lambda';
import { allow } from '../access/manager-access';
import { DispatchTargetKind } from '../dispatch-target-config';
import { SettleMode } from '../settle-mode';
import { targetEnvironmentErrors, TargetBinding } from './target-binding';
import { ForwarderTargetOptions } from '../target-options';
import { throwIfInvalid } from '../validation/property-check';

export function forwarderTarget(forwarder: lambda.IFunction, { batch }: ForwarderTargetOptions): TargetBinding {
  return {
    defaultSettleMode: SettleMode.ON_DISPATCH,
    bind: (scope, { dispatchRole }) => {
      throwIfInvalid(scope, targetEnvironmentErrors(scope, forwarder, ['region']));
      allow(dispatchRole, ['lambda:InvokeFunction'], forwarder.functionArn);
      return { kind: DispatchTargetKind.FORWARDER, address: forwarder.functionArn, batch };
    },
  };
}
