import { Command, Option } from 'commander';
import { MANAGER_DEFAULTS } from '../../core/contract/defaults';
import type { TargetAddress } from '../../core/contract/target-address';
import { LedgerError } from '../../core/errors';

export interface TargetOptions {
  readonly queueUrl?: string;
  readonly groupBy: 'object' | 'ledger';
  readonly stateMachineArn?: string;
  readonly functionName?: string;
  readonly eventBus?: string;
  readonly eventSource: string;
  readonly detailType: string;
}

/** The options that name a target: one of them. */
const TARGETS = ['queueUrl', 'stateMachineArn', 'functionName', 'eventBus'] as const;

export function addTargetOptions(command: Command): Command {
  const { source, detailType } = MANAGER_DEFAULTS.event;
  const target = (flags: string, description: string) => new Option(flags, description).conflicts(['manager', ...TARGETS.filter(name => !flags.startsWith(flagOf(name)))]);
  return command
    .addOption(target('--queue-url <url>', 'to this SQS queue'))
    .addOption(new Option('--group-by <what>', 'what a FIFO queue keeps in order').choices(['object', 'ledger']).default('object'))
    .addOption(target('--state-machine-arn <arn>', 'to this state machine'))
    .addOption(target('--function-name <name>', 'to this function, by name or ARN, asynchronously'))
    .addOption(target('--event-bus <name>', 'to this event bus, by name or ARN'))
    .option('--event-source <source>', 'the source of the bus\'s events', source)
    .option('--detail-type <type>', 'the detail-type of the bus\'s events', detailType);
}

export function targetOf(options: TargetOptions): TargetAddress {
  const { queueUrl, stateMachineArn, functionName, eventBus } = options;
  if (queueUrl !== undefined) {
    if (!URL.canParse(queueUrl)) throw new LedgerError('BAD_INPUT', `--queue-url is not a URL: ${JSON.stringify(queueUrl)}. Give the queue's own, as SQS tells it.`);
    return { kind: 'queue', url: queueUrl, fifo: queueUrl.endsWith('.fifo'), group: options.groupBy };
  }
  if (stateMachineArn !== undefined) return { kind: 'state-machine', arn: stateMachineArn };
  if (functionName !== undefined) return { kind: 'function', arn: functionName };
  if (eventBus !== undefined) return { kind: 'event-bus', name: eventBus, source: options.eventSource, detailType: options.detailType };
  throw new LedgerError('BAD_INPUT', `name a deployed manager with --manager, or the target with one of ${TARGETS.map(flagOf).join(', ')}.`);
}

/** Whether handing over settles an event: as the construct has it, for one kind of target or the other. */
export function settlesOnDispatch({ kind }: TargetAddress): boolean {
  return kind === 'queue' || kind === 'event-bus';
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
