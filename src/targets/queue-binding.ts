import * as sqs from 'aws-cdk-lib/aws-sqs';
import { grantOnKey } from '../access/key-access';
import { allow } from '../access/manager-access';
import { MAX_FOLDER_DEPTH } from '../core/contract/shards';
import { DispatchTargetKind } from '../dispatch-target-config';
import { MessageGroup } from '../message-group';
import { SettleMode } from '../settle-mode';
import { targetEnvironmentErrors, TargetBinding } from './target-binding';
import { QueueTargetOptions } from '../target-options';
import { checkWholeNumber, throwIfInvalid } from '../validation/property-check';

export function queueTarget(queue: sqs.IQueue, { messageGroup, folderDepth, batch }: QueueTargetOptions): TargetBinding {
  return {
    defaultSettleMode: SettleMode.ON_DISPATCH,
    bind: (scope, { dispatchRole }) => {
      throwIfInvalid(scope, [
        ...(messageGroup !== undefined && messageGroup !== MessageGroup.FOLDER && !queue.fifo
          ? [`messageGroup must be MessageGroup.FOLDER or omitted for a standard queue, got: MessageGroup.${messageGroup.toUpperCase()}`]
          : []),
        ...(folderDepth !== undefined && messageGroup !== MessageGroup.FOLDER
          ? [`folderDepth must be omitted without MessageGroup.FOLDER, got: ${folderDepth}`]
          : checkWholeNumber('folderDepth', folderDepth, 1, MAX_FOLDER_DEPTH)),
        ...targetEnvironmentErrors(scope, queue, ['region']),
      ]);
      allow(dispatchRole, ['sqs:SendMessage'], queue.queueArn);
      grantOnKey(queue.encryptionMasterKey, dispatchRole, ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs');
      return {
        kind: DispatchTargetKind.QUEUE,
        address: queue.queueUrl,
        messageGroup: queue.fifo ? messageGroup ?? MessageGroup.OBJECT : messageGroup,
        folderDepth,
        fifo: queue.fifo,
        batch,
      };
    },
  };
}
