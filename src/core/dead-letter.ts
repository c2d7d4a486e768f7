import { parseOutcome } from './outcome';
import { Rejection } from './rejection';
import { parse } from './s3/s3-event';

/** Which function reads the queue whose messages end up in the dead-letter queue: ingest or settle. */
export type DeadLetterKind = 'events' | 'outcomes';

/** A message of a dead-letter queue. SQS keeps no reason with it. */
export interface DeadLetter {
  readonly messageId: string;
  readonly body: string;
  /** Unix milliseconds. */
  readonly sentAt?: number;
  /** What EventBridge writes to a message that it could not send to the queue. */
  readonly undelivered?: { readonly code: string; readonly message: string };
}

export interface DeadLetterReason {
  readonly code: string;
  readonly reason: string;
}

export interface ReasonCount extends DeadLetterReason {
  readonly count: number;
  /** The message that was sent last. */
  readonly sample: DeadLetter;
}

/** Of a message that is valid: why it was not written is in the log alone. */
const VALID: Readonly<Record<DeadLetterKind, DeadLetterReason>> = {
  events: {
    code: 'NOT_RECORDED',
    reason: 'valid, but not written in any attempt: the log of the ingest function has the cause. Fix it, then redrive',
  },
  outcomes: {
    code: 'NOT_SETTLED',
    reason: 'valid, but its event is unknown, or the change was not written: the log of the settle function has the cause',
  },
};

/** Names the reason as the function does that could not process the message: by the same parser. */
export function reasonOf(kind: DeadLetterKind, { body, undelivered }: DeadLetter): DeadLetterReason {
  if (undelivered) return { code: 'NOT_SENT', reason: `EventBridge could not send it to the queue: ${undelivered.code}: ${undelivered.message}` };
  const rejection = kind === 'events' ? parse(body).rejections[0] : parseOutcome(body);
  return rejection instanceof Rejection ? { code: rejection.code, reason: rejection.reason } : VALID[kind];
}

/** The reasons, the most frequent first, each with the newest message that has it. */
export function countReasons(kind: DeadLetterKind, letters: readonly DeadLetter[]): ReasonCount[] {
  const byCode = new Map<string, ReasonCount>();
  for (const sample of letters) {
    const reason = reasonOf(kind, sample);
    const known = byCode.get(reason.code);
    const isNewer = known === undefined || (sample.sentAt ?? 0) > (known.sample.sentAt ?? 0);
    byCode.set(reason.code, { ...(isNewer ? { ...reason, sample } : known), count: (known?.count ?? 0) + 1 });
  }
  return [...byCode.values()].sort((one, other) => other.count - one.count || (one.code < other.code ? -1 : 1));
}
