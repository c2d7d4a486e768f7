import * as sqs from 'aws-cdk-lib/aws-sqs';
import { MANAGER_DEFAULTS } from '../core/contract/defaults';
import type { TargetAddress } from '../core/contract/target-address';
import { DispatchTargetConfig, DispatchTargetKind } from '../dispatch-target-config';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { MessageGroup } from '../message-group';
import { check } from '../validation/property-check';

/** As the dispatch function is told. */
export function targetAddress(config: DispatchTargetConfig): TargetAddress {
  const { event } = MANAGER_DEFAULTS;
  const { kind, address, messageGroup, source = event.source, detailType = event.detailType } = config;
  switch (kind) {
    case DispatchTargetKind.QUEUE:
      return { kind, url: address, fifo: messageGroup !== undefined, group: messageGroup ?? MessageGroup.OBJECT };
    case DispatchTargetKind.EVENT_BUS:
      return { kind, name: address, source, detailType };
    default:
      return { kind, arn: address };
  }
}

/** Known of a ledger of the app; of an imported one, only if given. */
interface LedgerQueues {
  readonly queue?: sqs.IQueue;
  readonly deadLetterQueue?: sqs.IQueue;
}

/** What a ledger hands to its own queues comes back to it as messages that are no S3 events. */
export function loopProblems(ledger: IS3EventLedger & LedgerQueues, { address }: DispatchTargetConfig): string[] {
  return [ledger.queue, ledger.deadLetterQueue]
    .filter(queue => queue !== undefined)
    .filter(({ queueUrl }) => queueUrl === address)
    .map(({ node }) => `the target must be a queue of your own, got: ${node.path}, which is the ledger's`);
}

/** What EventBridge would refuse, or keeps for AWS itself. */
export function targetProblems({ source, detailType }: Pick<DispatchTargetConfig, 'source' | 'detailType'>): string[] {
  return [
    ...check('source', source, '1 to 256 characters that do not begin with "aws."', text => /^(?!aws\.).{1,256}$/.test(text)),
    ...check('detailType', detailType, '1 to 128 characters', text => /^.{1,128}$/.test(text)),
  ];
}
