import { GetScheduleCommand, SchedulerClient, ScheduleState, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import type { Command } from 'commander';
import { visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import { AwsOptions, serviceConfig, serviceFailure } from '../aws-service';
import type { CliCommand } from '../command';
import { untilAborted } from '../connection';
import { EXIT } from '../exit-code';
import { addAwsOptions, addJson, OutputOptions } from '../options/ledger-options';
import { print } from '../output';

interface ScheduleOptions extends AwsOptions, OutputOptions {
  readonly schedule: string;
  readonly group: string;
}

interface ScheduleChange {
  readonly schedule: string;
  readonly group: string;
  readonly from: ScheduleState | undefined;
  readonly to: ScheduleState;
}

/** A command that brings a manager's schedule into a state. */
export function scheduleCommand(name: string, to: ScheduleState, words: { readonly summary: string; readonly description: string }): CliCommand {
  return {
    name,

    describe(command: Command) {
      addAwsOptions(addJson(command
        .summary(words.summary)
        .description(words.description)
        .requiredOption('--schedule <name>', 'the manager\'s schedule, of EventBridge Scheduler')
        .option('--group <name>', 'the group of the schedule', 'default')).optionsGroup('AWS:'));
    },

    async run(command: Command, io: Io) {
      const options = command.opts<ScheduleOptions>();
      const change = await untilAborted(setState(options, to, io), io.signal);
      print(change, options, io, () => (change.from === to
        ? `${visible(options.schedule)}  is ${to} already\n`
        : `${visible(options.schedule)}  ${change.from} → ${to}\n`));
      return EXIT.DONE;
    },
  };
}

/** EventBridge Scheduler replaces a schedule as a whole: whatever is left out would be lost. */
async function setState(options: ScheduleOptions, to: ScheduleState, io: Pick<Io, 'env' | 'now'>): Promise<ScheduleChange> {
  const { schedule, group } = options;
  const client = new SchedulerClient(serviceConfig('SCHEDULER', options, io.env));
  try {
    const name = { Name: schedule, GroupName: group };
    const { $metadata, Arn, CreationDate, LastModificationDate, ...found } = await client.send(new GetScheduleCommand(name));
    if (found.State !== to) {
      const { ScheduleExpression, Target, FlexibleTimeWindow } = found;
      // A start that has passed has done its work, and is refused in an update.
      const StartDate = found.StartDate && found.StartDate.getTime() > io.now() ? found.StartDate : undefined;
      await client.send(new UpdateScheduleCommand({ ...found, ...name, ScheduleExpression, Target, FlexibleTimeWindow, StartDate, State: to }));
    }
    return { schedule, group, from: found.State, to };
  } catch (error) {
    throw serviceFailure(error, `schedule ${schedule} in group ${group}`);
  } finally {
    client.destroy();
  }
}
