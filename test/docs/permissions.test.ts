import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DispatchTarget, SettleMode } from '../../src';
import { run } from '../../src/cli/run';
import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import { encodeIngestSettings } from '../../src/core/contract/ingest-settings';
import type { Entry } from '../../src/core/entry';
import { fromMilliseconds } from '../../src/core/timestamp';
import type { Engine } from '../../src/sandbox/engine';
import { ask } from '../support/ask';
import { CliLedger } from '../support/cli-ledger';
import { DeployedLedger, TABLE } from '../support/deployed-ledger';
import { deployedManager } from '../support/deployed-manager';
import { entryAt } from '../support/entries';
import { eventually } from '../support/eventually';
import { FakeSettings, fakeIo, NOW } from '../support/fake-io';
import { interposed } from '../support/interposed-engine';
import { ManagerStack, Right, rightsOf } from '../support/manager-stack';
import { rows } from '../support/markdown-table';
import { ROOT } from '../support/project-root';
import { QueueService } from '../support/queue-service';
import { ScriptedBucket } from '../support/scripted-bucket';
import { ScriptedService, ServiceCall } from '../support/scripted-service';

const PAGE = readFileSync(join(ROOT, 'docs/permissions.md'), 'utf8');
const [, COMMANDS = ''] = PAGE.split('## Commands');
const [, TARGETS = ''] = PAGE.split('## The target of');

const allVerbs = rows(COMMANDS, 'actions').map(([verb, actions, grant]) => ({ verb, actions: actionsIn(actions), grant }));
const queueVerbs = allVerbs.filter(({ grant }) => grant.includes('grantRedrive'));
const verbs = allVerbs.filter(each => !queueVerbs.includes(each));
const ALWAYS = ['dynamodb:DescribeTable', 'lambda:GetFunctionConfiguration'];

function actionsIn(text: string): string[] {
  return text.match(/[a-z0-9]+:[A-Z]\w+/g) ?? [];
}

