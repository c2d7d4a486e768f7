import { Option } from 'commander';
import { countReasons, ReasonCount } from '../../core/dead-letter';
import { fromMilliseconds } from '../../core/timestamp';
import { fromNow } from '../../terminal/clock-text';
import { clip, visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import { Paint } from '../../terminal/paint';
import { textTable } from '../../terminal/text-table';
import { CliCommand, optionGroup } from '../command';
import { queueFailure, withDeadLetters } from '../dead-letters';
import { EXIT } from '../exit-code';
import { wholeNumber } from '../options/number-option';
import { JSON_OUTPUT, OutputOptions, print } from '../options/output-options';
import { QUEUE, QueueOptions } from '../options/queue-options';

interface DlqListOptions extends QueueOptions, OutputOptions {
  readonly limit: number;
}

const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 10_000;
const SAMPLE_LENGTH = 1_000;

export const dlqList: CliCommand<DlqListOptions> = {
  name: 'list',
  summary: 'count the messages of a dead-letter queue by reason',
  description: 'Receives messages of a dead-letter queue, gives them back at once, and counts them by the reason why they could not be processed, with one sample '
    + 'of each. Deletes and changes nothing. While it reads, at most 20 seconds, others cannot receive these messages.',
  options: [
    ...optionGroup('Which messages:', new Option('--limit <number>', 'the most messages to look at').default(DEFAULT_LIMIT).argParser(wholeNumber(1, MAX_LIMIT))),
    ...QUEUE,
    ...JSON_OUTPUT,
  ],
  notes: 'SQS keeps no reason with a message. The reason is that of the parser which the function uses. Of a valid message only the log of the function knows it.',
  examples: ['dlq list --table my-ledger', 'dlq list --manager my-manager-dispatch --json'],

  async run(options, _args, io) {
    const result = await withDeadLetters(options, io, async ({ queue, kind, facts }) => {
      try {
        const { letters, complete, kept } = await queue.look(options.limit, io.now, io.signal);
        const reasons = countReasons(kind, letters);
        return { queue: queue.url, messages: facts.visible, hidden: facts.hidden, looked: letters.length, complete, kept, reasons };
      } catch (error) {
        throw queueFailure(error, `queue ${queue.url}`);
      }
    });
    const { looked, messages, hidden, complete, kept, reasons } = result;
    print(result, options, io, () => (looked === 0 ? 'No messages.\n' : readable(reasons, io)));
    if (!complete) {
      const all = Math.max(looked, messages);
      io.stderr(`Looked at ${looked} of about ${all} messages: these are the reasons of a part only. Use --limit NUMBER for more.\n`);
    }
    if (hidden > 0) io.stderr(`About ${hidden} more are hidden at the moment, because somebody else has received them.\n`);
    if (kept > 0) io.stderr(`${kept} could not be given back: they can be received again in 30 seconds.\n`);
    return io.signal.aborted ? EXIT.INTERRUPTED : EXIT.DONE;
  },
};

function readable(reasons: readonly ReasonCount[], io: Io): string {
  const paint = new Paint(io);
  const table = textTable(reasons.map(({ count, code, reason }) => [String(count), code, visible(reason)]), {
    head: ['MESSAGES', 'CODE', 'REASON'].map(name => paint.head(name)), right: [0],
  });
  return `${table}${reasons.map(each => sampleOf(each, io)).join('')}`;
}

function sampleOf({ code, sample: { messageId, sentAt, body } }: ReasonCount, io: Io): string {
  const sent = sentAt === undefined ? '' : `, sent ${fromNow(fromMilliseconds(sentAt), io.now())}`;
  const shown = body.length <= SAMPLE_LENGTH ? visible(body) : clip(visible(body.slice(0, SAMPLE_LENGTH)), SAMPLE_LENGTH);
  return `\n${code}: message ${visible(messageId)}${sent}, ${body.length} characters\n  ${shown}\n`;
}
