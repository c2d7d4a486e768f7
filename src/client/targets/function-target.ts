import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { BatchedTarget, DELIVERED, Delivery, Parcel, TargetOptions } from './batched-target';
import { CLIENT, TargetConnection, unlogged } from './target-client';
import type { TargetAddress } from '../../core/contract/target-address';

type FunctionAddress = Extract<TargetAddress, { kind: 'function' }>;

export function createFunctionClient(connection: TargetConnection): LambdaClient {
  return unlogged(new LambdaClient({ ...CLIENT, ...connection }));
}

/**
 * A function: one asynchronous invocation per message.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export class FunctionTarget extends BatchedTarget {
  protected readonly batchSize = 1;
  protected readonly concurrency = 8;

  constructor(private readonly client: LambdaClient, private readonly address: FunctionAddress, options: TargetOptions) {
    super(options, address.batch);
  }

  protected async deliver([parcel]: readonly Parcel[]): Promise<Delivery[]> {
    const command = new InvokeCommand({ FunctionName: this.address.arn, InvocationType: 'Event', Payload: this.textOf(parcel) });
    await this.client.send(command, { abortSignal: this.signal });
    return parcel.map(() => DELIVERED);
  }
}
