import { isUnread, Link, LinkName, notChecked, Observed } from './link';
import { DEPLOY, isEnabled } from './wiring';

/** What can be wrong with the functions, schedules and queues of a ledger and its managers. */
export type DeploymentCode =
  | 'FUNCTION_MISSING'
  | 'FUNCTION_NOT_ACTIVE'
  | 'FUNCTION_DISABLED'
  | 'SETTINGS_DIFFER'
  | 'SCHEDULE_MISSING'
  | 'SCHEDULE_DISABLED'
  | 'SCHEDULE_TARGET_DIFFERS'
  | 'MAPPING_MISSING'
  | 'MAPPING_DISABLED'
  | 'MAPPING_TARGET_DIFFERS'
  | 'QUEUE_MISSING'
  | 'DEAD_LETTER_QUEUE_MISSING'
  | 'NOT_CHECKED';

export type DeploymentLink = Link<DeploymentCode>;

export interface ObservedFunction {
  readonly name: string;
  /** As Lambda calls it: `Active`, `Inactive`, `Pending` or `Failed`. */
  readonly state: string;
  readonly reason?: string;
}

export interface ObservedSchedule {
  readonly enabled: boolean;
  readonly targetArn: string;
  /** JSON that the target receives. */
  readonly input?: string;
}

/** An event source mapping. */
export interface ObservedMapping {
  readonly state: string;
  readonly queueArn: string;
  readonly functionArn: string;
}

export interface ObservedQueue {
  readonly arn: string;
  /** About how many messages can be received. */
  readonly visible: number;
  readonly deadLetterArn?: string;
}

/** Lambda makes an idle function inactive, and active again with its next invocation. */
const WORKING = ['Active', 'Inactive'];

/** @param concurrency the reserved concurrency, if there is one */
export function functionLink(link: LinkName, observed: Observed<ObservedFunction>, concurrency: Observed<number | undefined>): DeploymentLink {
  if (observed === 'missing') return { ...link, code: 'FUNCTION_MISSING', detail: 'the function does not exist', fix: DEPLOY };
  if ('code' in observed) return notChecked(link, observed, 'lambda:GetFunctionConfiguration');
  const { name, state, reason } = observed.found;
  if (!WORKING.includes(state)) {
    const fix = state === 'Pending' ? 'Wait until Lambda has created it' : `Resolve the reason, then deploy. ${DEPLOY}`;
    return { ...link, code: 'FUNCTION_NOT_ACTIVE', detail: `its state is ${state}${reason === undefined ? '' : `: ${reason}`}`, fix };
  }
  if (isUnread(concurrency)) return notChecked(link, concurrency, 'lambda:GetFunctionConcurrency');
  const reserved = concurrency === 'missing' ? undefined : concurrency.found;
  if (reserved !== 0) return { ...link, detail: reserved === undefined ? state : `${state}, reserved concurrency ${reserved}` };
  return {
    ...link,
    code: 'FUNCTION_DISABLED',
    detail: 'its reserved concurrency is 0: Lambda never runs it',
    fix: `Remove the reserved concurrency: aws lambda delete-function-concurrency --function-name ${name}`,
  };
}

interface ExpectedSchedule {
  readonly functionArn: string;
  /** How to enable it. */
  readonly enable: string;
}

export function scheduleLink(link: LinkName, observed: Observed<ObservedSchedule>, { functionArn, enable }: ExpectedSchedule): DeploymentLink {
  if (observed === 'missing') return { ...link, code: 'SCHEDULE_MISSING', detail: 'the schedule does not exist', fix: DEPLOY };
  if ('code' in observed) return notChecked(link, observed, 'scheduler:GetSchedule');
  const { enabled, targetArn } = observed.found;
  if (targetArn !== functionArn) {
    return { ...link, code: 'SCHEDULE_TARGET_DIFFERS', detail: `the schedule does not invoke ${functionArn}, but ${targetArn || 'nothing'}`, fix: DEPLOY };
  }
  return enabled ? { ...link, detail: 'enabled' } : { ...link, code: 'SCHEDULE_DISABLED', detail: 'the schedule is disabled', fix: enable };
}

interface ExpectedWakeSource extends ExpectedSchedule {
  readonly queueName: string;
}

/** The event source mapping that starts prompt runs. Without it, events wait for the schedule. */
export function wakeSourceLink(
  link: LinkName, observed: Observed<ObservedMapping>, { functionArn, queueName, enable }: ExpectedWakeSource,
): DeploymentLink {
  if (observed === 'missing') return { ...link, code: 'MAPPING_MISSING', detail: 'nothing starts prompt runs: the event source mapping does not exist', fix: DEPLOY };
  if ('code' in observed) return notChecked(link, observed, 'lambda:GetEventSourceMapping');
  const { state, queueArn, functionArn: actual } = observed.found;
  if (actual !== functionArn) {
    return { ...link, code: 'MAPPING_TARGET_DIFFERS', detail: `the event source mapping does not invoke ${functionArn}, but ${actual || 'nothing'}`, fix: DEPLOY };
  }
  if (queueArn.split(':').at(-1) !== queueName) {
    return { ...link, code: 'MAPPING_TARGET_DIFFERS', detail: `the event source mapping does not read ${queueName}, but ${queueArn || 'nothing'}`, fix: DEPLOY };
  }
  if (isEnabled(state)) return { ...link, detail: state };
  return { ...link, code: 'MAPPING_DISABLED', detail: `its state is ${state}: no run starts promptly`, fix: enable };
}

/**
 * The dead-letter queue of a queue.
 *
 * @param dead undefined if the queue names none
 * @param list the command that shows its messages
 */
export function deadLetterLink(
  queueArn: string, queue: Observed<ObservedQueue>, dead: Observed<ObservedQueue> | undefined, list: string,
): DeploymentLink {
  const link = { link: 'dead-letter queue', of: queueArn };
  if (queue === 'missing') return { ...link, code: 'QUEUE_MISSING', detail: 'the queue does not exist', fix: DEPLOY };
  if ('code' in queue) return notChecked(link, queue, 'sqs:GetQueueAttributes and sqs:GetQueueUrl');
  const { deadLetterArn } = queue.found;
  const lost = 'a message that cannot be processed is lost after 14 days';
  if (deadLetterArn === undefined || dead === undefined) {
    return { ...link, code: 'DEAD_LETTER_QUEUE_MISSING', detail: `the queue has no dead-letter queue: ${lost}`, fix: DEPLOY };
  }
  if (dead === 'missing') return { ...link, code: 'DEAD_LETTER_QUEUE_MISSING', detail: `${deadLetterArn} does not exist: ${lost}`, fix: DEPLOY };
  if ('code' in dead) return notChecked({ ...link, of: deadLetterArn }, dead, 'sqs:GetQueueAttributes and sqs:GetQueueUrl');
  const { visible } = dead.found;
  return { ...link, of: deadLetterArn, detail: visible === 0 ? 'exists, empty' : `exists, about ${visible} ${visible === 1 ? 'message' : 'messages'}: see ${list}` };
}
