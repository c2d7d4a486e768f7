import * as sqs from 'aws-cdk-lib/aws-sqs';
import { BatchOptions } from '../batch-options';
import { DEFAULT_BATCH_BYTES } from '../core/contract/batch-limits';
import { MANAGER_DEFAULTS } from '../core/contract/defaults';
import type { TargetAddress } from '../core/contract/target-address';
import { DispatchTargetConfig, DispatchTargetKind } from '../dispatch-target-config';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { MessageGroup } from '../message-group';
import { check } from '../validation/property-check';

/** The address in the form that the dispatch function reads. */
export function targetAddress(config: DispatchTargetConfig): TargetAddress {
  const { event } = MANAGER_DEFAULTS;
  const { kind, address, messageGroup, folderDepth, fifo = messageGroup !== undefined } = config;
  const { source = event.source, detailType = event.detailType } = config;
  switch (kind) {
    case DispatchTargetKind.QUEUE:
      return {
        kind,
        url: address,
        fifo,
        group: messageGroup ?? MessageGroup.OBJECT,
        ...(folderDepth !== undefined && { folderDepth }),
        ...batching(config.batch),
      };
    case DispatchTargetKind.EVENT_BUS:
      return { kind, name: address, source, detailType };
    default:
      return { kind, arn: address, ...batching(config.batch) };
  }
}

function batching(batch: BatchOptions | undefined): Pick<Extract<TargetAddress, { kind: 'queue' }>, 'batch'> {
  if (!batch) return {};
  const { maxEvents, maxBytes = DEFAULT_BATCH_BYTES, maxWait } = batch;
  return { batch: { maxEvents, maxBytes, ...(maxWait && { maxWaitSeconds: maxWait.toSeconds() }) } };
}

/** Undefined if an imported ledger was given none. */
interface LedgerQueues {
  readonly queue?: sqs.IQueue;
  readonly deadLetterQueue?: sqs.IQueue;
  readonly wakeQueue?: sqs.IQueue;
}

/** Messages that a manager sends to the queues of its ledger are not S3 events: the ledger would reject them. */
export function loopErrors(ledger: IS3EventLedger & LedgerQueues, { address }: DispatchTargetConfig): string[] {
  return [ledger.queue, ledger.deadLetterQueue, ledger.wakeQueue]
    .filter(queue => queue !== undefined)
    .filter(({ queueUrl }) => queueUrl === address)
    .map(({ node }) => `the target must not be a queue of the ledger, got: ${node.path}. Create a queue for the target`);
}

/** Names that EventBridge rejects or reserves for AWS. */
export function targetErrors({ source, detailType }: Pick<DispatchTargetConfig, 'source' | 'detailType'>): string[] {
  return [
    ...check('source', source, '1 to 256 characters that do not begin with "aws."', text => /^(?!aws\.).{1,256}$/.test(text)),
    ...check('detailType', detailType, '1 to 128 characters', text => /^.{1,128}$/.test(text)),
  ];
}
