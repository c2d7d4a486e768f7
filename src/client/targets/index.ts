import type { TargetOptions } from './batched-target';
import { createEventBusClient, EventBusTarget } from './event-bus-target';
import { createForwarderClient, ForwarderTarget } from './forwarder-target';
import { createFunctionClient, FunctionTarget } from './function-target';
import { createQueueClient, QueueTarget } from './queue-target';
import { createStateMachineClient, StateMachineTarget } from './state-machine-target';
import type { TargetConnection } from './target-client';
import type { TargetAddress } from '../../core/contract/target-address';
import type { Target } from '../../core/ports';

export type { TargetOptions } from './batched-target';
export type { TargetConnection } from './target-client';

/** Creates the target of one run. All runs share its client and the client's connections. */
export type TargetFactory = (options: TargetOptions) => Target;

/** @param connection by default from the environment */
export function createTarget(address: TargetAddress, connection: TargetConnection = {}): TargetFactory {
  switch (address.kind) {
    case 'queue': {
      const client = createQueueClient(connection);
      return options => new QueueTarget(client, address, options);
    }
    case 'state-machine': {
      const client = createStateMachineClient(connection);
      return options => new StateMachineTarget(client, address, options);
    }
    case 'function': {
      const client = createFunctionClient(connection);
      return options => new FunctionTarget(client, address, options);
    }
    case 'event-bus': {
      const client = createEventBusClient(connection);
      return options => new EventBusTarget(client, address, options);
    }
    case 'forwarder': {
      const client = createForwarderClient(connection);
      return options => new ForwarderTarget(client, address, options);
    }
  }
}
