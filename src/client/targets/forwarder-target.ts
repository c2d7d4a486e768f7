import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { BatchedTarget, DELIVERED, Delivery, failedDelivery, Parcel, TargetOptions } from './batched-target';
import { CLIENT, TargetConnection, unlogged } from './target-client';
import { batchText } from '../../core/batch-message';
import { readFailures } from '../../core/batch-outcome';
import type { TargetAddress } from '../../core/contract/target-address';
import { Json, member, parseJson } from '../../core/json';
import { attemptName, DispatchMessage } from '../../core/message';
import { cutReason } from '../../core/reason';
import { Rejection } from '../../core/rejection';

type ForwarderAddress = Extract<TargetAddress, { kind: 'forwarder' }>;

const MAX_REASON = 256;

/** Per call, without `batch`. */
const DEFAULT_EVENTS = 50;

/** A forwarder may take until the run ends. */
const REQUEST_HANDLER = { ...CLIENT.requestHandler, socketTimeout: 0 };

export function createForwarderClient(connection: TargetConnection): LambdaClient {
  return unlogged(new LambdaClient({ ...CLIENT, requestHandler: REQUEST_HANDLER, ...connection }));
}

/**
 * A user's own target: a function that receives a batch of up to 50 events, or of `batch`, forwards them, and returns
 * `{ failures: [{ id, timestamp?, attempt?, reason?, final? }] }` for those that it could not send. After an error or any other response, none
 * counts as sent.
 */
export class ForwarderTarget extends BatchedTarget {
  protected readonly batchSize: number;
  protected readonly concurrency = 1;

  constructor(private readonly client: LambdaClient, private readonly address: ForwarderAddress, options: TargetOptions) {
    super(options, address.batch);
    this.batchSize = address.batch ? 1 : DEFAULT_EVENTS;
  }

  protected async deliver(parcels: readonly Parcel[]): Promise<Delivery[]> {
    const messages = parcels.flat();
    const command = new InvokeCommand({ FunctionName: this.address.arn, Payload: batchText(messages) });
    const { FunctionError, Payload } = await this.client.send(command, { abortSignal: this.signal });
    const answer = parseJson(Payload?.transformToString() ?? '');
    if (FunctionError !== undefined) return messages.map(() => failedDelivery(reasonOf(member(answer, 'errorType') ?? FunctionError), false));
    return readAnswer(answer, messages) ?? messages.map(() => failedDelivery('the forwarder did not answer with the failures among its messages', false));
  }
}

/** Undefined if the response is not valid, or names a message that was not sent. */
function readAnswer(answer: Json | undefined, messages: readonly DispatchMessage[]): Delivery[] | undefined {
  const list = member(answer, 'failures');
  const failures = Array.isArray(list) ? readFailures(list, messages, 'failures') : undefined;
  if (failures === undefined || failures instanceof Rejection) return undefined;
  return messages.map(message => {
    const failure = failures.get(attemptName(message));
    return failure ? { ...failedDelivery(reasonOf(failure.reason), false), final: failure.final } : DELIVERED;
  });
}

function reasonOf(reason: Json | undefined): string {
  return typeof reason === 'string' && reason !== '' ? cutReason(reason, MAX_REASON) : 'the forwarder gave no reason';
}
