import { AttributeValue, DeleteItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { handOutOneByOne } from './first-design';
import { serveMeasurements } from './measured-client';

const TableName = String(process.env.LEDGER_TABLE_NAME);
const IndexName = String(process.env.LEDGER_INDEX_NAME);
const QueueUrl = String(process.env.LEDGER_TARGET_URL);
const client = new DynamoDBClient({});
const sqs = new SQSClient({});

serveMeasurements(events => events, events => handOutOneByOne(events, {
  query: async (status, Limit) => {
    const { Items = [] } = await client.send(new QueryCommand({
      TableName,
      IndexName,
      Limit,
      KeyConditionExpression: 'event_status = :status',
      ExpressionAttributeValues: { ':status': { S: status } },
    }));
    return Items.map(item => ({
      event_id: text(item.event_id),
      event_timestamp: text(item.event_timestamp),
      event_status: text(item.event_status),
      event_info: text(item.event_info),
    }));
  },
  send: MessageBody => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),
  remove: ({ event_id, event_timestamp }) => client.send(new DeleteItemCommand({
    TableName,
    Key: { event_id: { S: event_id }, event_timestamp: { S: event_timestamp } },
  })),
}));

function text(value: AttributeValue): string {
  return value.S ?? '';
}
