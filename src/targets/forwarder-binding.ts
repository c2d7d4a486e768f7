import * as lambda from 'aws-cdk-lib/aws-lambda';
import { allow } from '../access/manager-access';
import { DispatchTargetKind } from '../dispatch-target-config';
import { SettleMode } from '../settle-mode';
import { placeProblems, TargetBinding } from './target-binding';
import { refuse } from '../validation/property-check';

export function senderTarget(sender: lambda.IFunction): TargetBinding {
  return {
    defaultSettle: SettleMode.ON_DISPATCH,
    bind: (scope, { dispatchRole }) => {
      refuse(scope, placeProblems(scope, sender, ['region']));
      allow(dispatchRole, ['lambda:InvokeFunction'], sender.functionArn);
      return { kind: DispatchTargetKind.SENDER, address: sender.functionArn };
    },
  };
}
