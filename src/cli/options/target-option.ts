import { Option } from 'commander';
import { MANAGER_DEFAULTS } from '../../core/contract/defaults';
import type { TargetAddress } from '../../core/contract/target-address';
import { LedgerError } from '../../core/errors';
import { optionGroup } from '../command';

export interface TargetOptions {
  readonly queueUrl?: string;
  readonly groupBy: 'object' | 'folder' | 'ledger';
  readonly stateMachineArn?: string;
  readonly functionName?: string;
  readonly eventBus?: string;
  readonly eventSource: string;
  readonly detailType: string;
}

/** The options that name a target. They exclude one another. */
const TARGETS = ['queueUrl', 'stateMachineArn', 'functionName', 'eventBus'] as const;

const { source, detailType } = MANAGER_DEFAULTS.event;

export const TARGET = optionGroup('Target:',
  target('--queue-url <url>', 'deliver to this SQS queue'),
  new Option('--group-by <group>', 'the message group: a FIFO queue keeps its order; folder is fair on a standard queue').choices(['object', 'folder', 'ledger']).default('object'),
  target('--state-machine-arn <arn>', 'deliver to this state machine'),
  target('--function-name <name>', 'deliver to this function, by name or ARN, asynchronously'),
  target('--event-bus <name>', 'deliver to this event bus, by name or ARN'),
  new Option('--event-source <source>', 'the source of the bus\'s events').default(source),
  new Option('--detail-type <type>', 'the detail-type of the bus\'s events').default(detailType),
);

export function targetOf(options: TargetOptions): TargetAddress {
  const { queueUrl, stateMachineArn, functionName, eventBus } = options;
  if (queueUrl !== undefined) {
    if (!URL.canParse(queueUrl)) throw new LedgerError('BAD_INPUT', `--queue-url is not a URL: ${JSON.stringify(queueUrl)}. Use the queue URL that SQS shows.`);
    return { kind: 'queue', url: queueUrl, fifo: queueUrl.endsWith('.fifo'), group: options.groupBy };
  }
  if (stateMachineArn !== undefined) return { kind: 'state-machine', arn: stateMachineArn };
  if (functionName !== undefined) return { kind: 'function', arn: functionName };
  if (eventBus !== undefined) return { kind: 'event-bus', name: eventBus, source: options.eventSource, detailType: options.detailType };
  throw new LedgerError('BAD_INPUT', `name a deployed manager with --manager, or the target with one of ${TARGETS.map(flagOf).join(', ')}.`);
}

/** Whether delivery completes an event, by default: as the construct has it for each kind of target. */
export function settlesOnDispatch({ kind }: TargetAddress): boolean {
  return kind === 'queue' || kind === 'event-bus';
}

function target(flags: string, description: string): Option {
  return new Option(flags, description).conflicts(['manager', ...TARGETS.filter(name => !flags.startsWith(flagOf(name)))]);
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, capital => `-${capital.toLowerCase()}`)}`;
}
