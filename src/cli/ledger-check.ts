import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import type { CheckClients } from './check-clients';
import { decoded } from './decoded';
import type { LedgerFunction } from './ledger-functions';
import { queueUrlOf } from '../client/dead-letter-queue';
import { readFunction, readQueues, readSchedule } from '../client/deployment-reader';
import { observe } from '../client/observe';
import { readPolicy, readWiring } from '../client/wiring-reader';
import { decodeWiring, ExpectedWiring } from '../core/contract/expected-wiring';
import { decodeWiringSettings, WiringSettings } from '../core/contract/wiring-settings';
import { deadLetterLink, DeploymentLink, functionLink, scheduleLink } from '../core/deployment-links';
import { parseJson } from '../core/json';
import { found, isUnread, Link, notChecked, Observed } from '../core/link';
import { senderLinks, wiringOfSenders } from '../core/sender-wiring';
import { compareWiring, DEPLOY, mappingLink } from '../core/wiring';

/** The functions of a ledger. One of them is known. */
export interface LedgerParts {
  readonly ingest?: LedgerFunction;
  /** What invokes the ingest function. */
  readonly mappings: Observed<readonly EventSourceMappingConfiguration[]>;
  /** Absent with `wiringCheck: false`. */
  readonly wiring?: LedgerFunction;
}

/** From the buckets to the ingest function: what the wiring function checks, and the rest. */
export async function checkLedger(clients: CheckClients, table: string, { ingest, mappings, wiring }: LedgerParts): Promise<Link[]> {
  const watchdog = wiring && await readWatchdog(clients, wiring);
  const mapping = found(mappings)?.find(({ EventSourceArn = '' }) => EventSourceArn.split(':')[2] === 'sqs');
  const queueArn = watchdog?.settings?.queueArn ?? mapping?.EventSourceArn;
  const chain = watchdog?.settings && watchdog.expected
    ? compareWiring(watchdog.expected, watchdog.settings.queueArn, await readWiring(clients, watchdog.expected, watchdog.settings))
    : await chainOfQueue(clients, ingest?.name ?? '', mappings, mapping);
  return [
    ...chain,
    ...queueArn === undefined ? [] : [await deadLetters(clients, queueArn, table)],
    ...await ingestLinks(clients, ingest),
    ...watchdog?.links ?? [{ link: 'wiring check', of: ingest?.name ?? '', detail: 'off (wiringCheck: false)', skipped: true as const }],
  ];
}

interface Watchdog {
  readonly settings?: WiringSettings;
  /** Undefined if its schedule cannot be read. */
  readonly expected?: ExpectedWiring;
  /** Whether it runs. */
  readonly links: readonly DeploymentLink[];
}

/** What the wiring function compares with is the input of its schedule. */
async function readWatchdog({ lambda, scheduler }: CheckClients, { name, arn, variables }: LedgerFunction): Promise<Watchdog> {
  const { observed, concurrency } = await readFunction(lambda, name);
  const links = [functionLink({ link: 'wiring function', of: name }, observed, concurrency)];
  const settings = decoded(() => decodeWiringSettings(variables));
  if (!settings) return { links: [...links, { link: 'wiring schedule', of: name, code: 'SETTINGS_DIFFER', detail: 'the environment of the function is not what its construct sets', fix: DEPLOY }] };
  const schedule = await readSchedule(scheduler, { name: settings.scheduleName, group: 'default' });
  const enable = `Enable the schedule ${settings.scheduleName} in EventBridge Scheduler`;
  const link = { link: 'wiring schedule', of: settings.scheduleName };
  const expected = decoded(() => decodeWiring(parseJson(found(schedule)?.input ?? '') ?? null));
  const unreadable = found(schedule) !== undefined && expected === undefined;
  return {
    settings,
    expected,
    links: [...links, unreadable
      ? { ...link, code: 'SETTINGS_DIFFER', detail: 'the input of the schedule is not what its construct sets', fix: DEPLOY }
      : scheduleLink(link, schedule, { functionArn: arn, enable })],
  };
}

/** Without a wiring check, the policy of the queue that the ingest function reads says which buckets there are. */
async function chainOfQueue(
  clients: CheckClients, ingest: string, mappings: LedgerParts['mappings'], mapping: EventSourceMappingConfiguration | undefined,
): Promise<Link[]> {
  if (isUnread(mappings)) return [notChecked({ link: 'event source mapping', of: ingest }, mappings, 'lambda:ListEventSourceMappings')];
  const { EventSourceArn: queueArn, UUID: mappingId = '' } = mapping ?? {};
  if (queueArn === undefined) return [mappingLink(ingest, 'missing')];
  const policy = await observe(async () => {
    const queueUrl = await queueUrlOf(clients.sqs, queueArn);
    return { queueUrl, text: await readPolicy(clients.sqs, queueUrl) };
  });
  const link = { link: 'queue policy', of: queueArn };
  if (policy === 'missing') return [{ ...link, code: 'QUEUE_MISSING', detail: 'the queue does not exist', fix: DEPLOY }];
  if ('code' in policy) return [notChecked(link, policy, 'sqs:GetQueueAttributes and sqs:GetQueueUrl')];
  const { queueUrl, text } = policy.found;
  const observed = await readWiring(clients, wiringOfSenders(text), { queueUrl, queueArn, mappingId });
  return [...senderLinks(text, queueArn, observed), mappingLink(queueArn, observed.mapping)];
}

async function deadLetters({ sqs }: CheckClients, queueArn: string, table: string): Promise<DeploymentLink> {
  const { queue, dead } = await readQueues(sqs, queueArn);
  return deadLetterLink(queueArn, queue, dead, `dlq list --table ${table}`);
}

async function ingestLinks({ lambda }: CheckClients, ingest: LedgerFunction | undefined): Promise<DeploymentLink[]> {
  const link = { link: 'ingest function', of: ingest?.name ?? '' };
  if (!ingest) return [{ ...link, code: 'FUNCTION_MISSING', detail: 'the function does not exist', fix: DEPLOY }];
  const { observed, concurrency } = await readFunction(lambda, ingest.name);
  return [functionLink(link, observed, concurrency)];
}
