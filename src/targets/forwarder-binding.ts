import * as lambda from 'aws-cdk-lib/aws-lambda';
import { allow } from '../access/manager-access';
import { DispatchTargetKind } from '../dispatch-target-config';
import { SettleMode } from '../settle-mode';
import { placeProblems, TargetBinding } from './target-binding';
import { refuse } from '../validation/property-check';

export function forwarderTarget(forwarder: lambda.IFunction): TargetBinding {
  return {
    defaultSettleMode: SettleMode.ON_DISPATCH,
    bind: (scope, { dispatchRole }) => {
      refuse(scope, placeProblems(scope, forwarder, ['region']));
      allow(dispatchRole, ['lambda:InvokeFunction'], forwarder.functionArn);
      return { kind: DispatchTargetKind.FORWARDER, address: forwarder.functionArn };
    },
  };
}
