import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { serviceConfig } from './aws-service';
import { ConnectionOptions, connectionOf, TIMEOUTS } from './connection';
import { createStoreClient } from './s3-store';
import type { WiringClients } from '../client/wiring-reader';
import type { Io } from '../terminal/io';

/** The services that a deployment consists of. */
export interface CheckClients extends WiringClients {
  readonly scheduler: SchedulerClient;
  readonly dynamodb: DynamoDBClient;
}

const MAX_ATTEMPTS = 3;

/** Opens a connection to each service, and closes them after `use`. */
export async function withCheckClients<T>(options: ConnectionOptions, env: Io['env'], use: (clients: CheckClients) => Promise<T>): Promise<T> {
  const clients = {
    s3: createStoreClient({ region: options.region, profile: options.profile }, env, MAX_ATTEMPTS),
    eventBridge: new EventBridgeClient(serviceConfig('EVENTBRIDGE', options, env)),
    sqs: new SQSClient({ ...serviceConfig('SQS', options, env), md5: false }),
    lambda: new LambdaClient(serviceConfig('LAMBDA', options, env)),
    scheduler: new SchedulerClient(serviceConfig('SCHEDULER', options, env)),
    dynamodb: new DynamoDBClient({ ...connectionOf(options, env), requestHandler: TIMEOUTS }),
  };
  try {
    return await use(clients);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}
