import { REGION } from './dynamodb-client';
import { Answer, bundleOf, CREDENTIALS, LambdaProcess } from './lambda-process';
import { LedgerTable } from './ledger-table';
import { forward, Script, ScriptedService, ServiceCall } from './scripted-service';
import type { SharedClock } from './shared-clock';
import { DispatchFunctionSettings, encodeDispatchSettings, encodeSettleSettings } from '../../src/core/contract/manager-settings';
import type { DispatchReport } from '../../src/core/dispatch';
import type { Entry } from '../../src/core/entry';
import type { DispatchMessage } from '../../src/core/message';
import type { Engine } from '../../src/sandbox/engine';

type Settings = Partial<DispatchFunctionSettings>;

/** The shipping bundles of a manager, a table of its own on a real engine, and a scripted service as target. */
export class ManagerFixture {
  /**
   * @param script of the target's service
   * @param ledger what happens to the calls to DynamoDB; they reach the engine unless told otherwise
   * @param clock of the functions; that of the machine unless told otherwise
   */
  static async start(
    engine: Engine, script: Script, settings: Settings | ((targetUrl: string) => Settings) = {},
    ledger: Script = call => forward(call, engine.endpoint),
    clock?: SharedClock,
  ): Promise<ManagerFixture> {
    const table = await LedgerTable.create(engine);
    const target = await ScriptedService.start(script);
    const dynamoDb = await ScriptedService.start(ledger);
    return new ManagerFixture(table, target, dynamoDb, {
      tableName: table.name,
      indexName: table.indexName,
      managerName: 'Manager',
      maxEventsPerRun: 100,
      maxInFlight: 500,
      leaseSeconds: 60,
      maxLeaseSeconds: 600,
      retry: { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 600 },
      settleOnDispatch: true,
      target: { kind: 'queue', url: `${target.url}/123456789012/work`, fifo: false, group: 'object' },
      logLevel: 'info',
      ...(typeof settings === 'function' ? settings(target.url) : settings),
    }, clock);
  }

  /** An instance of the dispatch function that has no table, only services that answer what a test scripts. */
  static dispatcherOf(settings: DispatchFunctionSettings, dynamoDb: string, target: string): LambdaProcess {
    return start('dispatch', encodeDispatchSettings(settings), dynamoDb, target);
  }

  private readonly processes: LambdaProcess[] = [];
  private runs = 0;

  private constructor(
    readonly table: LedgerTable,
    readonly target: ScriptedService,
    readonly dynamoDb: ScriptedService,
    readonly settings: DispatchFunctionSettings,
    private readonly clock?: SharedClock,
  ) {}

  /** An instance of the dispatch function. */
  dispatcher(changes: Partial<DispatchFunctionSettings> = {}): LambdaProcess {
    return this.run('dispatch', encodeDispatchSettings({ ...this.settings, ...changes }));
  }

  /** An instance of the settle function. */
  settler(): LambdaProcess {
    return this.run('settle', encodeSettleSettings(this.settings));
  }

  /** One run of a new instance. */
  async dispatch(changes: Partial<DispatchFunctionSettings> = {}, remaining = 60_000): Promise<DispatchReport> {
    return (await this.invoke(this.dispatcher(changes), remaining)).result;
  }

  /** @param event the schedule's by default */
  invoke(dispatcher: LambdaProcess, remaining = 60_000, event: object = {}): Promise<Answer<DispatchReport>> {
    this.runs += 1;
    const requestId = `${String(this.runs).padStart(8, '0')}-0000-4000-8000-000000000000`;
    return dispatcher.invoke<DispatchReport>(event, { remaining, requestId });
  }

  /** Past every code of the library that would mind. */
  put(entries: readonly Entry[]): Promise<void> {
    return this.table.putAll(entries);
  }

  async entry(ref: Pick<Entry, 'id' | 'timestamp'>): Promise<Entry | undefined> {
    return this.table.ledger().get(ref);
  }

  /** How many events each status has, of those that have some. */
  counts(): Promise<Record<string, number>> {
    return this.table.counts();
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map(each => each.stop()));
    await this.target.stop();
    await this.dynamoDb.stop();
    this.table.close();
  }

  private run(handler: 'dispatch' | 'settle', settings: Record<string, string>): LambdaProcess {
    const process = start(handler, settings, this.dynamoDb.url, this.target.url, this.clock);
    this.processes.push(process);
    return process;
  }
}

function start(
  handler: 'dispatch' | 'settle', settings: Record<string, string>, dynamoDb: string, target: string, clock?: SharedClock,
): LambdaProcess {
  return new LambdaProcess({
    ...CREDENTIALS,
    AWS_REGION: REGION,
    ...settings,
    ...clock?.environment,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_ENDPOINT_URL_SQS: target,
    AWS_ENDPOINT_URL_EVENTBRIDGE: target,
    AWS_ENDPOINT_URL_SFN: target,
    AWS_ENDPOINT_URL_LAMBDA: target,
  }, bundleOf(handler), clock?.nodeArguments);
}

/** SQS takes all. */
export const taken: Script = ({ body }) => ({
  body: { Successful: body.Entries.map(({ Id }: { Id: string }) => ({ Id, MessageId: `m${Id}`, MD5OfMessageBody: 'unchecked' })), Failed: [] },
});

export function messagesIn({ body }: ServiceCall): DispatchMessage[] {
  return body.Entries.map(({ MessageBody }: { MessageBody: string }) => JSON.parse(MessageBody));
}
