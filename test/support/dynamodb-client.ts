import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Engine } from '../../src/sandbox/engine';

/** An emulator of AWS has the tables of each region separately. */
export const REGION = 'eu-west-1';

export function clientOf({ endpoint }: Pick<Engine, 'endpoint'>): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: REGION, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } });
}
