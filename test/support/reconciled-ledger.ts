import type { TestEngine } from './engines';
import { IngestFixture } from './ingest-fixture';
import { listOf, ScriptedBucket } from './scripted-bucket';
import { Script, ScriptedService } from './scripted-service';
import type { Entry } from '../../src/core/entry';
import type { ListedObject } from '../../src/core/s3/listed-object';
import type { Engine } from '../../src/sandbox/engine';

/** The ARN of the ledger's queue, to which all events of the bucket go. */
export const LEDGER_QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:ledger-queue';

/** What a reconciliation compares and repairs: the bucket, the ledger's queue, and its table behind the shipping bundle of ingest. */
export class ReconciledLedger {
  static async start(engine: Engine): Promise<ReconciledLedger> {
    const sqs = await ScriptedService.start(call => ledger.answer(call));
    const ledger: ReconciledLedger = new ReconciledLedger(engine, await IngestFixture.start(engine), await ScriptedBucket.of([]), sqs);
    ledger.reset();
    return ledger;
  }

  /** What the queue has received and ingest has not. */
  bodies: string[] = [];
  /** Answers instead of the queue. */
  script?: Script;

  private constructor(readonly engine: Engine, readonly ingest: IngestFixture, readonly bucket: ScriptedBucket, readonly sqs: ScriptedService) {}

  get queueUrl(): string {
    return `${this.sqs.url}/123456789012/ledger-queue`;
  }

  async given(objects: readonly ListedObject[], entries: readonly Entry[] = []): Promise<void> {
    this.bucket.source = listOf(objects);
    await this.ingest.table.insert(entries);
  }

  /** Lets ingest receive what the queue has received. */
  async deliver(): Promise<void> {
    const { bodies } = this;
    this.bodies = [];
    if (bodies.length > 0) expect(await this.ingest.failuresOf(...bodies)).toEqual([]);
  }

  /** Except for the table. */
  reset(): void {
    this.bodies = [];
    this.script = undefined;
    this.bucket.fault = () => undefined;
    this.bucket.eventBridge = false;
    this.bucket.notifications = [{ queueArn: LEDGER_QUEUE, events: ['s3:ObjectCreated:*'] }];
    this.bucket.source = listOf([]);
    this.bucket.listings.length = 0;
    this.sqs.calls.length = 0;
  }

  async stop(): Promise<void> {
    await this.ingest.stop();
    this.ingest.table.close();
    await this.sqs.stop();
    await this.bucket.stop();
    await this.engine.stop();
  }

  private answer(call: Parameters<Script>[0]): ReturnType<Script> {
    if (this.script) return this.script(call);
    const entries: ReadonlyArray<{ Id: string; MessageBody: string }> = call.body.Entries;
    this.bodies.push(...entries.map(({ MessageBody }) => MessageBody));
    return { body: { Successful: entries.map(({ Id }) => ({ Id, MessageId: `m${Id}`, MD5OfMessageBody: '' })), Failed: [] } };
  }
}

/** For the tests of a block: the same bucket, queue and table, all empty when a test starts. */
export function reconciledLedgerOn({ start }: Pick<TestEngine, 'start'>): () => ReconciledLedger {
  let ledger: ReconciledLedger;
  beforeAll(async () => { ledger = await ReconciledLedger.start(await start()); });
  beforeEach(() => ledger.reset());
  afterEach(() => ledger.ingest.table.clear());
  afterAll(() => ledger.stop());
  return () => ledger;
}
