import type { Rules, Way } from './contest';
import { dispatchEnvironment, ingestEnvironment } from './environment';
import type { Order } from './measured-client';
import type { ProgramName } from './programs';
import { waitingEntries } from './waiting-entries';
import type { Entry } from '../src/core/entry';

export const EVENTS_PER_BATCH = 1_000;

/** What is contested: by whom, on what rows, by which rules. */
export interface Discipline {
  readonly name: string;
  readonly programs: Readonly<Record<Way, ProgramName>>;
  readonly cannedEndpoint: Rules;
  readonly dynamoDbLocal: Rules;
  /** What the programs are told, on a DynamoDB. */
  environment(dynamoDb: string): NodeJS.ProcessEnv;
  /** The rows that a turn works off. */
  rows(order: Order): readonly Entry[];
}

/** Batches in turn: what ships makes far fewer calls, and with more batches as many when they are compared. */
function rules(shipped: { readonly canned: number; readonly local: number }): Pick<Discipline, 'cannedEndpoint' | 'dynamoDbLocal'> {
  const batches = (count: number) => ({ shipped: count, firstDesignV2: 1, firstDesignV3: 1 });
  return {
    cannedEndpoint: { rounds: 5, events: EVENTS_PER_BATCH, batches: batches(shipped.canned) },
    dynamoDbLocal: { rounds: 3, events: EVENTS_PER_BATCH, batches: batches(shipped.local) },
  };
}

/** 40 calls a batch against 1,000. */
export const INGEST: Discipline = {
  name: 'ingest',
  programs: { shipped: 'ingest-client', firstDesignV2: 'put-item-v2-client', firstDesignV3: 'put-item-v3-client' },
  environment: ingestEnvironment,
  rows: () => [],
  ...rules({ canned: 25, local: 3 }),
};

/** 183 calls a run against 2,001. @param sqs takes what is dispatched, whichever DynamoDB it comes from */
export function dispatchTo(sqs: string): Discipline {
  return {
    name: 'dispatch',
    programs: { shipped: 'dispatch-client', firstDesignV2: 'send-delete-v2-client', firstDesignV3: 'send-delete-v3-client' },
    environment: dynamoDb => dispatchEnvironment(dynamoDb, sqs, EVENTS_PER_BATCH),
    rows: ({ name, events, batches }) => waitingEntries(0, events * batches, name),
    ...rules({ canned: 11, local: 3 }),
  };
}
