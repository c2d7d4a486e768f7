import { Agent } from 'node:http';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { batchOfMessages } from './batch-of-messages';
import { serveMeasurements } from './measured-client';
import { inParallel } from '../src/client/parallel';
import { readBatch } from '../src/core/batch';
import { ATTRIBUTES } from '../src/core/contract/table-schema';
import { toItem } from '../src/core/item';

/** More connections did not make it faster. */
const CONNECTIONS = 50;
const RECORDED_AT = '1795345200.000';

const TableName = String(process.env.LEDGER_TABLE_NAME);
const client = new DynamoDBClient({ maxAttempts: 1, requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: CONNECTIONS }) } });
client.middlewareStack.remove('loggerMiddleware');

/** The best that a handler does today without PartiQL: the same rows, each a conditional PutItem, many at once over kept connections. */
serveMeasurements(batchOfMessages, async ({ Records }) => {
  const { entries } = readBatch(Records, RECORDED_AT, { initialStatus: 'created' });
  await inParallel(entries, CONNECTIONS, async entry => {
    await client.send(new PutItemCommand({ TableName, Item: toItem(entry), ConditionExpression: `attribute_not_exists(${ATTRIBUTES.ID})` }));
  });
});
