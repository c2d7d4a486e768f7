import { run } from '../../src/cli/run';
import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import { encodeDispatchSettings } from '../../src/core/contract/manager-settings';
import { fakeIo, NOW } from '../support/fake-io';
import { ScriptedService, ServiceReply } from '../support/scripted-service';

const SCHEDULE = {
  Arn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/managers/my-schedule',
  Name: 'my-schedule',
  GroupName: 'managers',
  ScheduleExpression: 'rate(5 minutes)',
  ScheduleExpressionTimezone: 'Europe/Berlin',
  Description: 'Runs the manager',
  State: 'ENABLED',
  KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k',
  Target: { Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', RoleArn: 'arn:aws:iam::111122223333:role/r', RetryPolicy: { MaximumRetryAttempts: 2 }, Input: '{}' },
  FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 2 },
  ActionAfterCompletion: 'NONE',
  EndDate: NOW / 1000 + 86_400,
  CreationDate: 1_700_000_000,
  LastModificationDate: 1_700_000_001,
};

let service: ScriptedService | undefined;
afterEach(() => service?.stop());

async function ask(line: string, reply: (method: string) => ServiceReply, env: Record<string, string> = {}) {
  service = await ScriptedService.start(({ method }) => reply(method));
  const io = fakeIo({ env: { AWS_ENDPOINT_URL_SCHEDULER: service.url, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1', ...env } });
  const code = await run(line.split(' '), io);
  return { code, out: io.out, err: io.err, calls: service.calls };
}

const found = (changes: object = {}) => (method: string): ServiceReply => ({ body: method === 'GET' ? { ...SCHEDULE, ...changes } : { ScheduleArn: SCHEDULE.Arn } });

it.each([
  { command: 'pause', state: 'ENABLED', to: 'DISABLED' },
  { command: 'resume', state: 'DISABLED', to: 'ENABLED' },
])('$command changes the state of a schedule, and nothing else', async ({ command, state, to }) => {
  const { code, out, err, calls } = await ask(`${command} --schedule my-schedule --group managers`, found({ State: state }));
  expect({ code, out, err }).toEqual({ code: 0, out: `my-schedule  ${state} → ${to}\n`, err: '' });
  expect(calls.map(({ method, path }) => [method, path])).toEqual([['GET', '/schedules/my-schedule?groupName=managers'], ['PUT', '/schedules/my-schedule']]);
  const { Arn, Name, CreationDate, LastModificationDate, ...kept } = SCHEDULE;
  expect(calls[1].body).toEqual({ ...kept, State: to, ClientToken: expect.any(String) });
});

it('writes nothing if the state does not change', async () => {
  const { out, calls } = await ask('pause --schedule my-schedule', found({ State: 'DISABLED' }));
  expect(out).toBe('my-schedule  is already DISABLED\n');
  expect(calls.map(({ method, path }) => [method, path])).toEqual([['GET', '/schedules/my-schedule?groupName=default']]);
});

it.each([
  { start: NOW / 1000 + 60, kept: NOW / 1000 + 60 },
  { start: NOW / 1000 - 60, kept: undefined },
])('keeps a start at $start only if it is in the future', async ({ start, kept }) => {
  const { code, calls } = await ask('pause --schedule my-schedule', found({ StartDate: start }));
  expect([code, calls[1].body.StartDate]).toEqual([0, kept]);
});

it('--json shows the state before and after', async () => {
  const { out } = await ask('pause --schedule my-schedule --json', found());
  expect(JSON.parse(out)).toEqual({ schedule: 'my-schedule', group: 'default', from: 'ENABLED', to: 'DISABLED' });
});

it('exits with 3 for a schedule that does not exist', async () => {
  const reply = { status: 404, error: 'ResourceNotFoundException', body: { Message: 'Schedule x does not exist.' } };
  const { code, out, err } = await ask('pause --schedule x', () => reply);
  expect({ code, out, err }).toEqual({ code: 3, out: '', err: 'error: there is no schedule x in group default. Check the name, the region and the account.\n' });
});

it('exits with 5 without permission', async () => {
  const reply = { status: 403, error: 'AccessDeniedException', body: { Message: 'User: u is not authorized to perform: scheduler:UpdateSchedule' } };
  const { code, err } = await ask('resume --schedule x', method => (method === 'GET' ? found({ State: 'DISABLED' })(method) : reply));
  expect(code).toBe(5);
  expect(err).toBe('error: schedule x in group default: User: u is not authorized to perform: scheduler:UpdateSchedule\n');
});

it('exits with 2 without a schedule', async () => {
  expect(await ask('pause', found())).toMatchObject({ code: 2, calls: [], err: 'error: name the manager with --manager, or its schedule with --schedule and --group.\n' });
});

describe('prompt runs', () => {
  const WITH_SOURCE = { ...SCHEDULE, Target: { ...SCHEDULE.Target, Input: '{"wakeSource":"0f1e"}' } };

  async function change(command: string, mapping: string, options: { readonly schedule?: string; readonly reply?: ServiceReply } = {}) {
    service = await ScriptedService.start(({ method, path }) => {
      if (path.includes('/event-source-mappings/')) return options.reply ?? { body: { UUID: '0f1e', State: method === 'GET' ? mapping : command === 'pause' ? 'Disabling' : 'Enabling' } };
      return { body: method === 'GET' ? { ...WITH_SOURCE, State: options.schedule ?? (command === 'pause' ? 'ENABLED' : 'DISABLED') } : {} };
    });
    const io = fakeIo({ env: { AWS_ENDPOINT_URL_SCHEDULER: service.url, AWS_ENDPOINT_URL_LAMBDA: service.url } });
    const code = await run([command, '--schedule', 'my-schedule', '--json'], io);
    const calls = service.calls.filter(({ path }) => path.includes('/event-source-mappings/'));
    return { code, out: io.out, err: io.err, calls: calls.map(({ method, path, body }) => [method, path, body]) };
  }
  const PATH = '/2015-03-31/event-source-mappings/0f1e';

  it.each([
    { command: 'pause', state: 'Enabled', to: 'Disabling', enabled: false },
    { command: 'resume', state: 'Disabled', to: 'Enabling', enabled: true },
  ])('$command changes their event source mapping, too', async ({ command, state, to, enabled }) => {
    const { code, out, calls } = await change(command, state);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schedule: 'my-schedule', wakeSource: { id: '0f1e', from: state, to } });
    expect(JSON.parse(out)).not.toHaveProperty('input');
    expect(calls).toEqual([['GET', PATH, undefined], ['PUT', PATH, { Enabled: enabled }]]);
  });

  it.each([['pause', 'Disabled'], ['pause', 'Disabling'], ['resume', 'Enabled'], ['resume', 'Enabling']])('%s leaves one that is %s', async (command, state) => {
    const { out, calls } = await change(command, state);
    expect(JSON.parse(out).wakeSource).toEqual({ id: '0f1e', from: state, to: state });
    expect(calls).toEqual([['GET', PATH, undefined]]);
  });

  it('pause stops them although the schedule is disabled already', async () => {
    const { out, calls } = await change('pause', 'Enabled', { schedule: 'DISABLED' });
    expect(JSON.parse(out)).toMatchObject({ from: 'DISABLED', to: 'DISABLED', wakeSource: { to: 'Disabling' } });
    expect(calls).toHaveLength(2);
  });

  it('are named if they cannot be changed', async () => {
    const reply = { status: 403, error: 'AccessDeniedException', body: { Message: 'User: u is not authorized to perform: lambda:GetEventSourceMapping' } };
    expect(await change('pause', 'Enabled', { reply })).toMatchObject({
      code: 5, err: 'error: event source mapping 0f1e of the wake queue: User: u is not authorized to perform: lambda:GetEventSourceMapping\n',
    });
  });

  it('have a line of their own', async () => {
    service = await ScriptedService.start(({ path, method }) => ({
      body: path.includes('/event-source-mappings/') ? { State: method === 'GET' ? 'Enabled' : 'Disabling' } : WITH_SOURCE,
    }));
    const io = fakeIo({ env: { AWS_ENDPOINT_URL_SCHEDULER: service.url, AWS_ENDPOINT_URL_LAMBDA: service.url } });
    await run(['pause', '--schedule', 'my-schedule'], io);
    expect(io.out).toBe('my-schedule  ENABLED → DISABLED\nprompt runs  Enabled → Disabling\n');
  });
});

describe('--manager', () => {
  const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:my-dispatch';
  const SETTINGS = {
    ...MANAGER_DEFAULTS,
    tableName: 't',
    indexName: 'i',
    managerName: 'm',
    logLevel: 'info' as const,
    settleOnDispatch: true,
    target: { kind: 'state-machine' as const, arn: 'a' },
  };
  const ENVIRONMENT = encodeDispatchSettings({ ...SETTINGS, schedule: { name: 'mine', group: 'mine-group' } });

  async function pause(variables: Record<string, string> = ENVIRONMENT) {
    service = await ScriptedService.start(({ method, path }) => (
      path.includes('/functions/my-dispatch/') ? { body: { FunctionArn: FUNCTION_ARN, Environment: { Variables: variables } } } : found()(method)
    ));
    const io = fakeIo({ env: { AWS_ENDPOINT_URL_SCHEDULER: service.url, AWS_ENDPOINT_URL_LAMBDA: service.url } });
    const code = await run(['pause', '--manager', 'my-dispatch'], io);
    return { code, out: io.out, err: io.err, calls: service.calls };
  }

  it('reads the schedule from the environment of the dispatch function, and lists none', async () => {
    const { code, out, err, calls } = await pause();
    expect({ code, out, err }).toEqual({ code: 0, out: 'mine  ENABLED → DISABLED\n', err: '' });
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /2015-03-31/functions/my-dispatch/configuration', 'GET /schedules/mine?groupName=mine-group', 'PUT /schedules/mine',
    ]);
    expect(calls[2].body).toMatchObject({ State: 'DISABLED', GroupName: 'mine-group' });
  });

  it('exits with 3 if the function does not name its schedule', async () => {
    expect(await pause(encodeDispatchSettings(SETTINGS))).toMatchObject({
      code: 3, err: 'error: the environment of function my-dispatch does not name its schedule. Deploy the manager again, or use --schedule and --group.\n',
    });
  });

  it('exits with 2 for a function that is not a manager', async () => {
    expect(await pause({})).toMatchObject({ code: 2, err: expect.stringContaining('function my-dispatch is not the dispatch function of a manager') });
  });

  it.each(['--schedule', '--group'])('excludes %s', async option => {
    expect(await run(['pause', '--manager', 'm', option, 'x'], fakeIo())).toBe(2);
  });
});

it('an interrupt ends it quietly, with 130', async () => {
  const interrupt = new AbortController();
  interrupt.abort();
  const io = fakeIo({ signal: interrupt.signal, env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } });
  expect(await run(['pause', '--schedule', 'x'], io)).toBe(130);
  expect(io.err).toBe('');
});
