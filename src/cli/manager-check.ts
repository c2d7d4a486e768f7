import type { CheckClients } from './check-clients';
import { LedgerFunction, mappingsOf } from './ledger-functions';
import { observed } from './observed';
import { readFunction, readQueues, readSchedule } from '../client/deployment-reader';
import { ENVIRONMENT_VARIABLES } from '../core/contract/environment-variables';
import type { DispatchFunctionSettings } from '../core/contract/manager-settings';
import { deadLetterLink, functionLink, scheduleLink } from '../core/deployment-links';
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
  const { name, arn, settings } = manager;
  const { observed: state, concurrency } = await readFunction(clients.lambda, name);
  const dispatch = functionLink({ link: 'dispatch function', of: name }, state, concurrency);
  if (!settings) {
    const detail = 'the environment of the function is not what its construct sets';
    return [dispatch, { link: 'settings', of: name, code: 'SETTINGS_DIFFER', detail, fix: DEPLOY }];
  }
  return [
    await checkSchedule(clients, name, arn, settings),
    dispatch,
    ...settings.settleOnDispatch ? [] : await checkSettle(clients, manager, settings.managerName, functions),
  ];
}

async function checkSchedule({ scheduler }: CheckClients, name: string, functionArn: string, { schedule }: DispatchFunctionSettings): Promise<Link> {
  if (!schedule) return { link: 'schedule', of: name, detail: 'not known: the function was deployed by a version that does not say it. Deploy it again', skipped: true };
  const enable = `Resume the manager: s3-event-ledger resume --manager ${name}`;
  return scheduleLink({ link: 'schedule', of: schedule.name }, await readSchedule(scheduler, schedule), { functionArn, enable });
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
