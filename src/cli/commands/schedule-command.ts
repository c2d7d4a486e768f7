import { GetEventSourceMappingCommand, LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient, ScheduleState, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { Option } from 'commander';
import { wakeSourceOf } from '../../core/contract/schedule-input';
import { LedgerError } from '../../core/errors';
import { visible } from '../../terminal/display-text';
import { untilAborted } from '../../terminal/interrupt';
import type { Io } from '../../terminal/io';
import { serviceConfig, serviceFailure } from '../aws-service';
import { CliError } from '../cli-error';
import { CliCommand, optionGroup } from '../command';
import type { AwsOptions } from '../connection';
import { EXIT } from '../exit-code';
import { readManager } from '../manager-function';
import { AWS } from '../options/ledger-options';
import { JSON_OUTPUT, OutputOptions, print } from '../options/output-options';

export interface ScheduleOptions extends AwsOptions, OutputOptions {
  readonly schedule?: string;
  readonly group: string;
  readonly manager?: string;
}

interface ScheduleName {
  readonly schedule: string;
  readonly group: string;
}

interface ScheduleChange extends ScheduleName {
  readonly from: ScheduleState | undefined;
  readonly to: ScheduleState;
  /** What starts prompt runs. @default - only the schedule starts runs */
  readonly wakeSource?: WakeSourceChange;
}

interface WakeSourceChange {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** A command that sets the state of a manager's schedule. */
export function scheduleCommand(to: ScheduleState, words: Pick<CliCommand, 'name' | 'summary' | 'description'>): CliCommand<ScheduleOptions> {
  return {
    ...words,
    options: [
      ...optionGroup('Schedule:',
        new Option('--manager <function>', 'the manager, by the name of its dispatch function').conflicts(['schedule', 'group']),
        new Option('--schedule <name>', 'the manager\'s schedule in EventBridge Scheduler'),
        new Option('--group <name>', 'the group of the schedule').default('default'),
      ),
      ...JSON_OUTPUT,
      ...AWS,
    ],

    async run(options, _args, io) {
      const change = await untilAborted(setState(options, to, io), io.signal);
      print(change, options, io, () => [
        stateText(visible(change.schedule), change),
        ...(change.wakeSource ? [stateText('prompt runs', change.wakeSource)] : []),
      ].join(''));
      return EXIT.DONE;
    },
  };
}

async function setState(options: ScheduleOptions, to: ScheduleState, io: Io): Promise<ScheduleChange> {
  const client = new SchedulerClient(serviceConfig('SCHEDULER', options, io.env));
  try {
    const { input, ...change } = await updateSchedule(client, await scheduleOf(options, io), to, io.now());
    const id = wakeSourceOf(input);
    return id === undefined ? change : { ...change, wakeSource: await setWakeSource(id, to === 'ENABLED', options, io) };
  } finally {
    client.destroy();
  }
}

/** The event source mapping of the wake queue. A change takes Lambda some seconds: its state is then `Enabling` or `Disabling`. */
async function setWakeSource(id: string, enabled: boolean, options: ScheduleOptions, { env }: Io): Promise<WakeSourceChange> {
  const client = new LambdaClient(serviceConfig('LAMBDA', options, env));
  try {
    const { State: from = '' } = await client.send(new GetEventSourceMappingCommand({ UUID: id }));
    const settled = enabled ? ['Enabled', 'Enabling'] : ['Disabled', 'Disabling'];
    if (settled.includes(from)) return { id, from, to: from };
    const { State: to = '' } = await client.send(new UpdateEventSourceMappingCommand({ UUID: id, Enabled: enabled }));
    return { id, from, to };
  } catch (error) {
    throw serviceFailure(error, `event source mapping ${id} of the wake queue`);
  } finally {
    client.destroy();
  }
}

function stateText(name: string, { from, to }: { readonly from: string | undefined; readonly to: string }): string {
  return from === to ? `${name}  is already ${to}\n` : `${name}  ${from} → ${to}\n`;
}

async function scheduleOf(options: ScheduleOptions, io: Io): Promise<ScheduleName> {
  const { manager, schedule, group } = options;
  if (schedule !== undefined) return { schedule, group };
  if (manager === undefined) throw new LedgerError('BAD_INPUT', 'name the manager with --manager, or its schedule with --schedule and --group.');

  const { settings } = await readManager(manager, options, io);
  if (settings.schedule) return { schedule: settings.schedule.name, group: settings.schedule.group };
  throw new CliError(EXIT.NOT_FOUND, `the environment of function ${manager} does not name its schedule. Deploy the manager again, or use --schedule and --group.`);
}

/** EventBridge Scheduler replaces the whole schedule: an update must repeat every property. */
async function updateSchedule(
  client: SchedulerClient, { schedule, group }: ScheduleName, to: ScheduleState, now: number,
): Promise<ScheduleChange & { readonly input?: string }> {
  try {
    const name = { Name: schedule, GroupName: group };
    const { $metadata, Arn, CreationDate, LastModificationDate, ...found } = await client.send(new GetScheduleCommand(name));
    if (found.State !== to) {
      const { ScheduleExpression, Target, FlexibleTimeWindow } = found;
      // The service rejects an update with a start date in the past.
      const StartDate = found.StartDate && found.StartDate.getTime() > now ? found.StartDate : undefined;
      await client.send(new UpdateScheduleCommand({ ...found, ...name, ScheduleExpression, Target, FlexibleTimeWindow, StartDate, State: to }));
    }
    return { schedule, group, from: found.State, to, input: found.Target?.Input };
  } catch (error) {
    throw serviceFailure(error, `schedule ${schedule} in group ${group}`);
  }
}
