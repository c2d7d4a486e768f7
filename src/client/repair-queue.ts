import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { callFailure } from './aws-errors';
import { inParallel } from './parallel';
import { Retries, RetryOptions } from './retries';
import { chunks } from '../core/chunks';
import type { RepairQueue } from '../core/ports';
import type { ListedObject } from '../core/s3/listed-object';
import { reconciledNotification } from '../core/s3/reconciled-event';

export interface SqsRepairQueueOptions extends RetryOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly bucket: string;
  /** Ends all retries: an object that is not known to be sent by then counts as not sent. */
  readonly signal: AbortSignal;
}

/** Together they keep a call below the 1 MiB that SQS takes, with the longest keys. */
const OBJECTS_PER_MESSAGE = 10;
const MESSAGES_PER_CALL = 10;
const CALLS_IN_FLIGHT = 4;
const TRIES = 5;

interface Message {
  readonly body: string;
  sent: boolean;
  /** It may succeed if it is sent again. */
  transient: boolean;
}

/** The queue of a ledger. One message has ten objects, one call ten messages. Ingest skips what it has recorded already, so a repeated message is harmless. */
export class SqsRepairQueue implements RepairQueue {
  private readonly retries: Retries;

  constructor(private readonly options: SqsRepairQueueOptions) {
    this.retries = new Retries(options, options.signal);
  }

  async send(objects: readonly ListedObject[]): Promise<readonly boolean[]> {
    const { bucket, signal } = this.options;
    const messages = chunks(objects, OBJECTS_PER_MESSAGE).map((chunk): Message => ({
      body: reconciledNotification(bucket, chunk), sent: false, transient: true,
    }));
    let open: readonly Message[] = messages;
    for (let attempt = 1; open.length > 0 && attempt <= TRIES && !signal.aborted; attempt += 1) {
      if (attempt > 1) await this.retries.wait(attempt - 1);
      await inParallel(chunks(open, MESSAGES_PER_CALL), CALLS_IN_FLIGHT, batch => this.attempt(batch));
      open = open.filter(({ sent, transient }) => !sent && transient);
    }
    return objects.map((_, index) => messages[Math.floor(index / OBJECTS_PER_MESSAGE)].sent);
  }

  private async attempt(batch: readonly Message[]): Promise<void> {
    const { client, queueUrl, signal } = this.options;
    if (signal.aborted) return;
    const Entries = batch.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
    try {
      const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries });
      const { Successful = [], Failed = [] } = await client.send(command, { abortSignal: signal });
      batch.forEach((message, index) => {
        message.sent = Successful.some(({ Id }) => Id === String(index));
        message.transient = !Failed.some(({ Id, SenderFault = false }) => Id === String(index) && SenderFault);
      });
    } catch (error) {
      const { remedy } = callFailure(error);
      // An error that a person must fix ends the run: every further object would fail alike.
      if (remedy !== 'retry' && !signal.aborted) throw error;
    }
  }
}
