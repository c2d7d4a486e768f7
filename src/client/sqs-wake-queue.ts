import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { callFailure, toFailure } from './aws-errors';
import { unlogged } from './targets/target-client';
import type { WakeSettings } from '../core/contract/wake-settings';
import type { Failure } from '../core/errors';
import type { WakeQueue } from '../core/ports';
import { WAKE_GROUP, wakeSignal } from '../core/wake-signal';

const TRIES = 2;

/** A signal that hangs must not delay its function: the schedule starts a run, too. */
export function createWakeQueue(settings: WakeSettings): WakeQueue {
  const client = new SQSClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 500, socketTimeout: 1_000 }, md5: false });
  return new SqsWakeQueue(unlogged(client), settings);
}

/** A FIFO queue whose messages start dispatch runs. Sends one message per window: SQS would drop the others. */
export class SqsWakeQueue implements WakeQueue {
  private sent?: string;

  constructor(private readonly client: SQSClient, private readonly settings: WakeSettings) {}

  async signal(now: number, signal: AbortSignal): Promise<Failure | undefined> {
    const { queueUrl, intervalSeconds } = this.settings;
    const { deduplicationId, body } = wakeSignal(now, intervalSeconds);
    if (deduplicationId === this.sent) return undefined;
    for (let tries = 1; ; tries += 1) {
      try {
        const message = { QueueUrl: queueUrl, MessageBody: body, MessageGroupId: WAKE_GROUP, MessageDeduplicationId: deduplicationId };
        await this.client.send(new SendMessageCommand(message), { abortSignal: signal });
        this.sent = deduplicationId;
        return undefined;
      } catch (error) {
        const failure = callFailure(error);
        if (tries >= TRIES || failure.remedy !== 'retry' || signal.aborted) return toFailure(failure);
      }
    }
  }
}
