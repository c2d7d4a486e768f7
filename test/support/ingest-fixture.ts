import { REGION } from './dynamodb-client';
import type { TestEngine } from './engines';
import { Answer, CREDENTIALS, LambdaProcess } from './lambda-process';
import { LedgerTable } from './ledger-table';
import { sqsEvent } from './sqs-event';
import type { Engine } from '../../src/sandbox/engine';

/** The shipping bundle of ingest, and a table of its own on a real engine. */
export class IngestFixture {
  /** @param environment variables besides those that every ledger sets */
  static async start(engine: Engine, environment: Readonly<Record<string, string>> = {}): Promise<IngestFixture> {
    return new IngestFixture(engine, await LedgerTable.create(engine), environment);
  }

  /** Starts with the first invocation, and after a stop with the next one. */
  private process?: LambdaProcess;

  private constructor(private readonly engine: Engine, readonly table: LedgerTable, private readonly environment: Readonly<Record<string, string>>) {}

  /** Another instance of the function, with the same table. */
  twin(): IngestFixture {
    return new IngestFixture(this.engine, this.table, this.environment);
  }

  invoke(event: object): Promise<Answer> {
    this.process ??= new LambdaProcess({
      ...CREDENTIALS,
      AWS_REGION: REGION,
      LEDGER_TABLE_NAME: this.table.name,
      LEDGER_INITIAL_STATUS: 'created',
      LEDGER_LOG_LEVEL: 'info',
      AWS_ENDPOINT_URL_DYNAMODB: this.engine.endpoint,
      ...this.environment,
    });
    return this.process.invoke(event);
  }

  /** The ids of the messages to deliver again: `message-0` for the first body. */
  async failuresOf(...bodies: Array<string | undefined>): Promise<string[]> {
    const { result } = await this.invoke(sqsEvent(bodies));
    return result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  /** Ends the instance, and returns its log. */
  async stop(): Promise<string> {
    const log = (await this.process?.stop())?.stdout ?? '';
    this.process = undefined;
    return log;
  }
}

/** For the tests of a block: one engine, one instance and one table, which is empty when a test starts. */
export function ingestOn({ start }: Pick<TestEngine, 'start'>): () => IngestFixture {
  let engine: Engine;
  let ingest: IngestFixture;
  beforeAll(async () => {
    engine = await start();
    ingest = await IngestFixture.start(engine);
  });
  afterEach(() => ingest.table.clear());
  afterAll(async () => {
    await ingest.stop();
    ingest.table.close();
    await engine.stop();
  });
  return () => ingest;
}
