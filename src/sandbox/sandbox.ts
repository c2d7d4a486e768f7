import { basename, resolve } from 'node:path';
import type { BatchResult } from './aws/event-source-mapping';
import { isFailure } from './aws/local-function';
import { newRequestId, notification, sequencers } from './aws/s3-notification';
import { eventsOf, outcomesOf, readRows } from './batch-rows';
import { ChangeFeed } from './change-feed';
import { deploy, Deployment, servedLedger } from './deployment';
import { bucketName } from './folder/bucket-name';
import { folderAt } from './folder/folder-files';
import { FileChange, FolderWatch } from './folder/folder-watch';
import type { SandboxOptions } from './options';
import type { EntryRef } from '../core/entry';
import { quoted } from '../terminal/display-text';
import { aborted } from '../terminal/interrupt';
import type { Io } from '../terminal/io';

/** Short delays, since a person waits at the terminal. */
const MANAGER_ENVIRONMENT = { LEDGER_RETRY_DELAY_SECONDS: '5', LEDGER_MAX_RETRY_DELAY_SECONDS: '20', LEDGER_LEASE_SECONDS: '60' };

/**
 * Records the changes of the files of a folder, and processes the events, until the signal aborts.
 *
 * @returns the exit code
 */
export async function runSandbox(options: SandboxOptions, io: Io, deployment = deploy): Promise<number> {
  const directory = await folderAt(options.directory);
  const bucket = bucketName(basename(resolve(options.directory)));
  const totals = { recorded: 0, deadLettered: 0, skipped: 0 };
  const feed = new ChangeFeed({
    onRow: entry => {
      totals.recorded += 1;
      options.onRow(entry);
    },
    onChange: options.onChange,
  });
  const say = (text: string) => io.stderr(`${text}\n`);

  const stack: Deployment = await deployment({
    port: options.port,
    onBatch: batch => show(batch, eventsOf(batch)),
    onDeadLetter: ({ id, receiveCount }) => {
      totals.deadLettered += 1;
      say(`dead letter: message ${id}, after ${receiveCount} deliveries`);
    },
    onLog: line => {
      if (isFailure(line)) say(`function: ${line}`);
    },
    manager: {
      environment: MANAGER_ENVIRONMENT,
      onBatch: batch => show(batch, outcomesOf(batch)),
      onDeadLetter: ({ id }) => say(`dead letter: outcome ${id}`),
    },
    now: io.now,
  });
  say(greeting(stack, bucket));
  const stopServing = await options.serve?.(servedLedger(stack, MANAGER_ENVIRONMENT)).catch(async error => {
    await stack.stop();
    throw error;
  });

  const toBody = notifications(bucket);
  const watch = new FolderWatch({
    directory,
    ignoreExisting: options.ignoreExisting ?? false,
    onChange: change => stack.send(toBody(change)),
    onSkip: ({ key, reason }) => {
      totals.skipped += 1;
      say(`skipped: ${quoted(key)}: ${reason}`);
    },
    now: io.now,
  });
  const over = new AbortController();
  const dispatching = options.manager ?? true ? stack.manager.run(over.signal, error => say(`function failed: ${error.message}`)) : Promise.resolve();
  const failure = await Promise.race([watch.failed, aborted(io.signal)]);

  await watch.close();
  await stopServing?.();
  await stack.drain();
  over.abort();
  await dispatching;
  await stack.manager.drain();
  await stack.stop();
  if (failure) say(`\nerror: the folder can no longer be watched: ${failure}`);
  say(`\n${totals.recorded} recorded, ${totals.deadLettered} in the dead-letter queue, ${totals.skipped} skipped. Nothing is kept.`);
  return failure ? 1 : 0;

  async function show({ error }: BatchResult, refs: readonly EntryRef[]): Promise<void> {
    if (error !== undefined) say(`function failed: ${error}`);
    for await (const entry of readRows(stack.ledger, refs)) feed.update(entry);
    await io.drained();
  }
}

function notifications(bucket: string): (change: FileChange) => string {
  const nextSequencer = sequencers();
  return ({ key, time, content }) => notification({
    eventName: content ? 'ObjectCreated:Put' : 'ObjectRemoved:Delete',
    bucket,
    key,
    time,
    sequencer: nextSequencer(time),
    requestId: newRequestId(),
    ...content,
  });
}

function greeting({ endpoint, tableName }: Deployment, bucket: string): string {
  const at = `--table ${tableName} --endpoint ${endpoint}`;
  return [
    `The folder is now the bucket ${bucket}.`,
    'Copy files into it, overwrite or remove them. Ctrl-C ends the sandbox.',
    'Query the ledger from another terminal:',
    '',
    `  npx s3-event-ledger list ${at}`,
    `  npx s3-event-ledger count ${at}`,
    `  npx s3-event-ledger show ID ${at}`,
    '',
  ].join('\n');
}
