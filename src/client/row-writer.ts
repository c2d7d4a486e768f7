import { AwsFailure, callFailure } from './aws-errors';
import { retried, Retries } from './retries';
import { readRows } from './row-reader';
import { Execution, StatementBatches, StatementBatchesOptions } from './statement-batches';
import type { LedgerTable } from './table-connection';
import type { Entry } from '../core/entry';
import { isMalformed, Item, parseItem } from '../core/item';
import type { Change } from '../core/ports';
import { answeringRow, updateStatement } from '../core/statement';

export interface RowWriterOptions extends Omit<StatementBatchesOptions, 'client'> {
  /** Ends all retries: a change without a response by then has failed. */
  readonly signal: AbortSignal;
  /** Have DynamoDB return the rows: their histories can hold changes of others that came in between. @default false */
  readonly returnRows?: boolean;
}

export type WriteResult =
  /** The change was made. `row` is the row after it, or later: its history shows if others have changed it since. */
  | { readonly outcome: 'written'; readonly row: Entry }
  /** The row is not as the change expects it, and stays as it is. */
  | { readonly outcome: 'conflict' }
  /** The change is not known to be made. */
  | { readonly outcome: 'failed'; readonly failure: AwsFailure };

/** Changes rows that are still as they were read, 25 per call. */
export class RowWriter {
  private readonly batches: StatementBatches;

  constructor(private readonly table: LedgerTable, private readonly options: RowWriterOptions) {
    this.batches = new StatementBatches({ ...options, client: table.client });
  }

  /** One result per change, in their order; never rejects. */
  async change(changes: readonly Change[]): Promise<WriteResult[]> {
    const { signal, returnRows = false } = this.options;
    const executions = await this.batches.execute(changes, ({ before, after }) => {
      const update = updateStatement(this.table.tableName, before, after);
      return returnRows ? answeringRow(update) : update;
    }, signal);
    const results = executions.map((execution, index) => resultOf(execution, changes[index]));
    const doubtful = [...results.keys()].filter(index => results[index].outcome === 'conflict' && executions[index].repeated);
    const resolved = await this.resolve(doubtful.map(index => changes[index]));
    doubtful.forEach((index, position) => { results[index] = resolved[position]; });
    return results;
  }

  /**
   * If a response is lost, the change is sent again, and its own first try is what it conflicts with. Then the row's history holds the
   * change, wherever others have taken the row since. A heartbeat is not in the history: then the row has its lease, or a longer one.
   */
  private async resolve(changes: readonly Change[]): Promise<WriteResult[]> {
    if (changes.length === 0) return [];
    try {
      const retries = new Retries(this.options, this.options.signal);
      const rows = await readRows(retried(this.table, retries), retries, changes.map(({ before }) => before));
      return changes.map((change, index) => {
        const row = rows[index];
        const written = row && !isMalformed(row) && contains(row, change);
        return written ? { outcome: 'written', row } : { outcome: 'conflict' };
      });
    } catch (error) {
      return changes.map(() => ({ outcome: 'failed', failure: callFailure(error) }));
    }
  }
}

function contains(row: Entry, { before, after }: Change): boolean {
  if (!same(before.history, after.history)) return row.history.some(change => same(change, after.history.at(-1)));
  return row.status === after.status && row.attempt === after.attempt && (row.leaseUntil ?? '') >= (after.leaseUntil ?? '');
}

/** Whether nobody has changed a row since a change was made. */
export function endsWith(row: Entry, after: Entry): boolean {
  return same(row.history.at(-1), after.history.at(-1));
}

function resultOf({ failure, item }: Execution, { after }: Change): WriteResult {
  if (failure === undefined) return { outcome: 'written', row: returnedRow(item) ?? after };
  return failure.code === 'CONFLICT' ? { outcome: 'conflict' } : { outcome: 'failed', failure };
}

function returnedRow(item: Item | undefined): Entry | undefined {
  const row = item && parseItem(item);
  return row && !isMalformed(row) ? row : undefined;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
