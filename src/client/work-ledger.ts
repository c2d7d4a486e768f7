import { AttributeValue, BatchGetItemCommand, QueryCommand, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { callFailure } from './dynamodb-failures';
import { inParallel, inPieces } from './parallel';
import { pause } from './sleep';
import { Execution, StatementBatches, StatementBatchesOptions } from './statement-batches';
import { backoff } from '../core/backoff';
import { ATTRIBUTES, DEFAULT_INDEX_NAME, INDEX_KEY } from '../core/contract/table-schema';
import type { Entry, EntryRef } from '../core/entry';
import { fromItem, Item, toKey } from '../core/item';
import type { Change, ChangeOutcome, WorkLedger, SettleLedger } from '../core/ports';
import { updateStatement } from '../core/statement';
import type { Timestamp } from '../core/timestamp';

export interface DynamoDbWorkLedgerOptions extends StatementBatchesOptions {
  readonly tableName: string;
  /** What `oldest` reads. @default 'time-index' */
  readonly indexName?: string;
  /** Ends all trying: reads reject, and changes of which nothing was heard have failed. @default - never */
  readonly signal?: AbortSignal;
}

/** What one page may evaluate: DynamoDB ends it at 1 MB besides, about as many rows. */
const PAGE = 1_000;

/** Each further page is so much larger: those due may stand behind many that are not. */
const PAGE_GROWTH = 4;

/** Rows that are not due, and are passed over, at most: 250 read units for rows of 1 KB. */
const MOST_PASSED_OVER = 2_000;

const KEYS_PER_READ = 100;
const READS_IN_FLIGHT = 4;
const BACKOFF = { base: 50, ceiling: 2_000 };

/** The ledger that a manager works off, over DynamoDB. */
export class DynamoDbWorkLedger implements WorkLedger, SettleLedger {
  private readonly options: Required<Omit<DynamoDbWorkLedgerOptions, 'concurrency'>>;
  private readonly batches: StatementBatches;

  constructor({ indexName = DEFAULT_INDEX_NAME, signal = new AbortController().signal, ...options }: DynamoDbWorkLedgerOptions) {
    const { client, tableName, random = Math.random, sleep = pause } = options;
    this.options = { client, tableName, indexName, signal, random, sleep };
    this.batches = new StatementBatches(options);
  }

  /**
   * Reads the index page by page, and no more than it needs. With `dueBy` it passes over what is not due, up to a bound: what stands
   * behind so many waits until some of them are due, which no retry delay puts off for long. Eventually consistent.
   */
  async oldest(status: string, limit: number, dueBy?: Timestamp): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    let passedOver = 0;
    let start: QueryCommandInput['ExclusiveStartKey'];
    for (let size = limit; ; size *= PAGE_GROWTH) {
      const most = limit - found.length + (dueBy === undefined ? 0 : MOST_PASSED_OVER - passedOver);
      const page = await this.page(status, dueBy, { Limit: Math.min(PAGE, most, size), ExclusiveStartKey: start });
      const { Items = [], ScannedCount = Items.length } = page;
      found.push(...Items.map(item => fromItem(item as Item)));
      passedOver += ScannedCount - Items.length;
      start = page.LastEvaluatedKey;
      if (!start || found.length >= limit || passedOver >= MOST_PASSED_OVER) break;
    }
    return found.slice(0, limit);
  }

  /** Strongly consistent. Rejects where not all could be read. */
  async read(refs: readonly EntryRef[]): Promise<ReadonlyArray<Entry | undefined>> {
    const found = new Map<string, Entry>();
    const keys = [...new Map(refs.map(ref => [nameOf(ref), toKey(ref)])).values()];
    await inParallel(inPieces(keys, KEYS_PER_READ), READS_IN_FLIGHT, async piece => {
      for (const item of await this.items(piece)) {
        const entry = fromItem(item as Item);
        found.set(nameOf(entry), entry);
      }
    });
    return refs.map(ref => found.get(nameOf(ref)));
  }

  /**
   * Where an answer is lost, the change is sent again, and refused because the row is not as expected any more: by its own first try,
   * if the row's history ends with it.
   */
  async change(changes: readonly Change[]): Promise<ChangeOutcome[]> {
    const { tableName, signal } = this.options;
    const executions = await this.batches.execute(changes, ({ before, after }) => updateStatement(tableName, before, after), signal);
    const outcomes = executions.map(toOutcome);
    const doubtful = outcomes.flatMap((outcome, index) => (outcome === 'conflict' && executions[index].repeated ? [index] : []));
    if (doubtful.length === 0) return outcomes;

    const rows = await this.read(doubtful.map(index => changes[index].before)).catch(() => undefined);
    doubtful.forEach((index, position) => {
      if (rows === undefined) outcomes[index] = 'failed';
      else if (lastChange(rows[position]) === lastChange(changes[index].after)) outcomes[index] = 'changed';
    });
    return outcomes;
  }

  private page(status: string, dueBy: Timestamp | undefined, input: Partial<QueryCommandInput>) {
    const { client, tableName, indexName } = this.options;
    const due = dueBy === undefined ? {} : { FilterExpression: `attribute_not_exists(${ATTRIBUTES.NOT_BEFORE}) OR ${ATTRIBUTES.NOT_BEFORE} <= :due` };
    const command = new QueryCommand({
      TableName: tableName,
      IndexName: indexName,
      KeyConditionExpression: `${INDEX_KEY.partition} = :status`,
      ExpressionAttributeValues: { ':status': { S: status }, ...(dueBy === undefined ? {} : { ':due': { S: dueBy } }) },
      ...due,
      ...input,
    });
    return this.persistently(signal => client.send(command, { abortSignal: signal }));
  }

  private async items(keys: readonly Item[]): Promise<Array<Record<string, AttributeValue>>> {
    const { client, tableName, random, sleep, signal } = this.options;
    const found: Array<Record<string, AttributeValue>> = [];
    let open = keys as Array<Record<string, AttributeValue>>;
    for (let round = 1; open.length > 0; round += 1) {
      if (round > 1) await sleep(backoff(round - 1, random(), BACKOFF), signal);
      const command = new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: open, ConsistentRead: true } } });
      const { Responses = {}, UnprocessedKeys = {} } = await this.persistently(() => client.send(command, { abortSignal: signal }));
      found.push(...Responses[tableName] ?? []);
      open = UnprocessedKeys[tableName]?.Keys ?? [];
    }
    return found;
  }

  /** Tries again what fails for a reason that passes, until the signal aborts. */
  private async persistently<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { random, sleep, signal } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(signal);
      } catch (error) {
        if (signal.aborted || callFailure(error).remedy !== 'retry') throw error;
        await sleep(backoff(attempt, random(), BACKOFF), signal);
      }
    }
  }
}

function toOutcome({ failure }: Execution): ChangeOutcome {
  if (failure === undefined) return 'changed';
  return failure === 'ConditionalCheckFailed' ? 'conflict' : 'failed';
}

function lastChange(entry: Entry | undefined): string | undefined {
  return entry && JSON.stringify(entry.history.at(-1));
}

function nameOf({ id, timestamp }: EntryRef): string {
  return `${id} ${timestamp}`;
}
