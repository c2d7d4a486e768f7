import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { BatchedTarget, DELIVERED, Delivery, failedDelivery, Parcel, TargetOptions } from './batched-target';
import { CLIENT, TargetConnection, unlogged } from './target-client';
import type { TargetAddress } from '../../core/contract/target-address';

type EventBusAddress = Extract<TargetAddress, { kind: 'event-bus' }>;

/** EventBridge's own errors, in the response for a single event. */
const OWN_FAULT = /^Internal/;

export function createEventBusClient(connection: TargetConnection): EventBridgeClient {
  return unlogged(new EventBridgeClient({ ...CLIENT, ...connection }));
}

/**
 * An EventBridge bus: ten events per call, each with the message as its detail. Reports what the bus has accepted, not what its rules did.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export class EventBusTarget extends BatchedTarget {
  protected readonly batchSize = 10;
  protected readonly concurrency = 5;

  constructor(private readonly client: EventBridgeClient, private readonly address: EventBusAddress, options: TargetOptions) {
    super(options);
  }

  protected async deliver(parcels: readonly Parcel[]): Promise<Delivery[]> {
    const { name: EventBusName, source: Source, detailType: DetailType } = this.address;
    const command = new PutEventsCommand({ Entries: parcels.map(parcel => ({ EventBusName, Source, DetailType, Detail: this.textOf(parcel) })) });
    const { Entries = [] } = await this.client.send(command, { abortSignal: this.signal });
    return Entries.map(({ EventId, ErrorCode = 'UNKNOWN' }) => (EventId ? DELIVERED : failedDelivery(ErrorCode, OWN_FAULT.test(ErrorCode))));
  }
}
