import { GetEventSourceMappingCommand, GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { DeadLetterQueue, queueUrlOf } from './dead-letter-queue';
import { observe } from './observe';
import type { ScheduleAddress } from '../core/contract/manager-settings';
import type { ObservedFunction, ObservedMapping, ObservedQueue, ObservedSchedule } from '../core/deployment-links';
import { found, Observed } from '../core/link';
import { present } from '../core/present';

export interface FunctionFacts {
  readonly observed: Observed<ObservedFunction>;
  /** Its reserved concurrency. */
  readonly concurrency: Observed<number | undefined>;
}

export async function readFunction(client: LambdaClient, FunctionName: string): Promise<FunctionFacts> {
  const [observed, concurrency] = await Promise.all([
    observe(async () => {
      // `State` is absent where nothing knows it, such as in an emulator.
      const { State = 'Active', StateReason } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return present<ObservedFunction>({ name: FunctionName, state: State, reason: StateReason });
    }),
    observe(async () => (await client.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions),
  ]);
  return { observed, concurrency };
}

export function readSchedule(client: SchedulerClient, { name: Name, group: GroupName }: ScheduleAddress): Promise<Observed<ObservedSchedule>> {
  return observe(async () => {
    const { State, Target } = await client.send(new GetScheduleCommand({ Name, GroupName }));
    return present<ObservedSchedule>({ enabled: State !== 'DISABLED', targetArn: Target?.Arn ?? '', input: Target?.Input });
  });
}

export function readMapping(client: LambdaClient, UUID: string): Promise<Observed<ObservedMapping>> {
  return observe(async () => {
    const { State = 'unknown', EventSourceArn = '', FunctionArn = '' } = await client.send(new GetEventSourceMappingCommand({ UUID }));
    return { state: State, queueArn: EventSourceArn, functionArn: FunctionArn };
  });
}

export interface QueuePair {
  readonly queue: Observed<ObservedQueue>;
  /** Undefined if the queue names none. */
  readonly dead?: Observed<ObservedQueue>;
}

/** A queue and its dead-letter queue. */
export async function readQueues(client: SQSClient, queueArn: string): Promise<QueuePair> {
  const read = (arn: string) => observe(async () => {
    const { visible, deadLetterArn } = await new DeadLetterQueue(client, await queueUrlOf(client, arn)).facts();
    return present<ObservedQueue>({ arn, visible, deadLetterArn });
  });
  const queue = await read(queueArn);
  const deadLetterArn = found(queue)?.deadLetterArn;
  return deadLetterArn === undefined ? { queue } : { queue, dead: await read(deadLetterArn) };
}
