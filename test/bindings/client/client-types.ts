import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LedgerClient, Entry } from 's3-event-ledger/client';

const ledger = new LedgerClient({ client: new DynamoDBClient({}), tableName: 'ledger' });
export const oldest = async (): Promise<readonly Entry[]> => (await ledger.list({ status: 'created' })).entries;
