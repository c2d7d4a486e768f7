import type { LambdaClient } from '@aws-sdk/client-lambda';
import { decodeCursor, encodeCursor } from '../../src/client/cursor';
import { readIndex } from '../../src/client/index-reader';
import { ForwarderTarget } from '../../src/client/targets/forwarder-target';
import { DynamoDbWorkLedger } from '../../src/client/work-ledger';
import { decodeIngestSettings } from '../../src/core/contract/ingest-settings';
import { decodeDispatchSettings, decodeSettleSettings } from '../../src/core/contract/manager-settings';
import { parseItem, parseRecordedItem } from '../../src/core/item';
import { parseOutcome } from '../../src/core/outcome';
import type { Target } from '../../src/core/ports';
import { parse } from '../../src/core/s3/s3-event';

const NEVER = new AbortController().signal;

/** The readers under test. A test replaces one with a reader that has a bug. */
export const SHIPPED = {
  parse,
  parseOutcome,
  parseItem,
  parseRecordedItem,
  readIndex,
  workLedger: (options: ConstructorParameters<typeof DynamoDbWorkLedger>[0]) => new DynamoDbWorkLedger(options),
  encodeCursor,
  decodeCursor,
  decodeIngestSettings,
  decodeDispatchSettings,
  decodeSettleSettings,
  /** A forwarder whose function returns this. */
  forwarderThatAnswers: (answer: string): Target => {
    const client = { send: () => Promise.resolve({ Payload: { transformToString: () => answer } }) };
    return new ForwarderTarget(client as unknown as LambdaClient, { kind: 'forwarder', arn: 'arn' }, { signal: NEVER, sleep: () => Promise.resolve() });
  },
};

export type Subjects = typeof SHIPPED;
