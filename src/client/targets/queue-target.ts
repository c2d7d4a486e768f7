import { SendMessageBatchCommand, SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { BatchedTarget, DELIVERED, Delivery, failedDelivery, Parcel, TargetOptions } from './batched-target';
import { CLIENT, TargetConnection, unlogged } from './target-client';
import { batchName } from '../../core/batch-message';
import type { TargetAddress } from '../../core/contract/target-address';
import type { DispatchMessage } from '../../core/message';
import { folderGroup, objectGroup } from '../../core/object-group';

type QueueAddress = Extract<TargetAddress, { kind: 'queue' }>;

const LEDGER_GROUP = 'ledger';

/** Of all messages of a call. Older queues still have this limit for a single message. */
const CALL_BYTES = 262_144;

export function createQueueClient(connection: TargetConnection): SQSClient {
  return unlogged(new SQSClient({ ...CLIENT, ...connection, md5: false }));
}

/**
 * An SQS queue: ten messages per call. For a FIFO queue the calls are sequential, and a message that is sent twice with the name of its
 * attempts as deduplication id is delivered once.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export class QueueTarget extends BatchedTarget {
  readonly ordered: boolean;
  readonly groupOf?: (message: DispatchMessage) => string;
  protected readonly batchSize = 10;
  protected readonly concurrency: number;
  protected override readonly callBytes: number;

  constructor(private readonly client: SQSClient, private readonly address: QueueAddress, options: TargetOptions) {
    super(options, address.batch);
    this.ordered = address.fifo;
    this.callBytes = address.batch ? CALL_BYTES : Infinity;
    this.groupOf = groupsOf(address);
    this.concurrency = address.fifo ? 1 : 5;
  }

  protected async deliver(parcels: readonly Parcel[]): Promise<Delivery[]> {
    const Entries = parcels.map((parcel, index) => this.entry(parcel, index));
    const command = new SendMessageBatchCommand({ QueueUrl: this.address.url, Entries });
    const { Successful = [], Failed = [] } = await this.client.send(command, { abortSignal: this.signal });
    const deliveries = new Map<string | undefined, Delivery>([
      ...Successful.map(({ Id }) => [Id, DELIVERED] as const),
      ...Failed.map(({ Id, Code = 'UNKNOWN', SenderFault }) => [Id, failedDelivery(Code, SenderFault === false)] as const),
    ]);
    return parcels.flatMap((parcel, index) => parcel.map(() => deliveries.get(String(index)) ?? failedDelivery('NO_RESPONSE', true)));
  }

  private entry(parcel: Parcel, index: number): SendMessageBatchRequestEntry {
    return {
      Id: String(index),
      MessageBody: this.textOf(parcel),
      ...(this.groupOf ? { MessageGroupId: this.groupOf(parcel[0]) } : {}),
      ...(this.ordered ? { MessageDeduplicationId: batchName(parcel) } : {}),
    };
  }
}

/** A standard queue has no groups unless it is asked to. */
function groupsOf({ fifo, group, folderDepth }: QueueAddress): ((message: DispatchMessage) => string) | undefined {
  if (group === 'folder') return message => folderGroup(message, folderDepth);
  if (!fifo) return undefined;
  return group === 'ledger' ? () => LEDGER_GROUP : objectGroup;
}
