import type { TestEngine } from './engines';
import { Answer, CREDENTIALS, LambdaProcess } from './lambda-process';
import { LedgerTable } from './ledger-table';
import { sqsEvent } from './sqs-event';
import type { Engine } from '../../src/sandbox/engine';

/** The shipping bundle of ingest, and a table of its own on a real engine. */
export class IngestFixture {
  static async start(engine: Engine): Promise<IngestFixture> {
    return new IngestFixture(engine, await LedgerTable.create(engine));
  }

  private readonly process: LambdaProcess;

  private constructor(private readonly engine: Engine, readonly table: LedgerTable) {
    this.process = new LambdaProcess({
      ...CREDENTIALS,
      LEDGER_TABLE_NAME: table.name,
      LEDGER_INITIAL_STATUS: 'created',
      LEDGER_LOG_LEVEL: 'info',
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    });
  }

  /** Another instance of the function, with the same table. */
  twin(): IngestFixture {
    return new IngestFixture(this.engine, LedgerTable.at(this.engine, this.table.name));
  }

  invoke(event: object): Promise<Answer> {
    return this.process.invoke(event);
  }

  /** The ids of the messages to deliver again: `message-0` for the first body. */
  async failuresOf(...bodies: Array<string | undefined>): Promise<string[]> {
    const { result } = await this.invoke(sqsEvent(bodies));
    return result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  /** Answers the log. */
  async stop(): Promise<string> {
    this.table.close();
    return (await this.process.stop()).stdout;
  }
}

/** For the tests of a block: one engine for them all, and on it an instance and a table for each. */
export function ingestPerTest({ start }: Pick<TestEngine, 'start'>): () => IngestFixture {
  let engine: Engine;
  beforeAll(async () => { engine = await start(); });
  afterAll(() => engine.stop());

  let ingest: IngestFixture;
  beforeEach(async () => { ingest = await IngestFixture.start(engine); });
  afterEach(async () => { await ingest.stop(); });
  return () => ingest;
}
