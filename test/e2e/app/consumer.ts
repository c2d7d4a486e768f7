import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

/** Reports how each event ended; a file whose key has `bad` in it fails. */
export async function handler(event: { readonly Records: ReadonlyArray<{ readonly body: string }> }): Promise<void> {
  for (const { body } of event.Records) {
    const { id, timestamp, attempt, object } = JSON.parse(body) as { id: string; timestamp: string; attempt: number; object: { Key: string } };
    const outcome = object.Key.includes('bad') ? { outcome: 'failed', reason: 'a bad file' } : { outcome: 'completed' };
    const report = { id, timestamp, attempt, ...outcome };
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.OUTCOME_QUEUE_URL, MessageBody: JSON.stringify(report) }));
  }
}
