import { Argument, Option } from 'commander';
import { localStudio } from './studio-page';
import { runDemo } from '../../sandbox';
import { ClockText } from '../../terminal/clock-text';
import { Paint } from '../../terminal/paint';
import type { CliCommand } from '../command';
import { wholeNumber } from '../options/number-option';
import { OutputOptions, UTC } from '../options/output-options';
import { LOCAL_STUDIO, LocalStudioOptions } from '../options/studio-options';
import { EntryText } from '../text/entry-text';

interface DemoCommandOptions extends OutputOptions, LocalStudioOptions {
  readonly seed?: number;
}

const NOT_RECONCILED = 'Not compared yet: the demo compares the bucket with the ledger at its end.';

export const demo: CliCommand<DemoCommandOptions> = {
  name: 'demo',
  summary: 'record and process a folder\'s files, and verify the result',
  description: 'Shows on this machine, without an AWS account, that no event is lost and none is processed twice. '
    + 'Records every file of DIR in a ledger: each event is delivered twice, in random order, among invalid messages. '
    + 'Then a manager delivers the events to a sample consumer, which fails some of them; leases last 10 seconds, retries follow after 1 second. '
    + 'The exit code is 0 only if the ledger has exactly one row per file, every event is settled exactly once, and no attempt was delivered twice.',
  argument: new Argument('<dir>', 'the folder whose files are recorded'),
  options: [
    new Option('--seed <number>', 'repeat the order of a previous run, which printed this number').argParser(wholeNumber(0, 0xffff_ffff)),
    ...LOCAL_STUDIO,
    ...UTC,
  ],
  examples: ['demo ./my-folder', 'demo ./my-folder --studio'],

  async run({ seed, utc, ...studioOptions }, [directory], io) {
    const text = new EntryText(io, new ClockText(utc === true), new Paint(io));
    const served = localStudio(studioOptions, NOT_RECONCILED, io);
    return runDemo({ directory, seed, onRows: entries => io.stdout(text.table(entries)), served }, io);
  },
};
