import { ask, Asked } from './ask';
import type { FakeSettings } from './fake-io';
import { LedgerTable } from './ledger-table';
import { LedgerClient } from '../../src/client';
import type { Entry } from '../../src/core/entry';
import { Engine, startEngine } from '../../src/sandbox/engine';

/** A ledger on an engine of its own, and the command line that is asked about it. */
export class CliLedger {
  static readonly TABLE = 'my-ledger';

  static async start(): Promise<CliLedger> {
    const engine = await startEngine();
    return new CliLedger(engine, await LedgerTable.create(engine, { TableName: CliLedger.TABLE }));
  }

  readonly client: LedgerClient;

  private constructor(readonly engine: Engine, readonly table: LedgerTable) {
    this.client = new LedgerClient({ client: table.client, tableName: table.name });
  }

  get endpoint(): string {
    return this.engine.endpoint;
  }

  /** The options by which a command finds it, there or behind another endpoint. */
  options(endpoint = this.endpoint): string[] {
    return ['--table', this.table.name, '--endpoint', endpoint];
  }

  ask(line: string | readonly string[], settings: FakeSettings = {}, endpoint = this.endpoint): Promise<Asked> {
    return ask([...(typeof line === 'string' ? line.split(' ') : line), ...this.options(endpoint)], settings);
  }

  insert(entries: readonly Entry[]): Promise<void> {
    return this.table.insert(entries);
  }

  /** How many events each status has, of those that have some. */
  counts(): Promise<Record<string, number>> {
    return this.table.counts();
  }

  async stop(): Promise<void> {
    this.table.close();
    await this.engine.stop();
  }
}
