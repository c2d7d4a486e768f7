import { basename, resolve } from 'node:path';
import type { BatchResult } from './aws/event-source-mapping';
import { isFailure } from './aws/local-function';
import { newRequestId, notification, sequencers } from './aws/s3-notification';
import { ChangeFeed } from './change-feed';
import { deploy, Deployment, servedLedger } from './deployment';
import { bucketName } from './folder/bucket-name';
import { folderAt } from './folder/folder-files';
import { FolderReconciliation } from './folder/folder-reconciliation';
import { FileChange, FolderWatch } from './folder/folder-watch';
import type { SandboxOptions } from './options';
import type { ReconcileCounts } from '../core/reconcile-batch';
import { fromMilliseconds } from '../core/timestamp';
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
    onBatch: reportError,
    onRows: async entries => {
      for (const entry of entries) feed.update(entry);
      await io.drained();
    },
    onDeadLetter: ({ id, receiveCount }) => {
      totals.deadLettered += 1;
      say(`dead letter: message ${id}, after ${receiveCount} deliveries`);
    },
    onLog: line => {
      if (isFailure(line)) say(`function: ${line}`);
    },
    manager: {
      environment: MANAGER_ENVIRONMENT,
      onBatch: reportError,
      onDeadLetter: ({ id }) => say(`dead letter: outcome ${id}`),
    },
    now: io.now,
  });
  say(greeting(stack, bucket));
  const reconciliation = new FolderReconciliation({
    directory,
    lookUp: stack.lookUp(bucket, io.signal),
    settled: () => stack.settled(),
    notBefore: options.ignoreExisting ? fromMilliseconds(io.now()) : undefined,
    onReport: ({ counts, missing }) => {
      say(reconciledText(counts));
      for (const { key } of missing) say(`missing: ${quoted(key)}`);
      options.onReconciled?.(bucket, counts);
    },
    onError: error => say(`the folder cannot be compared with the ledger: ${error.message}`),
    now: io.now,
  });
  const stopServing = await options.serve?.(servedLedger(stack, MANAGER_ENVIRONMENT, () => reconciliation.run())).catch(async error => {
    await stack.stop();
    throw error;
  });

  const toBody = notifications(bucket);
  const watch = new FolderWatch({
    directory,
    ignoreExisting: options.ignoreExisting ?? false,
    onChange: change => {
      stack.send(toBody(change));
      if (options.reconcile) reconciliation.changed();
    },
    onSkip: ({ key, reason }) => {
      totals.skipped += 1;
      say(`skipped: ${quoted(key)}: ${reason}`);
    },
    now: io.now,
  });
  const over = new AbortController();
  const dispatching = options.manager ?? true ? stack.manager.run(over.signal, error => say(`function failed: ${error.message}`)) : Promise.resolve();
  const failure = await Promise.race([watch.failed, aborted(io.signal)]);

  await reconciliation.close();
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

  async function reportError({ error }: BatchResult): Promise<void> {
    if (error !== undefined) say(`function failed: ${error}`);
  }
}

function reconciledText({ checked, missing, beforeLedger }: ReconcileCounts): string {
  const older = beforeLedger === 0 ? '' : `, ${beforeLedger} older than the sandbox`;
  return `reconciled: ${checked} checked, ${missing} missing${older}`;
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