describe('the page of permissions', () => {
  it('has a row for each command that calls AWS', async () => {
    const { out } = await ask(['--help']);
    const namesIn = (help: string) => [...help.matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map(([, name]) => name);
    const commands = namesIn(out);
    expect(commands.length).toBeGreaterThan(10);
    const ofDlq = namesIn((await ask(['dlq', '--help'])).out).map(name => `dlq ${name}`);
    expect(ofDlq).toHaveLength(2);
    const apart = ['sandbox', 'demo', 'reconcile', 'backfill', 'check', 'cost'];
    expect([...verbs, ...queueVerbs].map(({ verb }) => verb)).toEqual([...commands.filter(name => !apart.includes(name)), ...ofDlq]);
  });

  it.each(verbs)('$verb: $grant permits what it calls', ({ actions, grant }) => {
    expect(permitted(grant).flatMap(right => right.actions)).toEqual(expect.arrayContaining(actions));
  });

  it('names all that an operator is permitted, and no more', () => {
    const all = permitted('manager.grantOperate').flatMap(({ actions }) => actions).filter(action => !action.startsWith('kms:'));
    expect([...new Set([...verbs.flatMap(({ actions }) => actions), ...ALWAYS])].sort()).toEqual([...new Set(all)].sort());
  });

  it('names each resource with its actions', () => {
    const listed = rows(PAGE.split('## Resources')[1], 'actions').map(([, actions]) => actionsIn(actions));
    const byResource = new Map<string, Set<string>>();
    for (const { resource, actions } of permitted('manager.grantOperate')) {
      const name = JSON.stringify(resource);
      byResource.set(name, new Set([...byResource.get(name) ?? [], ...actions]));
    }
    expect(listed).toEqual([...byResource.values()].map(actions => [...actions].sort()).sort(byPlaceIn(listed)));
  });
});

describe('the commands for dead-letter queues', () => {
  /** What SQS does on behalf of the caller. */
  const BY_SQS = ['sqs:DeleteMessage', 'sqs:ReceiveMessage', 'sqs:SendMessage'];

  it.each(['ledger', 'manager'] as const)('%s.grantRedrive permits what they call, to cancel a redrive, and no more', of => {
    const rights = permitted(`${of}.grantRedrive`);
    const actions = rights.flatMap(right => right.actions);
    expect([...new Set(actions)].sort()).toEqual([...new Set([
      'kms:Decrypt', 'kms:GenerateDataKey', 'sqs:CancelMessageMoveTask', ...queueVerbs.flatMap(verb => verb.actions),
    ])].sort());
    expect(rights.map(({ resource }) => JSON.stringify(resource)).filter(resource => resource.includes('*'))).toEqual([]);
  });

  it.each(queueVerbs)('$verb calls what the page says, and nothing else', async ({ verb, actions }) => {
    const queues = await QueueService.start();
    queues.functions.push({
      FunctionName: 'ingest', FunctionArn: 'arn', Environment: { Variables: encodeIngestSettings({ tableName: 'my-ledger', initialStatus: 'created', logLevel: 'info' }) },
    });
    queues.mappings.set('ingest', 'events');
    queues.create('events', 'dead');
    queues.create('dead');
    queues.send('dead', 'garbage');
    const { code } = await ask([...verb.split(' '), '--table', 'my-ledger', ...(verb === 'dlq redrive' ? ['--yes'] : [])], { env: queues.env });
    await queues.stop();
    const called = new Set(queues.calls.filter(({ path }) => path === '/').map(({ operation }) => `sqs:${operation.replace(/Batch$/, '')}`));
    expect([code, [...called].sort()]).toEqual([0, verb === 'dlq list' ? actions : actions.filter(action => !BY_SQS.includes(action))]);
  });
});

describe('comparing with a bucket', () => {
  const rowsOfPage = rows(PAGE.split('## Compare with a bucket')[1], 'actions').map(([command, actions]) => [command, actionsIn(actions)] as const);

  it.each(rowsOfPage)('%s calls what the page says, and nothing else', async (command, actions) => {
    const ledger = await CliLedger.start();
    const called = new Set<string>();
    const engine = await interposed(ledger.engine, async (_, call) => {
      for (const action of dynamoDbActions(call)) called.add(action);
    });
    const bucket = await ScriptedBucket.of([{ key: 'a.json', lastModified: fromMilliseconds(NOW - 7_200_000) }]);
    bucket.notifications = [{ queueArn: 'arn:aws:sqs:eu-west-1:123456789012:queue', events: ['s3:ObjectCreated:*'] }];
    bucket.fault = url => {
      called.add(url.searchParams.has('notification') ? 's3:GetBucketNotification' : 's3:ListBucket');
      return undefined;
    };
    const sqsService = await ScriptedService.start(({ body }) => {
      called.add('sqs:SendMessage');
      return { body: { Successful: body.Entries.map(({ Id }: { Id: string }) => ({ Id })), Failed: [] } };
    });
    try {
      const options = ['--table', CliLedger.TABLE, '--table-endpoint', engine.endpoint, '--endpoint', bucket.url, '--queue', `${sqsService.url}/123456789012/queue`];
      const { code } = await ask([...command.split(' '), 's3://my-bucket', '--since', '1d', ...(command === 'backfill' ? ['--yes'] : []), ...options]);
      expect(code).toBe(command === 'reconcile' ? 1 : 0);
      expect([...called].sort()).toEqual([...actions].sort());
    } finally {
      await sqsService.stop();
      await bucket.stop();
      await engine.stop();
      await ledger.stop();
    }
  });

  it('has a row for each of its commands', () => {
    expect(rowsOfPage.map(([command]) => command)).toEqual(['reconcile', 'reconcile --repair', 'backfill']);
  });
});

describe('checking a deployment', () => {
  const [[command, actions], ...others] = rows(PAGE.split('## Check a deployment')[1], 'actions').map(([name, text]) => [name, actionsIn(text)] as const);

  it(`${command} calls what the page says, and nothing else`, async () => {
    const ledger = await DeployedLedger.start();
    try {
      expect(await ledger.ask(`${command} --table ${TABLE}`)).toMatchObject({ code: 0, err: '' });
      expect([...new Set(ledger.calls.map(checkAction))].sort()).toEqual([...actions].sort());
      expect(others).toEqual([]);
    } finally {
      await ledger.stop();
    }
  });
});

describe('a target takes from a terminal what the page says', () => {
  const kinds: Record<string, (stack: Stack) => DispatchTarget> = {
    'a queue': stack => DispatchTarget.queue(new sqs.Queue(stack, 'Work', { encryptionMasterKey: new kms.Key(stack, 'WorkKey') })),
    'a state machine': stack => DispatchTarget.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Machine', 'import'), {
      stateMachineType: sfn.StateMachineType.STANDARD,
    }),
    'a function': stack => DispatchTarget.function(lambda.Function.fromFunctionName(stack, 'Function', 'import')),
    'an event bus': stack => DispatchTarget.eventBus(events.EventBus.fromEventBusName(stack, 'Bus', 'work')),
    'a forwarder': stack => DispatchTarget.forwarder(lambda.Function.fromFunctionName(stack, 'Forwarder', 'import')),
  };

  it('for each kind of target', () => {
    expect(rows(TARGETS, 'actions').map(([kind]) => kind)).toEqual(Object.keys(kinds));
  });

  it.each(rows(TARGETS, 'actions'))('%s: %s', (kind, actions) => {
    const stack = new ManagerStack({ settleMode: SettleMode.ON_DISPATCH, promptDispatch: false }, { target: kinds[kind] });
    const sending = rightsOf(stack, 'ManagerDispatchRole').flatMap(right => right.actions).filter(action => !/^(dynamodb|logs):/.test(action));
    expect(actionsIn(actions)).toEqual(sending);
  });
});

