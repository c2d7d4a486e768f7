import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { BatchedTarget, DELIVERED, Delivery, failedDelivery, TargetOptions } from './batched-target';
import { messageText } from './message-text';
import { CLIENT, TargetConnection, unlogged } from './target-client';
import type { TargetAddress } from '../../core/contract/target-address';
import { Json, member, parseJson } from '../../core/json';
import { DispatchMessage, MESSAGE_VERSION } from '../../core/message';
import { cutReason } from '../../core/reason';

type ForwarderAddress = Extract<TargetAddress, { kind: 'forwarder' }>;

const MAX_REASON = 256;

/** A forwarder may take until the run ends. */
const REQUEST_HANDLER = { ...CLIENT.requestHandler, socketTimeout: 0 };

export function createForwarderClient(connection: TargetConnection): LambdaClient {
  return unlogged(new LambdaClient({ ...CLIENT, requestHandler: REQUEST_HANDLER, ...connection }));
}

/**
 * A user's own target: a function that receives `{ version, messages }`, up to 50 messages at once, forwards them, and returns
 * `{ failures: [{ id, timestamp?, attempt?, reason }] }` for those that it could not send. After an error or any other response, none
 * counts as sent.
 */
export class ForwarderTarget extends BatchedTarget {
  protected readonly batchSize = 50;
  protected readonly concurrency = 1;

  constructor(private readonly client: LambdaClient, private readonly address: ForwarderAddress, options: TargetOptions) {
    super(options);
  }

  protected async deliver(messages: readonly DispatchMessage[]): Promise<Delivery[]> {
    const command = new InvokeCommand({
      FunctionName: this.address.arn,
      Payload: `{"version":${MESSAGE_VERSION},"messages":[${messages.map(messageText).join()}]}`,
    });
    const { FunctionError, Payload } = await this.client.send(command, { abortSignal: this.signal });
    const answer = parseJson(Payload?.transformToString() ?? '');
    if (FunctionError !== undefined) return messages.map(() => failedDelivery(reasonOf(member(answer, 'errorType') ?? FunctionError), false));
    return readAnswer(answer, messages) ?? messages.map(() => failedDelivery('the forwarder did not answer with the failures among its messages', false));
  }
}

/** Undefined if the response is not valid, or names a message that was not sent. */
function readAnswer(answer: Json | undefined, messages: readonly DispatchMessage[]): Delivery[] | undefined {
  const failures = member(answer, 'failures');
  if (!Array.isArray(failures)) return undefined;
  const deliveries = messages.map(() => DELIVERED);
  for (const failure of failures as readonly Json[]) {
    const indexes = messages.flatMap((message, index) => (isAbout(failure, message) ? [index] : []));
    if (indexes.length === 0) return undefined;
    for (const index of indexes) deliveries[index] = failedDelivery(reasonOf(member(failure, 'reason')), false);
  }
  return deliveries;
}

function isAbout(failure: Json, { id, timestamp, attempt }: DispatchMessage): boolean {
  return member(failure, 'id') === id
    && [undefined, timestamp].includes(member(failure, 'timestamp') as string | undefined)
    && [undefined, attempt].includes(member(failure, 'attempt') as number | undefined);
}

function reasonOf(reason: Json | undefined): string {
  return typeof reason === 'string' && reason !== '' ? cutReason(reason, MAX_REASON) : 'the forwarder gave no reason';
}
