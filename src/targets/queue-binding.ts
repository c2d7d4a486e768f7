import * as sqs from 'aws-cdk-lib/aws-sqs';
import { grantOnKey } from '../access/key-access';
import { allow } from '../access/manager-access';
import { DispatchTargetKind } from '../dispatch-target-config';
import { MessageGroup } from '../message-group';
import { SettleMode } from '../settle-mode';
import { targetEnvironmentErrors, TargetBinding } from './target-binding';
import { QueueTargetOptions } from '../target-options';
import { throwIfInvalid } from '../validation/property-check';

export function queueTarget(queue: sqs.IQueue, { messageGroup }: QueueTargetOptions): TargetBinding {
  return {
    defaultSettleMode: SettleMode.ON_DISPATCH,
    bind: (scope, { dispatchRole }) => {
      throwIfInvalid(scope, [
        ...(messageGroup !== undefined && !queue.fifo ? [`messageGroup must be omitted for a standard queue, got: MessageGroup.${messageGroup.toUpperCase()}`] : []),
        ...targetEnvironmentErrors(scope, queue, ['region']),
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