describe('a command calls what the page says, and nothing else', () => {
  const ID = '6a2f41a3-c54c-5ffa-8d3b-1f1d3bd9d7c5';
  const OPTIONS: Record<string, { readonly given?: Partial<Entry>; readonly words: readonly string[][] }> = {
    'list': { words: [[], ['--status', 'failed', '--newest']] },
    'show': { words: [[ID], [ID, '--timestamp', 'timestamp'], ['s3://example-bucket/incoming/0.json']] },
    'count': { words: [[]] },
    'audit': { words: [[]] },
    'studio': { given: { status: 'failed' }, words: [['--write']] },
    'retry': { given: { status: 'failed' }, words: [['--status', 'failed', '--yes'], ['--status', 'failed', '--dry-run']] },
    'replay': { given: { status: 'completed' }, words: [['--status', 'completed', '--dry-run'], ['--status', 'completed', '--yes']] },
    'discard': { given: { status: 'failed' }, words: [[ID]] },
    'complete': { given: { status: 'dispatched', attempt: 1 }, words: [[ID]] },
    'fail': { given: { status: 'dispatched', attempt: 1 }, words: [[ID, '--timestamp', 'timestamp']] },
    'heartbeat': { given: { status: 'dispatched', attempt: 1 }, words: [[ID], [ID, '--timestamp', 'timestamp']] },
    'set': { words: [[ID, '--from', 'created', '--to', 'held']] },
    'release-expired': { given: { status: 'dispatched', attempt: 1 }, words: [[]] },
    'dispatch': { words: [['--once']] },
    'pause': { words: [['--schedule', 'name', '--group', 'group'], []] },
    'resume': { words: [['--schedule', 'name', '--group', 'group'], []] },
  };
  const READING = ['list', 'show', 'count', 'audit', 'studio'];

  let ledger: CliLedger;
  let engine: Engine;
  let manager: ScriptedService;
  let called: Set<string>;

  beforeEach(async () => {
    ledger = await CliLedger.start();
    called = new Set();
    engine = await interposed(ledger.engine, async (_, call) => {
      for (const action of dynamoDbActions(call)) called.add(action);
    });
    manager = await deployedManager({
      tableName: CliLedger.TABLE, indexName: 'time-index', managerName: 'm', logLevel: 'info', settleOnDispatch: true, ...MANAGER_DEFAULTS,
    });
  });

  afterEach(async () => {
    await manager.stop();
    await engine.stop();
    await ledger.stop();
  });

  it.each(verbs)('$verb', async ({ verb, actions }) => {
    const entry = { ...entryAt(0, { id: ID, timestamp: fromMilliseconds(NOW - 3_600_000) }), ...OPTIONS[verb].given };
    await ledger.insert([entry]);
    const env = { AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_ENDPOINT_URL_LAMBDA: manager.url, AWS_ENDPOINT_URL_SCHEDULER: manager.url };
    for (const words of OPTIONS[verb].words) {
      const which = words.includes('--schedule') ? [] : READING.includes(verb) ? ['--table', CliLedger.TABLE] : ['--manager', 'dispatch'];
      const given = [verb, ...words.map(word => (word === 'timestamp' ? entry.timestamp : word)), ...which];
      const { code, err } = verb === 'studio' ? await visitStudio(given, { env }, entry.id) : await ask(given, { env });
      expect({ code, err }).toEqual({ code: 0, err: expect.any(String) as string });
    }
    for (const { method, path } of manager.calls) for (const action of serviceActions(method, path)) called.add(action);

    expect([...called].filter(action => ![...actions, ...ALWAYS, 'sqs:SendMessage'].includes(action))).toEqual([]);
    expect(called.size).toBeGreaterThan(0);
    expect(called.has('lambda:GetFunctionConfiguration')).toBe(!READING.includes(verb));
    if (verb === 'pause') expect([...called].sort()).toEqual([...actions, 'lambda:GetFunctionConfiguration'].sort());
  });
});

