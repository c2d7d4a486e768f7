import type { TargetAddress } from './core/target-address';
import { DispatchTargetConfig, DispatchTargetKind } from './dispatch-target-config';
import { MessageGroup } from './message-group';
import { check } from './property-check';

const DEFAULT_SOURCE = 's3-event-ledger';
const DEFAULT_DETAIL_TYPE = 'S3 Event Dispatched';

/** As the dispatch function is told. */
export function targetAddress(config: DispatchTargetConfig): TargetAddress {
  const { kind, address, messageGroup } = config;
  switch (kind) {
    case DispatchTargetKind.QUEUE:
      return { kind, url: address, fifo: messageGroup !== undefined, group: messageGroup ?? MessageGroup.OBJECT };
    case DispatchTargetKind.EVENT_BUS:
      return { kind, name: address, source: config.source ?? DEFAULT_SOURCE, detailType: config.detailType ?? DEFAULT_DETAIL_TYPE };
    default:
      return { kind, arn: address };
  }
}

/** What EventBridge would refuse, or keeps for AWS itself. */
export function targetProblems({ source, detailType }: Pick<DispatchTargetConfig, 'source' | 'detailType'>): string[] {
  return [
    ...check('source', source, '1 to 256 characters that do not begin with "aws."', text => /^(?!aws\.).{1,256}$/.test(text)),
    ...check('detailType', detailType, '1 to 128 characters', text => /^.{1,128}$/.test(text)),
  ];
}
