import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { logLines } from '../support/log-lines';
import { ScriptedService, ServiceReply } from '../support/scripted-service';
import { sqsEvent } from '../support/sqs-event';

const INDEX_ARN = 'arn:aws:dynamodb:eu-west-1:123456789012:table/ledger/index/time-index';
const MORE_SHARDS = 'one partition of the index takes 1,000 writes per second: use a ledger with more shards';

const call = (type: string, member: string, reason: string, resource = INDEX_ARN): ServiceReply => ({
  status: 400, error: type, body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'Throughput exceeds a limit', [member]: [{ reason, resource }] },
});

const statement = (Message: string): ServiceReply => ({ body: { Responses: [{ Error: { Code: 'ThrottlingError', Message } }] } });

/** The line in which ingest reports what it did not record. */
async function failureLogged(reply: ServiceReply): Promise<unknown> {
  const dynamoDb = await ScriptedService.start(() => reply);
  const ingest = new LambdaProcess({
    ...CREDENTIALS, LEDGER_TABLE_NAME: 'ledger', LEDGER_INITIAL_STATUS: 'created', LEDGER_LOG_LEVEL: 'error', AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
  });
  await ingest.invoke(sqsEvent([notification(notificationRecord(FACTS))]), { remaining: 3_000 });
  const { stdout } = await ingest.stop();
  await dynamoDb.stop();
  return logLines(stdout).find(({ message }) => message === 'events not recorded');
}

it.each<[name: string, reply: ServiceReply, logged: object]>([
  ['an index partition, in a ThrottlingException', call('ThrottlingException', 'throttlingReasons', 'IndexWriteKeyRangeThroughputExceeded'), {
    awsError: 'ThrottlingException', throttlingReason: 'IndexWriteKeyRangeThroughputExceeded', throttledResource: 'ledger/index/time-index', fix: MORE_SHARDS,
  }],
  ['an index partition, in another exception', call('ProvisionedThroughputExceededException', 'ThrottlingReasons', 'IndexWriteKeyRangeThroughputExceeded'), {
    awsError: 'ProvisionedThroughputExceededException', throttlingReason: 'IndexWriteKeyRangeThroughputExceeded', throttledResource: 'ledger/index/time-index', fix: MORE_SHARDS,
  }],
  ['an index partition, in the message of a statement', statement('Throttled: IndexWriteKeyRangeThroughputExceeded'), {
    awsError: 'ThrottlingError', throttlingReason: 'IndexWriteKeyRangeThroughputExceeded', fix: MORE_SHARDS,
  }],
  ['the capacity of the table', call('ThrottlingException', 'throttlingReasons', 'TableWriteProvisionedThroughputExceeded', INDEX_ARN.replace('/index/time-index', '')), {
    awsError: 'ThrottlingException', throttlingReason: 'TableWriteProvisionedThroughputExceeded', throttledResource: 'ledger', fix: "raise the capacity of the ledger's billing",
  }],
])('the log names what throttles, and the cure: %s', async (_, reply, logged) => {
  expect(await failureLogged(reply)).toEqual(expect.objectContaining({ level: 'error', code: 'THROTTLED', count: 1, ...logged }));
});

it('a throttled statement without a reason is logged without one', async () => {
  const line = await failureLogged(statement('slow down'));
  expect(line).toEqual(expect.objectContaining({ code: 'THROTTLED', awsError: 'ThrottlingError', count: 1 }));
  expect(line).not.toHaveProperty('throttlingReason');
  expect(line).not.toHaveProperty('fix');
});
