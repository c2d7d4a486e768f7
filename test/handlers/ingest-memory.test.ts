import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { ScriptedDynamoDb, success } from '../support/scripted-dynamodb';
import { sqsEvent } from '../support/sqs-event';

const MESSAGES = 10_000;
const MAX_MEGABYTES = 200;

/** Without it the peak tells how much garbage Node lets lie on a machine that has memory to spare. */
const HEAP = '--max-old-space-size=96';

it(`processes a batch of ${MESSAGES} messages, the most that SQS passes to Lambda, in less than ${MAX_MEGABYTES} MB`, async () => {
  const endpoint = await ScriptedDynamoDb.start(success);
  const subject = new LambdaProcess({
    ...CREDENTIALS, NODE_OPTIONS: HEAP, LEDGER_TABLE_NAME: 'ledger', LEDGER_INITIAL_STATUS: 'created', LEDGER_LOG_LEVEL: 'info', AWS_ENDPOINT_URL_DYNAMODB: endpoint.url,
  });
  try {
    const bodies = Array.from({ length: MESSAGES }, (_, index) => notification(notificationRecord({ ...FACTS, key: `incoming/2023/04/12/report ${index}.json` })));
    const { result, peakMemory } = await subject.invoke(sqsEvent(bodies), { remaining: 60_000 });
    expect(result).toEqual({ batchItemFailures: [] });
    expect(endpoint.calls).toHaveLength(MESSAGES / 25);
    expect(peakMemory / 1e6).toBeLessThan(MAX_MEGABYTES);
  } finally {
    await subject.stop();
    await endpoint.stop();
  }
});
