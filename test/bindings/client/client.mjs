import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LedgerClient } from 's3-event-ledger/client';

new LedgerClient({ client: new DynamoDBClient({ region: 'eu-west-1' }), tableName: 'ledger' });
