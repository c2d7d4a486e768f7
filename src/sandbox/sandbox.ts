import { randomBytes } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { aborted } from './aborted';
import { bucketName } from './bucket-name';
import { deploy, Deployment } from './deployment';
import { dispatchRegularly } from './dispatch-timer';
import type { BatchResult } from './event-source';
import { folderAt } from './folder';
import { FileChange, FolderWatch } from './folder-watch';
import { isFailure } from './function-log';
import type { SandboxOptions } from './options';
import { quoted } from './quoted';
import { readBack } from './read-back';
import { notification } from './s3-notification';
import { sequencers } from './sequencer';
import { Story } from './story';
import type { EntryRef } from '../core/entry';
import { parseOutcome } from '../core/outcome';
import { Rejection } from '../core/rejection';
import { parse } from '../core/s3/s3-event';
import type { Io } from '../terminal/io';

/** Nobody wants to wait minutes in front of a terminal for an event to be tried again. */
const MANAGER_ENVIRONMENT = { LEDGER_RETRY_DELAY_SECONDS: '5', LEDGER_MAX_RETRY_DELAY_SECONDS: '20', LEDGER_LEASE_SECONDS: '60' };

/**
 * Records what happens to the files of a folder, and works it off, until the signal aborts.
 *
 * @returns the exit code
 */
export async function runSandbox(options: SandboxOptions, io: Io, deployment = deploy): Promise<number> {
  const directory = await folderAt(options.directory);
  const bucket = bucketName(basename(resolve(options.directory)));
  const totals = { recorded: 0, deadLettered: 0, skipped: 0 };
  const story = new Story({
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
  const dispatching = options.manager ?? true ? dispatchRegularly(stack.manager, over.signal, say) : Promise.resolve();
  const failure = await Promise.race([watch.failed, aborted(io.signal)]);

  await watch.close();
  await stack.drain();
  over.abort();
  await dispatching;
  await stack.manager.drain();
  await stack.stop();
  if (failure) say(`\nerror: the folder cannot be watched any more: ${failure}`);
  say(`\n${totals.recorded} recorded, ${totals.deadLettered} in the dead-letter queue, ${totals.skipped} skipped. Nothing of it is kept.`);
  return failure ? 1 : 0;

  async function show({ error }: BatchResult, refs: readonly EntryRef[]): Promise<void> {
    if (error !== undefined) say(`function failed: ${error}`);
    for await (const entry of readBack(stack.ledger, refs)) story.show(entry);
    await io.drained();
  }
}

function eventsOf({ succeeded }: BatchResult): EntryRef[] {
  return succeeded.flatMap(({ body }) => parse(body).events);
}

function outcomesOf({ succeeded }: BatchResult): EntryRef[] {
  return succeeded.flatMap(({ body }) => {
    const outcome = parseOutcome(body);
    return outcome instanceof Rejection ? [] : [outcome];
  });
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
