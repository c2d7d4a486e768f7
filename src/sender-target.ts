import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DispatchTargetKind } from './dispatch-target-config';
import { allow } from './manager-access';
import { refuse } from './property-check';
import { SettleMode } from './settle-mode';
import { placeProblems, TargetBinding } from './target-binding';

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
