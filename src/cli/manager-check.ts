import type { CheckClients } from './check-clients';
import { LedgerFunction, mappingsOf } from './ledger-functions';
import { observed } from './observed';
import { readFunction, readMapping, readQueues, readSchedule } from '../client/deployment-reader';
import { ENVIRONMENT_VARIABLES } from '../core/contract/environment-variables';
import type { DispatchFunctionSettings } from '../core/contract/manager-settings';
import { wakeSourceOf } from '../core/contract/schedule-input';
import { deadLetterLink, functionLink, ObservedSchedule, scheduleLink, wakeSourceLink } from '../core/deployment-links';
import { found, isUnread, Link, notChecked, Observed } from '../core/link';
import { DEPLOY, mappingLink } from '../core/wiring';

/** The dispatch function of a manager. */
export interface CheckedManager {
  readonly name: string;
  readonly arn: string;
  readonly settings?: DispatchFunctionSettings;
}

/** @param functions those of the table: one of them may settle the outcomes of the manager */
export async function checkManager(clients: CheckClients, manager: CheckedManager, functions: Observed<readonly LedgerFunction[]>): Promise<Link[]> {
  const { name, settings } = manager;
  const { observed: state, concurrency } = await readFunction(clients.lambda, name);
  const dispatch = functionLink({ link: 'dispatch function', of: name }, state, concurrency);
  if (!settings) {
    const detail = 'the environment of the function is not what its construct sets';
    return [dispatch, { link: 'settings', of: name, code: 'SETTINGS_DIFFER', detail, fix: DEPLOY }];
  }
  return [
    ...await checkStarts(clients, manager, settings),
    dispatch,
    ...settings.settleOnDispatch ? [] : await checkSettle(clients, manager, settings.managerName, functions),
  ];
}

/** What starts runs: the schedule, and the wake queue. */
async function checkStarts(clients: CheckClients, { name, arn }: CheckedManager, settings: DispatchFunctionSettings): Promise<Link[]> {
  const enable = `Resume the manager: s3-event-ledger resume --manager ${name}`;
  const { schedule } = settings;
  if (!schedule) {
    return [{ link: 'schedule', of: name, detail: 'not known: the function was deployed by a version that does not say it. Deploy it again', skipped: true }];
  }
  const observedSchedule = await readSchedule(clients.scheduler, schedule);
  return [
    scheduleLink({ link: 'schedule', of: schedule.name }, observedSchedule, { functionArn: arn, enable }),
    await checkWakeSource(clients, { functionArn: arn, enable }, settings, observedSchedule),
  ];
}

async function checkWakeSource(
  { lambda }: CheckClients, expected: { readonly functionArn: string; readonly enable: string }, { managerName, wake }: DispatchFunctionSettings,
  schedule: Observed<ObservedSchedule>,
): Promise<Link> {
  if (!wake) return { link: 'prompt dispatch', of: managerName, detail: 'off: only the schedule starts runs', skipped: true };
  const queueName = new URL(wake.queueUrl).pathname.split('/').at(-1) ?? '';
  const link = { link: 'prompt dispatch', of: queueName };
  const mappingId = wakeSourceOf(found(schedule)?.input);
  if (mappingId !== undefined) return wakeSourceLink(link, await readMapping(lambda, mappingId), { ...expected, queueName });
  if (found(schedule)) return { ...link, code: 'SETTINGS_DIFFER', detail: 'the input of the schedule does not name the event source mapping', fix: DEPLOY };
  return { ...link, detail: 'not known: the input of the schedule names the event source mapping', skipped: true };
}

async function checkSettle(
  clients: CheckClients, { name }: CheckedManager, managerName: string, functions: Observed<readonly LedgerFunction[]>,
): Promise<Link[]> {
  if (isUnread(functions)) return [notChecked({ link: 'settle function', of: name }, functions, 'lambda:ListFunctions')];
  const settle = found(functions)?.find(({ kind, variables }) => kind === 'settle' && variables[ENVIRONMENT_VARIABLES.managerName] === managerName);
  if (!settle) {
    return [{ link: 'settle function', of: name, code: 'FUNCTION_MISSING', detail: 'no function of this region settles the outcomes of the manager', fix: DEPLOY }];
  }
  const [{ observed: state, concurrency }, mappings] = await Promise.all([
    readFunction(clients.lambda, settle.name), observed(() => mappingsOf(clients.lambda, settle.name)),
  ]);
  return [
    ...await outcomeQueue(clients, name, settle.name, mappings),
    functionLink({ link: 'settle function', of: settle.name }, state, concurrency),
  ];
}

async function outcomeQueue(
  { sqs }: CheckClients, manager: string, settle: string, mappings: Observed<Awaited<ReturnType<typeof mappingsOf>>>,
): Promise<Link[]> {
  if (isUnread(mappings)) return [notChecked({ link: 'event source mapping', of: settle }, mappings, 'lambda:ListEventSourceMappings')];
  const [{ EventSourceArn: queueArn, State: state = 'unknown' } = {}] = found(mappings) ?? [];
  if (queueArn === undefined) return [mappingLink(settle, 'missing', 'settle')];
  const { queue, dead } = await readQueues(sqs, queueArn);
  return [
    mappingLink(queueArn, { found: { state, queueArn } }, 'settle'),
    deadLetterLink(queueArn, queue, dead, `dlq list --manager ${manager}`),
  ];
}
