import { GetScheduleCommand, SchedulerClient, ScheduleState, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { Option } from 'commander';
import { visible } from '../../terminal/display-text';
import { untilAborted } from '../../terminal/interrupt';
import type { Io } from '../../terminal/io';
import { serviceConfig, serviceFailure } from '../aws-service';
import { CliCommand, optionGroup } from '../command';
import type { AwsOptions } from '../connection';
import { EXIT } from '../exit-code';
import { AWS } from '../options/ledger-options';
import { JSON_OUTPUT, OutputOptions, print } from '../options/output-options';

export interface ScheduleOptions extends AwsOptions, OutputOptions {
  readonly schedule: string;
  readonly group: string;
}

interface ScheduleChange {
  readonly schedule: string;
  readonly group: string;
  readonly from: ScheduleState | undefined;
  readonly to: ScheduleState;
}

/** A command that sets the state of a manager's schedule. */
export function scheduleCommand(to: ScheduleState, words: Pick<CliCommand, 'name' | 'summary' | 'description'>): CliCommand<ScheduleOptions> {
  return {
    ...words,
    options: [
      ...optionGroup('Schedule:',
        new Option('--schedule <name>', 'the manager\'s schedule in EventBridge Scheduler').makeOptionMandatory(),
        new Option('--group <name>', 'the group of the schedule').default('default'),
      ),
      ...JSON_OUTPUT,
      ...AWS,
    ],

    async run(options, _args, io) {
      const change = await untilAborted(setState(options, to, io), io.signal);
      print(change, options, io, () => (change.from === to
        ? `${visible(change.schedule)}  is already ${to}\n`
        : `${visible(change.schedule)}  ${change.from} → ${to}\n`));
      return EXIT.DONE;
    },
  };
}

/** EventBridge Scheduler replaces the whole schedule: an update must repeat every property. */
async function setState(options: ScheduleOptions, to: ScheduleState, io: Pick<Io, 'env' | 'now'>): Promise<ScheduleChange> {
  const { schedule, group } = options;
  const client = new SchedulerClient(serviceConfig('SCHEDULER', options, io.env));
  try {
    const name = { Name: schedule, GroupName: group };
    const { $metadata, Arn, CreationDate, LastModificationDate, ...found } = await client.send(new GetScheduleCommand(name));
    if (found.State !== to) {
      const { ScheduleExpression, Target, FlexibleTimeWindow } = found;
      // The service rejects an update with a start date in the past.
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
