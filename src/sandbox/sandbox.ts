import { randomBytes } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { aborted } from './aborted';
import { bucketName } from './bucket-name';
import { deploy, Deployment } from './deployment';
import type { BatchResult } from './event-source';
import { folderAt } from './folder';
import { FileChange, FolderWatch } from './folder-watch';
import { isFailure } from './function-log';
import type { SandboxOptions } from './index';
import { quoted } from './quoted';
import { readBack } from './read-back';
import { notification } from './s3-notification';
import { sequencers } from './sequencer';
import type { Io } from '../cli';

/**
 * Records what happens to the files of a folder, until the signal aborts.
 *
 * @returns the exit code
 */
export async function runSandbox(options: SandboxOptions, io: Io): Promise<number> {
  const directory = await folderAt(options.directory);
  const bucket = bucketName(basename(resolve(options.directory)));
  const totals = { recorded: 0, deadLettered: 0, skipped: 0 };
  const say = (text: string) => io.stderr(`${text}\n`);

  const deployment: Deployment = await deploy({
    port: options.port,
    onBatch: showRows,
    onDeadLetter: ({ id, receiveCount }) => {
      totals.deadLettered += 1;
      say(`dead letter: message ${id}, after ${receiveCount} deliveries`);
    },
    onLog: line => {
      if (isFailure(line)) say(`function: ${line}`);
    },
    now: io.now,
  });
  say(greeting(deployment, bucket));

  const toBody = notifications(bucket);
  const watch = new FolderWatch({
    directory,
    ignoreExisting: options.ignoreExisting ?? false,
    onChange: change => deployment.send(toBody(change)),
    onSkip: ({ key, reason }) => {
      totals.skipped += 1;
      say(`skipped: ${quoted(key)}: ${reason}`);
    },
    now: io.now,
  });
  const failure = await Promise.race([watch.failed, aborted(io.signal)]);

  await watch.close();
  await deployment.drain();
  await deployment.stop();
  if (failure) say(`\nerror: the folder cannot be watched any more: ${failure}`);
  say(`\n${totals.recorded} recorded, ${totals.deadLettered} in the dead-letter queue, ${totals.skipped} skipped. Nothing of it is kept.`);
  return failure ? 1 : 0;

  async function showRows({ succeeded, error }: BatchResult): Promise<void> {
    if (error !== undefined) say(`function failed: ${error}`);
    for await (const entry of readBack(deployment.ledger, succeeded)) {
      totals.recorded += 1;
      options.onRow(entry);
    }
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
    requestId: randomBytes(8).toString('hex').toUpperCase(),
    ...content,
  });
}

function greeting({ endpoint, tableName }: Deployment, bucket: string): string {
  const at = `--table ${tableName} --endpoint ${endpoint}`;
  return [
    `The folder is the bucket ${bucket} now.`,
    'Copy files into it, overwrite and remove them; Ctrl-C ends it.',
    'Ask the ledger from another terminal:',
    '',
    `  npx s3-event-ledger list ${at}`,
    `  npx s3-event-ledger count ${at}`,
    `  npx s3-event-ledger show ID ${at}`,
    '',
  ].join('\n');
}
