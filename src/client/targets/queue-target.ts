import { SendMessageBatchCommand, SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { BatchedTarget, DELIVERED, Delivery, failedDelivery, TargetOptions } from './batched-target';
import { messageText } from './message-text';
import { CLIENT, TargetConnection, unlogged } from './target-client';
import type { TargetAddress } from '../../core/contract/target-address';
import { attemptName, DispatchMessage } from '../../core/message';
import { folderGroup, objectGroup } from '../../core/object-group';

type QueueAddress = Extract<TargetAddress, { kind: 'queue' }>;

const LEDGER_GROUP = 'ledger';

export function createQueueClient(connection: TargetConnection): SQSClient {
  return unlogged(new SQSClient({ ...CLIENT, ...connection, md5: false }));
}

/**
 * An SQS queue: ten messages per call. For a FIFO queue the calls are sequential, and a message that is sent twice with the name of its
 * attempt as deduplication id is delivered once.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export class QueueTarget extends BatchedTarget {
  readonly ordered: boolean;
  protected readonly batchSize = 10;
  protected readonly concurrency: number;

  constructor(private readonly client: SQSClient, private readonly address: QueueAddress, options: TargetOptions) {
    super(options);
    this.ordered = address.fifo;
    this.concurrency = address.fifo ? 1 : 5;
  }

  protected async deliver(messages: readonly DispatchMessage[]): Promise<Delivery[]> {
    const Entries = messages.map((message, index) => this.entry(message, index));
    const command = new SendMessageBatchCommand({ QueueUrl: this.address.url, Entries });
    const { Successful = [], Failed = [] } = await this.client.send(command, { abortSignal: this.signal });
    const deliveries = new Map<string | undefined, Delivery>([
      ...Successful.map(({ Id }) => [Id, DELIVERED] as const),
      ...Failed.map(({ Id, Code = 'UNKNOWN', SenderFault }) => [Id, failedDelivery(Code, SenderFault === false)] as const),
    ]);
    return messages.map((_, index) => deliveries.get(String(index)) ?? failedDelivery('NO_RESPONSE', true));
  }

  private entry(message: DispatchMessage, index: number): SendMessageBatchRequestEntry {
    const { fifo, group } = this.address;
    return {
      Id: String(index),
      MessageBody: messageText(message),
      ...(fifo || group === 'folder' ? { MessageGroupId: this.groupOf(message) } : {}),
      ...(fifo ? { MessageDeduplicationId: attemptName(message) } : {}),
    };
  }

  private groupOf(message: DispatchMessage): string {
    const { group, folderDepth } = this.address;
    if (group === 'ledger') return LEDGER_GROUP;
    return group === 'folder' ? folderGroup(message, folderDepth) : objectGroup(message);
  }
}
