import { DynamoDB, SQS } from 'aws-sdk';
import { FirstDesignRow, handOutOneByOne } from './first-design';
import { serveMeasurements } from './measured-client';

const TableName = String(process.env.LEDGER_TABLE_NAME);
const IndexName = String(process.env.LEDGER_INDEX_NAME);
const QueueUrl = String(process.env.LEDGER_TARGET_URL);
const documents = new DynamoDB.DocumentClient({ endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB });
const sqs = new SQS();

serveMeasurements(events => events, events => handOutOneByOne(events, {
  query: async (status, Limit) => {
    const { Items = [] } = await documents.query({
      TableName,
      IndexName,
      Limit,
      KeyConditionExpression: 'event_status = :status',
      ExpressionAttributeValues: { ':status': status },
    }).promise();
    return Items as FirstDesignRow[];
  },
  send: MessageBody => sqs.sendMessage({ QueueUrl, MessageBody }).promise(),
  remove: Key => documents.delete({ TableName, Key }).promise(),
}));
