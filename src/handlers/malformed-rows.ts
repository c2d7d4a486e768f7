import type { Log } from './log';
import type { MalformedRow } from '../core/malformed-row';

const MAX_LINES = 20;

/** The malformed rows that an invocation has skipped. */
export class MalformedRows {
  private readonly rows = new Map<string, MalformedRow>();

  readonly add = (row: MalformedRow): void => {
    this.rows.set(`${row.id} ${row.timestamp}`, row);
  };

  get count(): number {
    return this.rows.size;
  }

  /** One line per row, up to a limit, since every run reads them again. */
  log(log: Log): void {
    for (const row of [...this.rows.values()].slice(0, MAX_LINES)) log('error', 'malformed row skipped', { code: 'NOT_A_LEDGER_ROW', ...row });
  }
}
