import { randomBytes, randomInt } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { aborted } from './aborted';
import type { Outcome } from './audit';
import { badMessages } from './bad-messages';
import { bucketName } from './bucket-name';
import { report, reportWork } from './demo-report';
import { deploy, Deployment } from './deployment';
import type { BatchResult } from './event-source';
import { folderAt } from './folder';
import { FolderFile, folderFiles } from './folder-files';
import { isFailure, rejectionIn } from './function-log';
import { isNotAnObject } from './local-object';
import type { QueuedMessage } from './local-queue';
import type { DemoOptions } from './options';
import { quoted } from './quoted';
import { notification, ObjectChange, testEvent } from './s3-notification';
import { sequencers } from './sequencer';
import { shuffled } from './shuffle';
import { workOff } from './work-off';
import { decodeIngestSettings } from '../core/contract/ingest-settings';
import type { Entry } from '../core/entry';
import { LedgerError } from '../core/errors';
import type { Io } from '../terminal/io';
import { Progress } from '../terminal/progress';

const SEEDS = 2 ** 32;

/** So short that a demo need not wait for retries; everything else is the template's. */
const MANAGER_ENVIRONMENT = {
  LEDGER_RETRY_DELAY_SECONDS: '1',
  LEDGER_MAX_RETRY_DELAY_SECONDS: '1',
  LEDGER_LEASE_SECONDS: '10',
};
const PATIENCE = 30_000;

/**
 * Records every file of a folder, each event delivered twice, all of them shuffled with bad messages among them, and compares
 * the ledger with the folder. Then a manager works the ledger off, with a consumer that fails some.
 *
 * @returns the exit code: 0 only if the ledger holds one row a file, and the dead-letter queue the bad messages and nothing else, and if
 * every event is settled, none twice, no attempt handed out twice
 */
export async function runDemo(options: DemoOptions, io: Io, deployment = deploy): Promise<number> {
  const directory = await folderAt(options.directory);
  const bucket = bucketName(basename(resolve(options.directory)));
  const seed = options.seed ?? randomInt(SEEDS);
  const files = await readFiles(directory, io);
  const events = toEvents(files, bucket, io.now());
  const bad = badMessages(events[0]);
  const deliveries = shuffled([
    ...events.map(notification),
    ...events.map(notification),
    ...bad.map(({ body }) => body),
    testEvent(bucket, io.now(), requestId()),
  ], seed);
  io.stderr(`${files.length} files; ${deliveries.length} deliveries in an order of seed ${seed}:\neach event twice, ${bad.length} bad messages, a test event\n`);

  const { stack, settled } = await start(deliveries.length, io, deployment);
  try {
    const outcome = await deliver(deliveries, stack, settled, io);
    const recorded = report({ files, badMessages: bad, deliveries: deliveries.length, ...outcome }, options.onRows, io);
    io.stdout('\nThe manager works them off, with retries after a second and leases of ten.\n');
    const worked = reportWork(await workOff(stack, outcome.rows, options.patience ?? PATIENCE, io), io);
    return Math.max(recorded, worked);
  } finally {
    await stack.stop();
  }
}

async function readFiles(directory: string, io: Io): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  for await (const found of folderFiles(directory)) {
    if (isNotAnObject(found)) io.stderr(`skipped: ${quoted(found.key)}: ${found.reason}\n`);
    else files.push(found);
  }
  if (files.length === 0) throw new LedgerError('BAD_INPUT', `DIR must hold files, and ${JSON.stringify(directory)} holds none. Name a folder with some.`);
  return files;
}

/** What S3 would have said when the files were written. */
function toEvents(files: readonly FolderFile[], bucket: string, now: number): ObjectChange[] {
  const nextSequencer = sequencers();
  return files.map(({ key, size, etag, modifiedAt }) => {
    const time = Math.min(modifiedAt, now);
    return { eventName: 'ObjectCreated:Put', bucket, key, time, size, etag, sequencer: nextSequencer(time), requestId: requestId() };
  });
}

function requestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

interface Settled {
  readonly deadLetters: QueuedMessage[];
  readonly reasons: Map<string, string>;
  readonly progress: Progress;
}

async function start(deliveries: number, io: Io, deployment: typeof deploy): Promise<{ readonly stack: Deployment; readonly settled: Settled }> {
  const settled: Settled = { deadLetters: [], reasons: new Map(), progress: new Progress('deliveries settled', deliveries, io) };
  const { deadLetters, reasons, progress } = settled;
  const sayFailure = ({ error }: BatchResult) => {
    if (error !== undefined) io.stderr(`the function failed: ${error}\n`);
  };
  const stack = await deployment({
    onBatch: async batch => {
      sayFailure(batch);
      progress.advance(batch.succeeded.length);
    },
    onDeadLetter: message => {
      deadLetters.push(message);
      progress.advance(1);
    },
    onLog: line => {
      const rejection = rejectionIn(line);
      if (rejection) reasons.set(rejection.messageId, rejection.code);
      else if (isFailure(line)) io.stderr(`function: ${line}\n`);
    },
    manager: {
      environment: MANAGER_ENVIRONMENT,
      onBatch: async batch => sayFailure(batch),
      onDeadLetter: ({ id }) => io.stderr(`dead letter: outcome ${id}\n`),
    },
    now: io.now,
  });
  return { stack, settled };
}

async function deliver(bodies: readonly string[], stack: Deployment, settled: Settled, io: Io): Promise<Pick<Outcome, 'rows' | 'deadLetters'>> {
  const { deadLetters, reasons, progress } = settled;
  try {
    progress.advance(0);
    bodies.forEach(body => stack.send(body));
    await Promise.race([stack.drain(), aborted(io.signal)]);
    io.signal.throwIfAborted();
    return { rows: await allRows(stack), deadLetters: deadLetters.map(({ id, body }) => ({ id, body, code: reasons.get(id) })) };
  } finally {
    progress.end();
  }
}

/** By the index, oldest first. */
async function allRows({ ledger, template }: Deployment): Promise<Entry[]> {
  const { initialStatus } = decodeIngestSettings(template.ingest.environment);
  const rows: Entry[] = [];
  for await (const entry of ledger.all({ status: initialStatus })) rows.push(entry);
  return rows;
}
