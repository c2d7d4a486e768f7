import { Execution, StatementBatches, StatementBatchesOptions } from './statement-batches';
import type { Entry } from '../core/entry';
import type { LedgerWriter, RecordOutcome } from '../core/ports';
import { insertStatement } from '../core/statement';

export interface DynamoDbLedgerWriterOptions extends StatementBatchesOptions {
  readonly tableName: string;
}

/**
 * Inserts entries, 25 per call. The response to an insert can be lost: an entry whose second try finds the first counts as a duplicate.
 */
export class DynamoDbLedgerWriter implements LedgerWriter {
  private readonly tableName: string;
  private readonly batches: StatementBatches;

  constructor({ tableName, ...options }: DynamoDbLedgerWriterOptions) {
    this.tableName = tableName;
    this.batches = new StatementBatches(options);
  }

  async record(entries: readonly Entry[], signal: AbortSignal): Promise<RecordOutcome[]> {
    const executions = await this.batches.execute(entries, entry => insertStatement(this.tableName, entry), signal);
    return executions.map(toOutcome);
  }
}

function toOutcome({ failure }: Execution): RecordOutcome {
  if (failure === undefined) return { outcome: 'recorded' };
  const { code, awsError } = failure;
  return code === 'DUPLICATE' ? { outcome: 'duplicate' } : { outcome: 'failed', code, ...(awsError === undefined ? {} : { awsError }) };
}
