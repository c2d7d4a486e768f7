import { forward, ScriptedService, ServiceCall, ServiceReply } from './scripted-service';
import { ATTRIBUTES } from '../../src/core/contract/table-schema';
import type { Engine } from '../../src/sandbox/engine';

interface Statement {
  readonly Statement: string;
  readonly Parameters: ReadonlyArray<Readonly<Record<string, string>>>;
}

const REASON = 'IndexWriteKeyRangeThroughputExceeded';
const THROTTLED = { Error: { Code: 'ThrottlingError', Message: `Throughput exceeds the current capacity of one partition: ${REASON}` } };
/** How long unused write units are kept. DynamoDB keeps those of five minutes: less, so that only the constant rate counts. */
const BURST_SECONDS = 1;

/**
 * DynamoDB throttles a write to an index partition above 1,000 write units per second, and rejects the write of its row with it. No engine of a
 * developer's machine does, so this does it before one: it counts the write units of each key of the indexes by status and of attention.
 */
export class ThrottlingEngine implements Engine {
  /** @param unitsPerSecond of each partition */
  static async start(engine: Pick<Engine, 'endpoint'>, unitsPerSecond: number): Promise<ThrottlingEngine> {
    const partitions = new Partitions(unitsPerSecond);
    const service = await ScriptedService.start(call => answer(call, partitions, engine.endpoint));
    return new ThrottlingEngine(service, partitions);
  }

  private constructor(private readonly service: ScriptedService, private readonly partitions: Partitions) {}

  get endpoint(): string {
    return this.service.url;
  }

  /** How many statements were throttled. */
  get throttled(): number {
    return this.partitions.throttled;
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}

async function answer(call: ServiceCall, partitions: Partitions, endpoint: string): Promise<ServiceReply> {
  if (call.operation !== 'BatchExecuteStatement') return forward(call, endpoint);
  const statements: readonly Statement[] = call.body.Statements;
  const admitted = statements.map(statement => partitions.admit(statement));
  const passed = statements.filter((_, index) => admitted[index].length > 0);
  if (passed.length === 0) return wholeCall();
  const reply = await forward({ ...call, body: { ...call.body, Statements: passed } }, endpoint);
  const responses = [...(reply.body as { readonly Responses: ReadonlyArray<{ readonly Error?: unknown }> }).Responses];
  return {
    ...reply,
    body: {
      Responses: admitted.map(taken => {
        if (taken.length === 0) return THROTTLED;
        const response = responses.shift();
        // A write that fails on its condition changes no index.
        if (response?.Error) for (const partition of taken) partition.left += 1;
        return response;
      }),
    },
  };
}

function wholeCall(): ServiceReply {
  return {
    status: 400,
    error: 'ThrottlingException',
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
      message: 'Throughput exceeds the current capacity of one partition',
      throttlingReasons: [{ reason: REASON, resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/ledger/index/time-index' }],
    },
  };
}

/** The write units that are left of each partition. */
class Partitions {
  throttled = 0;
  private readonly units = new Map<string, { left: number; at: number }>();
  private readonly shards = new Map<string, string>();

  constructor(private readonly unitsPerSecond: number) {}

  /** Takes the units that a statement needs, or none if one of its partitions has too few. Returns the partitions from which it took one. */
  admit({ Statement: text, Parameters }: Statement): ReadonlyArray<{ left: number }> {
    const partitions = /^INSERT/.test(text) ? this.ofInsert(text, Parameters) : this.ofUpdate(text, Parameters);
    const found = partitions.map(name => this.unitsOf(name));
    if (found.some(({ left }) => left < 1)) {
      this.throttled += 1;
      return [];
    }
    for (const partition of found) partition.left -= 1;
    return found;
  }

  /** An index item is added. */
  private ofInsert(text: string, values: Statement['Parameters']): string[] {
    const names = [...text.matchAll(/'(\w+)': \?/g)].map(([, name]) => name);
    const valueOf = (name: string) => values[names.indexOf(name)];
    const shard = valueOf(ATTRIBUTES.SHARD)?.N ?? '';
    this.shards.set(valueOf(ATTRIBUTES.ID).S, shard);
    return [`${valueOf(ATTRIBUTES.STATUS).S} ${shard}`];
  }

  /** An index item is deleted in one partition, and added in another. */
  private ofUpdate(text: string, values: Statement['Parameters']): string[] {
    const [sets, guards] = text.split(' WHERE ');
    const names = [...sets.matchAll(/SET (\w+)=[^ ]*(?: \?\))?/g)].map(([, name]) => name);
    const guarded = [...guards.matchAll(/(\w+)=\?/g)].map(([, name]) => name);
    const before = (name: string) => values[names.length + guarded.indexOf(name)].S;
    const after = (name: string) => values[names.indexOf(name)]?.S;
    const shard = this.shards.get(before(ATTRIBUTES.ID)) ?? '';
    const attention = after(ATTRIBUTES.ATTENTION);
    return [before(ATTRIBUTES.STATUS), after(ATTRIBUTES.STATUS), ...(attention === undefined ? [] : [`attention ${attention}`])].map(name => `${name} ${shard}`);
  }

  private unitsOf(name: string): { left: number } {
    const now = performance.now();
    const most = this.unitsPerSecond * BURST_SECONDS;
    const units = this.units.get(name) ?? { left: most, at: now };
    units.left = Math.min(most, units.left + (now - units.at) / 1_000 * this.unitsPerSecond);
    units.at = now;
    this.units.set(name, units);
    return units;
  }
}
