import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

/** Reports how each event ended; a file whose key has `bad` in it fails, and one with `long` in it goes on. */
export async function handler(event: { readonly Records: ReadonlyArray<{ readonly body: string }> }): Promise<void> {
  for (const { body } of event.Records) {
    const { id, timestamp, attempt, object } = JSON.parse(body) as { id: string; timestamp: string; attempt: number; object: { Key: string } };
    const report = { id, timestamp, attempt, ...outcomeOf(object.Key) };
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.OUTCOME_QUEUE_URL, MessageBody: JSON.stringify(report) }));
  }
}

function outcomeOf(key: string): object {
  if (key.includes('long')) return { outcome: 'working', leaseSeconds: 3_600 };
  return key.includes('bad') ? { outcome: 'failed', reason: 'a bad file' } : { outcome: 'completed' };
}
