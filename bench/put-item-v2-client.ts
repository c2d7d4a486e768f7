import { DynamoDB } from 'aws-sdk';
import { batchOfMessages } from './batch-of-messages';
import { recordOneByOne } from './first-design';
import { serveMeasurements } from './measured-client';

const TableName = String(process.env.LEDGER_TABLE_NAME);
const documents = new DynamoDB.DocumentClient({ endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB });

serveMeasurements(batchOfMessages, batch => recordOneByOne(batch, row => documents.put({ TableName, Item: row }).promise()));
