import { createDatabase } from './database';
import { JsonServer, startJsonServer } from './json-server';
import { withPartiql } from './partiql-bridge';

/** A DynamoDB that lives in this process, and in memory: nothing of it outlasts `stop`. */
export type Engine = JsonServer;

/** @param options.port a free one unless given */
export async function startEngine(options: { readonly port?: number } = {}): Promise<Engine> {
  return startJsonServer(withPartiql(createDatabase()), options.port);
}
