declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An HTTP server that answers DynamoDB's API from memory. */
  export default function dynalite(options?: {
    /** How long a new table stays in CREATING, in milliseconds. */
    readonly createTableMs?: number;
    readonly updateTableMs?: number;
    readonly deleteTableMs?: number;
  }): Server;
}
