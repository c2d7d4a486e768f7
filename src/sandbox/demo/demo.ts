import { randomInt } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { deliveriesOf } from './deliveries';
import { report as reportRecording, reportProcessing } from './demo-report';
import type { IngestResult } from './ingest-audit';
import { drainLedger } from './ledger-drain';
import { reconcileDemo } from './reconciliation';
import { decodeIngestSettings } from '../../core/contract/ingest-settings';
import type { Entry } from '../../core/entry';
import { LedgerError } from '../../core/errors';
import { quoted } from '../../terminal/display-text';
import { aborted, untilAborted } from '../../terminal/interrupt';
import type { Io } from '../../terminal/io';
import { Progress } from '../../terminal/progress';
import type { BatchResult } from '../aws/event-source-mapping';
import { isFailure, rejectionIn } from '../aws/local-function';
import type { QueuedMessage } from '../aws/local-queue';
import { ChangeFeed } from '../change-feed';
import { deploy, Deployment, servedLedger } from '../deployment';
import { bucketName } from '../folder/bucket-name';
import { FolderFile, folderAt, folderFiles } from '../folder/folder-files';
import { isNotAnObject } from '../folder/local-object';
import type { DemoOptions, EventListener } from '../options';

const SEEDS = 2 ** 32;

/** Short delays, so that the demo ends soon. All other settings are those of the template. */
const MANAGER_ENVIRONMENT = {
  LEDGER_RETRY_DELAY_SECONDS: '1',
  LEDGER_MAX_RETRY_DELAY_SECONDS: '1',
  LEDGER_LEASE_SECONDS: '10',
};
const TIMEOUT = 30_000;

/**
 * Records every file of a folder. Each event is delivered twice, in random order, among invalid messages. Then a manager delivers the
 * events to a consumer that fails some of them. In the end, the bucket is compared with the ledger.
 *
 * @returns the exit code: 0 only if the ledger has one row per file, the dead-letter queue holds the invalid messages and nothing else,
 * every event is settled once, no attempt was delivered twice, and a reconciliation finds exactly the events that were withheld
 */
export async function runDemo(options: DemoOptions, io: Io, deployment = deploy): Promise<number> {
  const directory = await folderAt(options.directory);
  const bucket = bucketName(basename(resolve(options.directory)));
  const seed = options.seed ?? randomInt(SEEDS);
  const files = await readFiles(directory, io);
  const { bodies, invalid } = deliveriesOf(files, bucket, io.now(), seed);
  io.stderr(`${files.length} files, ${bodies.length} deliveries in random order (--seed ${seed}):\neach event twice, ${invalid.length} invalid messages, one test event\n`);

  const { stack, ingested } = await start(bodies.length, io, deployment, options.served);
  let stopServing: (() => Promise<void>) | undefined;
  try {
    stopServing = await options.served?.serve(servedLedger(stack, MANAGER_ENVIRONMENT));
    const result = await deliver(bodies, stack, ingested, io);
    const recorded = reportRecording({ files, invalidMessages: invalid, deliveries: bodies.length, ...result }, options.onRows, io);
    io.stdout('\nA manager delivers the events to a sample consumer. Retries follow after 1 second, leases last 10 seconds.\n');
    const processed = reportProcessing(await drainLedger(stack, result.rows, options.timeout ?? TIMEOUT, io), io);
    const reconciled = await reconcileDemo({ bucket, files }, stack, io, options.served?.onReconciled);
    if (options.served) {
      io.stderr('\nThe ledger stays for the studio. Ctrl-C ends it.\n');
      await aborted(io.signal);
    }
    return Math.max(recorded, processed, reconciled);
  } finally {
    await stopServing?.();
    await stack.stop();
  }
}

async function readFiles(directory: string, io: Io): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  for await (const found of folderFiles(directory)) {
    if (isNotAnObject(found)) io.stderr(`skipped: ${quoted(found.key)}: ${found.reason}\n`);
    else files.push(found);
  }
  if (files.length === 0) throw new LedgerError('BAD_INPUT', `DIR must contain files, got an empty folder: ${JSON.stringify(directory)}. Use a folder with files.`);
  return files;
}

/** What became of the deliveries. */
interface Ingested {
  readonly deadLetters: QueuedMessage[];
  readonly codes: Map<string, string>;
  readonly progress: Progress;
}

async function start(
  deliveries: number, io: Io, deployment: typeof deploy, listener: EventListener | undefined,
): Promise<{ readonly stack: Deployment; readonly ingested: Ingested }> {
  const ingested: Ingested = { deadLetters: [], codes: new Map(), progress: new Progress('deliveries', deliveries, io) };
  const { deadLetters, codes, progress } = ingested;
  let done = 0;
  const reportError = ({ error }: BatchResult) => {
    if (error !== undefined) io.stderr(`the function failed: ${error}\n`);
  };
  const feed = listener && new ChangeFeed(listener);
  const stack: Deployment = await deployment({
    onBatch: async batch => {
      reportError(batch);
      progress.show(done += batch.succeeded.length);
    },
    onDeadLetter: message => {
      deadLetters.push(message);
      progress.show(done += 1);
    },
    onLog: line => {
      const rejection = rejectionIn(line);
      if (rejection) codes.set(rejection.messageId, rejection.code);
      else if (isFailure(line)) io.stderr(`function: ${line}\n`);
    },
    onRows: feed && (async entries => entries.forEach(entry => feed.update(entry))),
    manager: {
      environment: MANAGER_ENVIRONMENT,
      onBatch: async batch => reportError(batch),
      onDeadLetter: ({ id }) => io.stderr(`dead letter: outcome ${id}\n`),
    },
    now: io.now,
  });
  return { stack, ingested };
}

async function deliver(bodies: readonly string[], stack: Deployment, ingested: Ingested, io: Io): Promise<Pick<IngestResult, 'rows' | 'deadLetters'>> {
  const { deadLetters, codes, progress } = ingested;
  try {
    progress.show(0);
    bodies.forEach(body => stack.send(body));
    await untilAborted(stack.drain(), io.signal);
    return { rows: await allRows(stack), deadLetters: deadLetters.map(({ id, body }) => ({ id, body, code: codes.get(id) })) };
  } finally {
    progress.clear();
  }
}

/** The rows in the order of the index, oldest first. */
async function allRows({ ledger, template }: Deployment): Promise<Entry[]> {
  const { initialStatus } = decodeIngestSettings(template.ingest.environment);
  const rows: Entry[] = [];
  for await (const entry of ledger.all({ status: initialStatus })) rows.push(entry);
  return rows;
}
