import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { batchOfMessages } from './batch-of-messages';
import { recordOneByOne } from './first-design';
import { serveMeasurements } from './measured-client';

const TableName = String(process.env.LEDGER_TABLE_NAME);
const client = new DynamoDBClient({});

serveMeasurements(batchOfMessages, batch => recordOneByOne(batch, row => client.send(new PutItemCommand({
  TableName,
  Item: {
    event_id: { S: row.event_id },
    event_timestamp: { S: row.event_timestamp },
    event_status: { S: row.event_status },
    event_info: { S: row.event_info },
  },
}))));
