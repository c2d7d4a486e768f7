import { visible } from '../../terminal/display-text';
import { untilAborted } from '../../terminal/interrupt';
import type { CliCommand } from '../command';
import { CheckedPart, checkDeployment } from '../deployment-check';
import { EXIT } from '../exit-code';
import { LEDGER, LedgerCommandOptions } from '../options/ledger-options';
import { JSON_OUTPUT, print } from '../options/output-options';
import { linkText } from '../text/link-text';

export const check: CliCommand<LedgerCommandOptions> = {
  name: 'check',
  summary: 'check that events reach the ledger and are delivered',
  description: 'Checks each link from the buckets to the target: notifications with their events and filters, or EventBridge and its rules, the policy of the queue, '
    + 'its dead-letter queue, the event source mapping, the functions, the table and its indexes, and the schedule of each manager. Prints ok, or what is wrong and what '
    + 'to do. With --table, checks all managers of the ledger; with --manager, one. Changes nothing, reads no object and no event.',
  options: [...JSON_OUTPUT, ...LEDGER],
  notes: 'Exits with 1 if something is wrong. A link that you have no permission to read is not ok, and not wrong: the line names the permission, and without '
    + 'anything wrong the exit code is 5. What a ledger expects is what its wiring function expects; with wiringCheck: false, filters are not compared.',
  examples: ['check --table my-ledger', 'check --manager my-manager-dispatch --json'],

  async run(options, _args, io) {
    const parts = await untilAborted(checkDeployment(options, io), io.signal);
    const links = parts.flatMap(part => part.links);
    const unread = links.filter(({ code }) => code === 'NOT_CHECKED').length;
    const wrong = links.filter(({ code }) => code !== undefined).length - unread;
    print({ wrong, unread, parts }, options, io, () => `${parts.map(part => partText(part, io)).join('\n')}\n${summary(links.length, wrong, unread)}\n`);
    if (wrong > 0) return EXIT.FAILED;
    return unread > 0 ? EXIT.NO_ACCESS : EXIT.DONE;
  },
};

function partText({ part, name, links }: CheckedPart, io: Parameters<typeof linkText>[1]): string {
  return `${part} ${visible(name)}\n${links.map(link => linkText(link, io)).join('')}`;
}

function summary(all: number, wrong: number, unread: number): string {
  if (wrong + unread === 0) return `${all} checked, nothing is wrong.`;
  const notRead = unread === 0 ? '' : `, ${unread} could not be read`;
  return `${all} checked, ${wrong === 0 ? 'nothing' : wrong} ${wrong > 1 ? 'are' : 'is'} wrong${notRead}.`;
}
