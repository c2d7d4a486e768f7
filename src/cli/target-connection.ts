import { AwsOptions, AwsService, serviceConnection } from './aws-service';
import { isLoopback } from './connection';
import * as targets from '../client/targets';
import type { TargetAddress } from '../core/contract/target-address';
import type { Io } from '../terminal/io';

const SERVICES: Record<TargetAddress['kind'], AwsService> = {
  'queue': 'SQS',
  'state-machine': 'SFN',
  'function': 'LAMBDA',
  'event-bus': 'EVENTBRIDGE',
  'forwarder': 'LAMBDA',
};

/** What sends to a target, with the connection of this command line. A queue on this machine needs no credentials, as its ledger does not. */
export function createTarget(address: TargetAddress, options: AwsOptions, env: Io['env']): targets.TargetFactory {
  const local = address.kind === 'queue' && isLoopback(new URL(address.url)) ? new URL(address.url).origin : undefined;
  return targets.createTarget(address, serviceConnection(SERVICES[address.kind], options, env, local));
}