/** Opens each view of the studio but the plots, then ends it. */
async function visitStudio(words: readonly string[], settings: FakeSettings, id: string): Promise<{ readonly code: number; readonly err: string }> {
  const end = new AbortController();
  const io = fakeIo({ ...settings, signal: end.signal });
  const ended = run(words, io);
  await eventually(() => expect(io.out).toMatch(/#token=.+\n/));
  const { origin, hash } = new URL(io.out.trim());
  const headers = { origin, 'content-type': 'application/json' };
  const session = await fetch(`${origin}/api/session`, { method: 'POST', headers, body: JSON.stringify({ token: hash.replace('#token=', '') }) });
  const { key } = await session.json() as { readonly key: string };
  for (const path of ['overview', 'events?status=failed', `event?id=${id}`, `object?id=${id}`, 'failures']) {
    expect([path, (await fetch(`${origin}/api/${path}`, { headers: { 'x-studio-session': key } })).status]).toEqual([path, 200]);
  }
  end.abort();
  return { code: await ended, err: io.err };
}

function dynamoDbActions({ operation, body }: ServiceCall): string[] {
  if (operation === 'ExecuteStatement') return ['dynamodb:PartiQLSelect'];
  if (operation !== 'BatchExecuteStatement') return [`dynamodb:${operation}`];
  const { Statements } = body as { readonly Statements: ReadonlyArray<{ readonly Statement: string }> };
  const verbOf = (statement: string) => statement.trim().split(' ')[0].toLowerCase();
  return Statements.map(({ Statement }) => verbOf(Statement)).map(verb => `dynamodb:PartiQL${verb.charAt(0).toUpperCase()}${verb.slice(1)}`);
}

function serviceActions(method: string, path: string): string[] {
  if (path.includes('/event-source-mappings/')) return [method === 'GET' ? 'lambda:GetEventSourceMapping' : 'lambda:UpdateEventSourceMapping'];
  if (path.startsWith('/schedules/')) return method === 'GET' ? ['scheduler:GetSchedule'] : ['scheduler:UpdateSchedule', 'iam:PassRole'];
  return [/^\/2015-03-31\/functions\/\w+\/configuration/.test(path) ? 'lambda:GetFunctionConfiguration' : 'sqs:SendMessage'];
}

const SERVICES: Readonly<Record<string, string>> = {
  DescribeTable: 'dynamodb', DescribeRule: 'events', ListTargetsByRule: 'events', GetQueueAttributes: 'sqs', GetQueueUrl: 'sqs',
};

function checkAction({ path, operation }: ServiceCall): string {
  if (path === '/') return `${SERVICES[operation]}:${operation}`;
  if (path.includes('notification')) return 's3:GetBucketNotification';
  if (path.startsWith('/schedules/')) return 'scheduler:GetSchedule';
  if (path.includes('event-source-mappings')) return path.includes('FunctionName=') ? 'lambda:ListEventSourceMappings' : 'lambda:GetEventSourceMapping';
  if (path.includes('/concurrency')) return 'lambda:GetFunctionConcurrency';
  return path.includes('/configuration') ? 'lambda:GetFunctionConfiguration' : 'lambda:ListFunctions';
}

function permitted(grant: string): Right[] {
  const app = new App();
  const env = { account: '111111111111', region: 'eu-west-1' };
  const encryptionKey = new kms.Key(new Stack(app, 'Keys', { env }), 'Key');
  const stack = new ManagerStack(grant === 'manager.grantRedrive' ? { settleMode: SettleMode.BY_OUTCOME } : {}, { app, stack: { env }, ledger: { encryptionKey } });
  const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountPrincipal(env.account) });
  switch (grant) {
    case 'ledger.grantRead': stack.ledger.grantRead(role); break;
    case 'ledger.grantManage': stack.ledger.grantManage(role); break;
    case 'ledger.grantRedrive': stack.ledger.grantRedrive(role); break;
    case 'manager.grantRedrive': stack.manager.grantRedrive(role); break;
    default: stack.manager.grantOperate(role);
  }
  return rightsOf(stack, 'Operator');
}

/** In the order of the page. */
function byPlaceIn(listed: readonly string[][]): (one: readonly string[], other: readonly string[]) => number {
  const place = (actions: readonly string[]) => listed.findIndex(each => each.join() === actions.join());
  return (one, other) => place(one) - place(other);
}
