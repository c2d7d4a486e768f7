import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Engine } from '../../src/sandbox/engine';

export function clientOf({ endpoint }: Pick<Engine, 'endpoint'>): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } });
}
