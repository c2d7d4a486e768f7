import { Option } from 'commander';
import type { DeadLetterQueue, RedriveTask } from '../../client/dead-letter-queue';
import { sleep } from '../../client/sleep';
import { LedgerError } from '../../core/errors';
import { visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import { Progress } from '../../terminal/progress';
import { CliError } from '../cli-error';
import { CliCommand, optionGroup } from '../command';
import { FoundQueue, queueFailure, withDeadLetters } from '../dead-letters';
import { EXIT } from '../exit-code';
import { wholeNumber } from '../options/number-option';
import { JSON_OUTPUT, OutputOptions, print } from '../options/output-options';
import { QUEUE, QueueOptions } from '../options/queue-options';

interface DlqRedriveOptions extends QueueOptions, OutputOptions {
  readonly maxPerSecond?: number;
  readonly dryRun?: true;
  readonly yes?: true;
}

const POLL_MS = 500;

/** The quota of SQS. */
const MOST_PER_SECOND = 500;

const RUNNING = 'RUNNING';
const COMPLETED = 'COMPLETED';

export const dlqRedrive: CliCommand<DlqRedriveOptions> = {
  name: 'redrive',
  summary: 'process the messages of a dead-letter queue again',
  description: 'Moves all messages of a dead-letter queue back to their queue, with a task of SQS, and shows its progress. Fix the cause first: a message that fails again '
    + 'returns. No event is recorded twice, and no outcome settles an attempt twice. Nothing is deleted.',
  options: [
    ...optionGroup('Redrive:',
      new Option('--max-per-second <number>', 'the most messages to move per second (default: as SQS decides)').argParser(wholeNumber(1, MOST_PER_SECOND)),
      new Option('--dry-run', 'count the messages, move nothing'),
      new Option('--yes', 'do not ask for confirmation'),
    ),
    ...QUEUE,
    ...JSON_OUTPUT,
  ],
  examples: ['dlq redrive --table my-ledger --dry-run', 'dlq redrive --manager my-manager-dispatch --max-per-second 50 --yes'],

  run(options, _args, io) {
    return withDeadLetters(options, io, async found => {
      const { queue, facts, source } = found;
      try {
        const running = await queue.redrive(facts.arn);
        if (running?.status === RUNNING) {
          io.stderr('A redrive of this queue is running already. No other is started.\n');
          return options.dryRun ? EXIT.DONE : await watch(found, running, options, io);
        }
        if (options.dryRun || facts.visible === 0) {
          print({ from: facts.arn, to: source.arn, messages: facts.visible, hidden: facts.hidden, moved: 0 }, options, io, () => described(found));
          return EXIT.DONE;
        }
        if (!await confirmed(found, options, io)) return io.confirm ? EXIT.DONE : EXIT.USAGE;
        await start(found, options);
        return await watch(found, { status: RUNNING, moved: 0 }, options, io);
      } catch (error) {
        throw queueFailure(error, `queue ${queue.url}`);
      }
    });
  },
};

async function confirmed(found: FoundQueue, { yes }: DlqRedriveOptions, io: Io): Promise<boolean> {
  if (yes) return true;
  io.stderr(described(found));
  if (!io.confirm) {
    io.stderr('Nothing was moved: add --yes to redrive them.\n');
    return false;
  }
  if (await io.confirm('Redrive them?')) return true;
  io.stderr('Nothing was moved.\n');
  return false;
}

async function start({ queue, facts, source }: FoundQueue, { maxPerSecond }: DlqRedriveOptions): Promise<void> {
  try {
    await queue.startRedrive(facts.arn, source.arn, maxPerSecond);
  } catch (error) {
    const failure = queueFailure(error, `redrive of ${facts.arn}`);
    if (failure instanceof LedgerError || failure instanceof CliError) throw failure;
    throw new CliError(EXIT.FAILED, `SQS does not start the redrive: ${(error as Error).message} It allows one per queue, and 100 per account, at a time.`, error);
  }
}

/** Until the task has ended, or Ctrl-C: the task continues then. */
async function watch({ queue, facts, source }: FoundQueue, started: RedriveTask, options: DlqRedriveOptions, io: Io): Promise<number> {
  const bar = new Progress('messages', Math.max(1, started.total ?? facts.visible), io);
  const task = await ended(queue, facts.arn, started, bar, io);
  bar.clear();
  if (task.status === RUNNING) {
    const handle = task.handle === undefined ? '' : ` To cancel it: aws sqs cancel-message-move-task --task-handle ${task.handle}`;
    io.stderr(`Interrupted: ${messages(task.moved)} moved so far. The redrive continues without this command.${handle}\n`);
    return EXIT.INTERRUPTED;
  }
  print({ from: facts.arn, to: source.arn, ...task }, options, io, () => `${messages(task.moved)} moved to ${visible(source.arn)}\n`);
  if (task.status === COMPLETED) return EXIT.DONE;
  io.stderr(`error: the redrive is ${task.status}${task.failure === undefined ? '' : `: ${visible(task.failure)}`}. The messages that were not moved are still in the dead-letter queue.\n`);
  return EXIT.FAILED;
}

async function ended(queue: DeadLetterQueue, arn: string, started: RedriveTask, bar: Progress, io: Io): Promise<RedriveTask> {
  let task = started;
  try {
    while (!io.signal.aborted) {
      task = await queue.redrive(arn) ?? task;
      if (task.status !== RUNNING) return task;
      bar.show(task.moved);
      await sleep(POLL_MS, io.signal);
    }
    return task;
  } catch (error) {
    bar.clear();
    io.stderr('The redrive was started and continues, but its progress cannot be read.\n');
    throw error;
  }
}

function described({ facts: { visible: count, hidden, arn }, source }: FoundQueue): string {
  const others = hidden === 0 ? '' : `About ${hidden} more are hidden at the moment, because somebody else has received them.\n`;
  return count === 0 ? `No messages in ${visible(arn)}\n${others}` : `About ${messages(count)}\n  from  ${visible(arn)}\n  to    ${visible(source.arn)}\n${others}`;
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${count} messages`;
}
