import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { ask, Asked } from './ask';
import type { FakeSettings } from './fake-io';
import { ScriptedService, ServiceCall, ServiceReply } from './scripted-service';
import { tableDefinition } from './table-definition';
import { deployed, INPUT, QUEUE_ARN, wiringEnvironment } from './wired-service';
import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import { ENVIRONMENT_VARIABLES } from '../../src/core/contract/environment-variables';
import { encodeIngestSettings } from '../../src/core/contract/ingest-settings';
import { encodeDispatchSettings, encodeSettleSettings } from '../../src/core/contract/manager-settings';

export const TABLE = 'my-ledger';
export const DISPATCH = 'my-manager-dispatch';
const DEAD_ARN = `${QUEUE_ARN}-dead`;
const OUTCOMES_ARN = 'arn:aws:sqs:us-east-1:111122223333:outcomes';

export const WAKE_SOURCE = 'wake-source-id';
const WAKE_ARN = 'arn:aws:sqs:us-east-1:111122223333:wake.fifo';

/** What answers instead of AWS as it was deployed. */
export type Fault = (call: ServiceCall) => ServiceReply | undefined;

interface Deployed {
  /** @default - the functions of a ledger with a wiring check, and of one manager that settles by outcome */
  readonly functions?: readonly string[];
  readonly faults?: readonly Fault[];
  /** @default true */
  readonly promptDispatch?: boolean;
  /** Instead of the ledger's table. */
  readonly table?: TableDescription;
}

/** All services of a ledger over two buckets, and of a manager, as they were deployed but for some faults. */
export class DeployedLedger {
  static async start(settings: Deployed = {}): Promise<DeployedLedger> {
    const ledger = new DeployedLedger(settings);
    ledger.service = await ScriptedService.start(call => ledger.answer(call));
    return ledger;
  }

  private service?: ScriptedService;

  private constructor(private readonly settings: Deployed) {}

  get calls(): readonly ServiceCall[] {
    return this.service?.calls ?? [];
  }

  ask(line: string, settings: FakeSettings = {}): Promise<Asked> {
    const env = { AWS_ENDPOINT_URL: this.url, AWS_ENDPOINT_URL_DYNAMODB: this.url, AWS_REGION: 'us-east-1' };
    return ask(line.split(' '), { ...settings, env: { ...env, ...settings.env } });
  }

  async stop(): Promise<void> {
    await this.service?.stop();
  }

  private get url(): string {
    return this.service?.url ?? '';
  }

  private answer(call: ServiceCall): ServiceReply {
    for (const fault of this.settings.faults ?? []) {
      const reply = fault(call);
      if (reply !== undefined) return reply;
    }
    const { path, operation, body } = call;
    const { pathname, searchParams } = new URL(path, this.url);
    if (/\/functions\/?$/.test(pathname)) return { body: { Functions: (this.settings.functions ?? FUNCTIONS).map(name => this.configuration(name)) } };
    const [, name = '', what] = /\/functions\/([^/]+)\/(\w+)$/.exec(pathname) ?? [];
    if (what === 'configuration') return { body: { ...this.configuration(name), State: 'Active' } };
    if (what === 'concurrency') return { body: {} };
    if (pathname.endsWith(`/event-source-mappings/${WAKE_SOURCE}`)) return { body: { State: 'Enabled', EventSourceArn: WAKE_ARN, FunctionArn: arnOf(DISPATCH) } };
    if (searchParams.has('FunctionName')) return { body: { EventSourceMappings: mappingsOf(searchParams.get('FunctionName') ?? '') } };
    if (pathname.startsWith('/schedules/')) return { body: schedule(pathname.split('/')[2], searchParams.get('groupName') ?? '') };
    switch (operation) {
      case 'DescribeTable': return { body: { Table: this.settings.table ?? description() } };
      case 'GetQueueUrl': return { body: { QueueUrl: `${this.url}/111122223333/${body.QueueName}` } };
      case 'GetQueueAttributes': return body.AttributeNames.includes('Policy') ? deployed(call) : { body: { Attributes: attributes(body.QueueUrl) } };
      default: return deployed(call);
    }
  }

  private configuration(name: string): object {
    return { FunctionName: name, FunctionArn: arnOf(name), Environment: { Variables: this.variables(name) } };
  }

  private variables(name: string): Record<string, string> {
    const manager = { ...MANAGER_DEFAULTS, tableName: TABLE, managerName: 'm', logLevel: 'info' as const };
    const { AWS_ENDPOINT_URL: _, ...wiring } = wiringEnvironment(this.url);
    switch (name) {
      case 'ingest': return encodeIngestSettings({ tableName: TABLE, initialStatus: 'created', logLevel: 'info' });
      case 'wiring': return { ...wiring, [ENVIRONMENT_VARIABLES.tableName]: TABLE };
      case 'settle': return encodeSettleSettings(manager);
      case DISPATCH:
        return encodeDispatchSettings({
          ...manager,
          indexName: 'time-index',
          settleOnDispatch: false,
          schedule: { name: 'my-schedule', group: 'my-group' },
          wake: this.settings.promptDispatch === false ? undefined : { queueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/wake.fifo', intervalSeconds: 2 },
          target: { kind: 'function', arn: 'arn' },
        });
      default: return {};
    }
  }
}

const FUNCTIONS = ['unrelated', 'ingest', 'wiring', DISPATCH, 'settle'];

function arnOf(name: string): string {
  return `arn:aws:lambda:us-east-1:111122223333:function:${name}`;
}

function mappingsOf(name: string): object[] {
  const queue = { ingest: QUEUE_ARN, settle: OUTCOMES_ARN }[name];
  return queue === undefined ? [] : [{ UUID: 'uuid', State: 'Enabled', EventSourceArn: queue }];
}

function schedule(name: string, group: string): object {
  const isWiring = name === 'wiring' && group === 'default';
  return { Name: name, State: 'ENABLED', Target: { Arn: arnOf(isWiring ? 'wiring' : DISPATCH), Input: JSON.stringify(isWiring ? INPUT : { wakeSource: WAKE_SOURCE }) } };
}

function attributes(url: string): Record<string, string> {
  const name = url.slice(url.lastIndexOf('/') + 1);
  const facts = { QueueArn: `arn:aws:sqs:us-east-1:111122223333:${name}`, ApproximateNumberOfMessages: '0' };
  if (name.endsWith('-dead')) return facts;
  return { ...facts, RedrivePolicy: JSON.stringify({ deadLetterTargetArn: name === 'outcomes' ? `${OUTCOMES_ARN}-dead` : DEAD_ARN, maxReceiveCount: 5 }) };
}

/** The ledger's table as DynamoDB describes it. */
export function description(changes: (table: TableDescription) => TableDescription = table => table): TableDescription {
  const { BillingMode: _, GlobalSecondaryIndexes = [], ...table } = tableDefinition(TABLE);
  return changes({
    ...table as TableDescription, TableStatus: 'ACTIVE', GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(index => ({ ...index, IndexStatus: 'ACTIVE' as const })),
  });
}
