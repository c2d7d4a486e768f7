import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { TargetOptions } from './batched-target';
import { EventBusTarget } from './event-bus-target';
import { FunctionTarget } from './function-target';
import { QueueTarget } from './queue-target';
import { SenderTarget } from './sender-target';
import { StateMachineTarget } from './state-machine-target';
import type { Target } from '../../core/dispatch';
import type { TargetAddress } from '../../core/target-address';

export type { TargetOptions } from './batched-target';

/** A target for one run. Its client, and the connections that this holds, serve all runs. */
export type TargetFactory = (options: TargetOptions) => Target;

/** A call that hangs is given up and made again: targets try again themselves. */
const CLIENT = { maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, socketTimeout: 5_000 } };

/** A sender works for as long as it takes: the run's end ends the wait. */
const PATIENT_CLIENT = { maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, socketTimeout: 0 } };

/** Region, credentials and endpoint come from the environment. */
export function createTarget(address: TargetAddress): TargetFactory {
  switch (address.kind) {
    case 'queue': {
      const client = unlogged(new SQSClient({ ...CLIENT, md5: false }));
      return options => new QueueTarget(client, address, options);
    }
    case 'state-machine': {
      const client = unlogged(new SFNClient(CLIENT));
      return options => new StateMachineTarget(client, address, options);
    }
    case 'function': {
      const client = unlogged(new LambdaClient(CLIENT));
      return options => new FunctionTarget(client, address, options);
    }
    case 'event-bus': {
      const client = unlogged(new EventBridgeClient(CLIENT));
      return options => new EventBusTarget(client, address, options);
    }
    case 'sender': {
      const client = unlogged(new LambdaClient(PATIENT_CLIENT));
      return options => new SenderTarget(client, address, options);
    }
  }
}

/** The SDK copies every call and answer, a good part of the client's CPU, for a log that nobody keeps. */
function unlogged<T extends { middlewareStack: { remove(name: string): boolean } }>(client: T): T {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
