import { randomBytes, randomInt } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { aborted } from './aborted';
import type { Outcome } from './audit';
import { badMessages } from './bad-messages';
import { bucketName } from './bucket-name';
import { report } from './demo-report';
import { deploy, Deployment } from './deployment';
import { folderAt } from './folder';
import { FolderFile, folderFiles } from './folder-files';
import { isFailure, rejectionIn } from './function-log';
import type { DemoOptions } from './index';
import { isNotAnObject } from './local-object';
import { Progress } from './progress';
import type { QueuedMessage } from './queue';
import { quoted } from './quoted';
import { notification, ObjectChange, testEvent } from './s3-notification';
import { sequencers } from './sequencer';
import { shuffled } from './shuffle';
import type { Io } from '../cli';
import type { Entry } from '../core/entry';
import { LedgerError } from '../core/errors';
import { decodeIngestSettings } from '../core/settings';

const SEEDS = 2 ** 32;

/**
 * Records every file of a folder, each event delivered twice, all of them shuffled with bad messages among them, and compares
 * the ledger with the folder.
 *
 * @returns the exit code: 0 only if the ledger holds one row a file, and the dead-letter queue the bad messages and nothing else
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

  const outcome = await deliver(deliveries, io, deployment);
  return report({ files, badMessages: bad, deliveries: deliveries.length, ...outcome }, options.onRows, io);
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

async function deliver(bodies: readonly string[], io: Io, deployment: typeof deploy): Promise<Pick<Outcome, 'rows' | 'deadLetters'>> {
  const deadLetters: QueuedMessage[] = [];
  const reasons = new Map<string, string>();
  const progress = new Progress('deliveries settled', bodies.length, io);
  const stack = await deployment({
    onBatch: async ({ succeeded, error }) => {
      if (error !== undefined) io.stderr(`the function failed: ${error}\n`);
      progress.advance(succeeded.length);
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
    now: io.now,
  });
  try {
    progress.advance(0);
    bodies.forEach(body => stack.send(body));
    await Promise.race([stack.drain(), aborted(io.signal)]);
    io.signal.throwIfAborted();
    return { rows: await allRows(stack), deadLetters: deadLetters.map(({ id, body }) => ({ id, body, code: reasons.get(id) })) };
  } finally {
    progress.end();
    await stack.stop();
  }
}

/** By the index, oldest first. */
async function allRows({ ledger, template }: Deployment): Promise<Entry[]> {
  const { initialStatus } = decodeIngestSettings(template.function.environment);
  const rows: Entry[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.list({ status: initialStatus, cursor });
    rows.push(...page.entries);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}
