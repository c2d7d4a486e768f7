import { Script, ScriptedService, ServiceReply } from './scripted-service';
import { ATTRIBUTES } from '../../src/core/contract/table-schema';

/** A BatchExecuteStatement call, as far as a script decides by it. */
export interface Call {
  /** From 1. */
  readonly number: number;
  /** The object keys of the rows to insert, in order. */
  readonly keys: readonly string[];
}

export type Reply =
  /** A code for each statement that fails, undefined for each that does not. */
  | { readonly statements: ReadonlyArray<string | undefined> }
  | { readonly status: number; readonly error: string }
  | { readonly status: number; readonly text: string }
  | Extract<ServiceReply, string>;

/** A DynamoDB endpoint that answers inserts as a test scripts. */
export class ScriptedDynamoDb {
  static async start(script: (call: Call) => Reply | Promise<Reply>): Promise<ScriptedDynamoDb> {
    const calls: Call[] = [];
    const answer: Script = async ({ number, body }) => {
      const call = { number, keys: (body as { Statements: Insert[] }).Statements.map(keyOf) };
      calls.push(call);
      return replyOf(await script(call));
    };
    return new ScriptedDynamoDb(await ScriptedService.start(answer), calls);
  }

  private constructor(private readonly service: ScriptedService, readonly calls: readonly Call[]) {}

  get url(): string {
    return this.service.url;
  }

  get mostInFlight(): number {
    return this.service.mostInFlight;
  }

  get connections(): number {
    return this.service.connections;
  }

  /** How many statements each call held. */
  get sizes(): number[] {
    return this.calls.map(({ keys }) => keys.length);
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}

export const success = ({ keys }: Call): Reply => ({ statements: keys.map(() => undefined) });

function replyOf(reply: Reply): ServiceReply {
  if (typeof reply === 'string' || 'text' in reply) return reply;
  if ('error' in reply) return { status: reply.status, body: { __type: `com.amazonaws.dynamodb.v20120810#${reply.error}`, message: 'scripted' } };
  return { body: { Responses: reply.statements.map(code => (code === undefined ? { TableName: 'ledger' } : { Error: { Code: code, Message: 'scripted' } })) } };
}

interface Insert {
  readonly Statement: string;
  readonly Parameters: ReadonlyArray<{ readonly S: string }>;
}

function keyOf({ Statement: statement, Parameters: parameters }: Insert): string {
  const names = [...statement.matchAll(/'(\w+)': \?/g)].map(([, name]) => name);
  return (JSON.parse(parameters[names.indexOf(ATTRIBUTES.INFO)].S) as { Key: string }).Key;
}
