const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { LedgerClient } = require('s3-event-ledger/client');

new LedgerClient({ client: new DynamoDBClient({ region: 'eu-west-1' }), tableName: 'ledger' });
