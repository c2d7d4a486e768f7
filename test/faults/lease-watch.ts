/** A heartbeat's change of a lease, as a function asked DynamoDB for it. */
export interface Extension {
  readonly id: string;
  readonly attempt: number;
  /** Absent if the row had no lease. */
  readonly from?: string;
  readonly until: string;
}

interface Statement {
  readonly Statement: string;
  readonly Parameters: ReadonlyArray<{ readonly S?: string; readonly N?: string }>;
}

const HEARTBEAT = ' SET lease_until=? WHERE event_id=? AND event_timestamp=? AND event_status=? AND attempt=? AND lease_until';

/** Sees what functions ask DynamoDB for: a lease that heartbeats extended leaves no trace in the table. */
export class LeaseWatch {
  readonly extensions: Extension[] = [];

  /** @param body of a BatchExecuteStatement */
  observe(body: string): void {
    if (!body.includes(HEARTBEAT)) return;
    const { Statements } = JSON.parse(body) as { readonly Statements: readonly Statement[] };
    for (const { Statement, Parameters } of Statements) {
      if (!Statement.includes(HEARTBEAT)) continue;
      const [until, id, , , attempt, from] = Parameters;
      this.extensions.push({ id: id.S ?? '', attempt: Number(attempt.N), from: from?.S, until: until.S ?? '' });
    }
  }
}
