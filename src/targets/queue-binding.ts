import * as sqs from 'aws-cdk-lib/aws-sqs';
import { grantOnKey } from '../access/ledger-access';
import { allow } from '../access/manager-access';
import { DispatchTargetKind } from '../dispatch-target-config';
import { MessageGroup } from '../message-group';
import { SettleMode } from '../settle-mode';
import { placeProblems, TargetBinding } from './target-binding';
import { QueueTargetOptions } from '../target-options';
import { refuse } from '../validation/property-check';

export function queueTarget(queue: sqs.IQueue, { messageGroup }: QueueTargetOptions): TargetBinding {
  return {
    defaultSettleMode: SettleMode.ON_DISPATCH,
    bind: (scope, { dispatchRole }) => {
      refuse(scope, [
        ...(messageGroup !== undefined && !queue.fifo ? [`messageGroup must be left out for a standard queue, got: MessageGroup.${messageGroup.toUpperCase()}`] : []),
        ...placeProblems(scope, queue, ['region']),
      ]);
      allow(dispatchRole, ['sqs:SendMessage'], queue.queueArn);
      grantOnKey(queue.encryptionMasterKey, dispatchRole, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs');
      return {
        kind: DispatchTargetKind.QUEUE,
        address: queue.queueUrl,
        messageGroup: queue.fifo ? messageGroup ?? MessageGroup.OBJECT : undefined,
      };
    },
  };
}
