import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { BatchedTarget, DELIVERED, Delivery, Parcel, TargetOptions } from './batched-target';
import { CLIENT, TargetConnection, unlogged } from './target-client';
import { batchName } from '../../core/batch-message';
import type { TargetAddress } from '../../core/contract/target-address';

type StateMachineAddress = Extract<TargetAddress, { kind: 'state-machine' }>;

export function createStateMachineClient(connection: TargetConnection): SFNClient {
  return unlogged(new SFNClient({ ...CLIENT, ...connection }));
}

/**
 * A state machine: one execution per message, named after its attempts, so that a retry does not start a Standard execution twice.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export class StateMachineTarget extends BatchedTarget {
  protected readonly batchSize = 1;
  protected readonly concurrency = 8;

  constructor(private readonly client: SFNClient, private readonly address: StateMachineAddress, options: TargetOptions) {
    super(options, address.batch);
  }

  protected async deliver([parcel]: readonly Parcel[]): Promise<Delivery[]> {
    const command = new StartExecutionCommand({ stateMachineArn: this.address.arn, name: batchName(parcel), input: this.textOf(parcel) });
    try {
      await this.client.send(command, { abortSignal: this.signal });
    } catch (error) {
      if ((error as Error).name !== 'ExecutionAlreadyExists') throw error;
    }
    return parcel.map(() => DELIVERED);
  }
}
