import type { FuzzTarget } from './fuzz-target';
import { garbledJson } from './garbled-json';
import { anyRow } from './garbled-row';
import { anyKeyText, garbledText } from './garbled-text';
import { demand, demandEqual } from './violation';
import { encodeIngestSettings } from '../../src/core/contract/ingest-settings';
import { LOG_LEVELS } from '../../src/core/contract/log-levels';
import { DispatchFunctionSettings, encodeDispatchSettings, encodeSettleSettings } from '../../src/core/contract/manager-settings';
import type { TargetAddress } from '../../src/core/contract/target-address';
import { LedgerError } from '../../src/core/errors';
import { Json, parseJson } from '../../src/core/json';
import { attemptName, parseAttemptName, toMessage } from '../../src/core/message';
import { messageText } from '../../src/core/message-text';
import type { SeededRandom } from '../support/seeded-random';

export const CURSOR: FuzzTarget = {
  name: 'cursor',
  share: 5,
  next: (random, { encodeCursor, decodeCursor }) => {
    const { entry: { id, timestamp } } = anyRow(random);
    const scope = ['ledger', 'time-index', anyKeyText(random)];
    const position = { id, timestamp, ...(random.chance(0.5) ? { at: timestamp } : {}) };
    const issued = encodeCursor(position, scope);
    const decoded = Buffer.from(issued, 'base64url').toString();
    const input = random.pick([issued, garbledText(issued, random), Buffer.from(garbledJson(JSON.parse(decoded) as Json, random)).toString('base64url')]);
    return {
      input: () => input,
      check: () => {
        try {
          demandEqual(decodeCursor(input, scope), position, 'reads another position than was given');
          demand(input === issued, 'takes a cursor that was never given');
        } catch (error) {
          if (!(error instanceof LedgerError)) throw error;
          demand(input !== issued && error.code === 'BAD_CURSOR', `rejects its own cursor, or with ${error.code}`);
        }
      },
    };
  },
};

/** The message of any entry that a row can hold, and the name of its attempt. */
export const MESSAGE: FuzzTarget = {
  name: 'dispatched message',
  share: 3,
  next: random => {
    const { entry } = anyRow(random);
    const message = toMessage({ ...entry, attempt: 1 + random.below(1_000) });
    return {
      input: () => JSON.stringify(message),
      check: () => {
        const text = messageText(message);
        demandEqual(parseJson(text), message, 'is not the message');
        demand(!/[\ufffe\uffff]/.test(text) && Buffer.from(text).toString() === text, 'has characters that SQS rejects');
        const { id, timestamp, attempt } = message;
        demandEqual(parseAttemptName(attemptName(message)), { id, timestamp, attempt }, 'has a name that is not read back');
      },
    };
  },
};

const ADDRESSES: readonly TargetAddress[] = [
  { kind: 'queue', url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/work', fifo: true, group: 'object' },
  { kind: 'event-bus', name: 'work', source: 'ledger', detailType: 'S3 event' },
  { kind: 'state-machine', arn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:work' },
  { kind: 'forwarder', arn: 'arn:aws:lambda:eu-west-1:123456789012:function:work' },
];

function anySettings(random: SeededRandom): DispatchFunctionSettings {
  return {
    tableName: 'ledger',
    indexName: 'time-index',
    managerName: 'Manager',
    settleOnDispatch: random.chance(0.5),
    logLevel: random.pick(LOG_LEVELS),
    maxEventsPerRun: 1 + random.below(10_000),
    maxInFlight: 1 + random.below(10_000),
    leaseSeconds: 1 + random.below(43_200),
    maxLeaseSeconds: 1 + random.below(43_200),
    retry: { maxAttempts: 1 + random.below(10), retryDelaySeconds: random.below(100), maxRetryDelaySeconds: random.below(10_000) },
    target: random.pick(ADDRESSES),
    ...(random.chance(0.5) ? { rowRetentionSeconds: 1 + random.below(1e9) } : {}),
  };
}

const ODD_NUMBERS = ['', '0', '-1', '+1', '1.0', '01', '1e3', ' 1', '1 ', '0x10', '1_000', 'Infinity', 'NaN', '9007199254740993', '\u0661'];

export const SETTINGS: FuzzTarget = {
  name: 'settings',
  share: 5,
  next: (random, { decodeIngestSettings, decodeDispatchSettings, decodeSettleSettings }) => {
    const settings = anySettings(random);
    const [decode, encode, intact] = random.pick([
      [decodeIngestSettings, encodeIngestSettings, encodeIngestSettings({ ...settings, initialStatus: 'created' })],
      [decodeDispatchSettings, encodeDispatchSettings, encodeDispatchSettings(settings)],
      [decodeSettleSettings, encodeSettleSettings, encodeSettleSettings(settings)],
    ] as const);
    const environment: Record<string, string | undefined> = { ...intact };
    while (random.chance(0.7)) {
      const name = random.pick(Object.keys(environment));
      environment[name] = random.chance(0.2) ? undefined : random.chance(0.5) ? random.pick(ODD_NUMBERS) : garbledText(environment[name] ?? '', random);
    }
    return {
      input: () => JSON.stringify(environment),
      check: () => {
        try {
          const encoded = (encode as (decoded: unknown) => Record<string, string>)(decode(environment));
          for (const [name, value] of Object.entries(encoded)) demand(environment[name] === value, `reads ${name} as ${value}`);
        } catch (error) {
          const { message } = error as Error;
          if (!message.startsWith("the function's environment is not what its construct sets: ")) throw error;
          demand(Object.keys(intact).some(name => environment[name] !== intact[name as keyof typeof intact]), `rejects valid settings: ${message}`);
        }
      },
    };
  },
};

export const FORWARDER: FuzzTarget = {
  name: "forwarder's response",
  share: 2,
  next: (random, { forwarderThatAnswers }) => {
    const messages = Array.from({ length: 1 + random.below(3) }, () => toMessage({ ...anyRow(random).entry, attempt: 1 + random.below(9) }));
    const failures = messages.filter(() => random.chance(0.5)).map(({ id, timestamp, attempt }) => (
      random.chance(0.5) ? { id, reason: random.chance(0.2) ? `${'x'.repeat(random.below(300))}\ud83d\ude00`.repeat(2) : anyKeyText(random) } : { id, timestamp, attempt, reason: 'full' }));
    const input = garbledJson({ failures } as unknown as Json, random);
    return {
      input: () => input,
      check: async () => {
        const outcomes = await forwarderThatAnswers(input).send(messages.map(message => [message]));
        demand(outcomes.length === messages.length, `gives ${outcomes.length} outcomes for ${messages.length} messages`);
        const named = namedIn(parseJson(input));
        for (const [index, outcome] of outcomes.entries()) {
          if (outcome.sent) demand(named?.includes(messages[index].id) === false, 'counts a message as sent that the response does not');
          else demand([...outcome.reason].length <= 512 && Buffer.from(outcome.reason).toString() === outcome.reason, 'has a reason that a row cannot hold');
        }
      },
    };
  },
};

/** The messages that a response reports as not sent; undefined if it is no list of failures. */
function namedIn(answer: unknown): unknown[] | undefined {
  const { failures } = Object(answer) as { failures?: unknown };
  return Array.isArray(failures) ? failures.map((failure: unknown) => (Object(failure) as { id?: unknown }).id) : undefined;
}
