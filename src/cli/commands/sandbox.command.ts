import { Argument, Option } from 'commander';
import { localStudio } from './studio-page';
import { runSandbox } from '../../sandbox';
import { ClockText } from '../../terminal/clock-text';
import { Paint } from '../../terminal/paint';
import type { CliCommand } from '../command';
import { wholeNumber } from '../options/number-option';
import { OutputOptions, UTC } from '../options/output-options';
import { LOCAL_STUDIO, LocalStudioOptions } from '../options/studio-options';
import { EntryText } from '../text/entry-text';

interface SandboxCommandOptions extends OutputOptions, LocalStudioOptions {
  readonly port?: number;
  readonly ignoreExisting?: true;
  readonly reconcile?: true;
  readonly manager: boolean;
}

const COMPARES = 'the sandbox compares the folder with the ledger after every burst of changes.';

export const sandbox: CliCommand<SandboxCommandOptions> = {
  name: 'sandbox',
  summary: 'run the whole flow on this machine, with a folder as the bucket',
  description: 'Runs the whole flow on this machine, without an AWS account. DIR is the bucket: each change of a file in it becomes an S3 event, '
    + 'and each row is printed when it is recorded. A manager delivers the events to a sample consumer, about two seconds after they were recorded. The consumer fails some of '
    + 'them; each change of status is printed. Retries follow after 5 to 20 seconds, leases last a minute. Ctrl-C ends the sandbox; nothing is kept.',
  argument: new Argument('<dir>', 'the folder that is the bucket'),
  options: [
    new Option('--port <number>', 'TCP port of its DynamoDB on 127.0.0.1 (default: a free port)').argParser(wholeNumber(1, 65_535)),
    new Option('--ignore-existing', 'ignore the files that exist at the start'),
    new Option('--reconcile', 'compare the folder with the ledger after every burst of changes, and print what is missing'),
    new Option('--no-manager', 'only record events; do not process them'),
    ...LOCAL_STUDIO,
    ...UTC,
  ],
  examples: ['sandbox ./my-folder', 'sandbox ./my-folder --reconcile', 'sandbox ./my-folder --studio --write'],

  async run({ port, ignoreExisting, reconcile, manager, utc, ...studioOptions }, [directory], io) {
    const studio = localStudio(studioOptions, reconcile ? `Not compared yet: ${COMPARES}` : `Not compared yet. With --reconcile, ${COMPARES}`, io);
    const text = new EntryText(io, new ClockText(utc === true), new Paint(io));
    return runSandbox({
      directory,
      port,
      ignoreExisting,
      reconcile,
      manager,
      serve: studio?.serve,
      onReconciled: studio?.onReconciled,
      onRow: entry => {
        studio?.onRow(entry);
        io.stdout(text.line(entry));
      },
      onChange: (entry, change) => {
        studio?.onChange(entry, change);
        io.stdout(text.change(entry, change));
      },
    }, io);
  },
};
