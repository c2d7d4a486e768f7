import { run } from '../../src/cli/run';
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

it('writes nothing where the state is the one asked for', async () => {
  const { out, calls } = await ask('pause --schedule my-schedule', found({ State: 'DISABLED' }));
  expect(out).toBe('my-schedule  is DISABLED already\n');
  expect(calls.map(({ method, path }) => [method, path])).toEqual([['GET', '/schedules/my-schedule?groupName=default']]);
});

it.each([
  { start: NOW / 1000 + 60, kept: NOW / 1000 + 60 },
  { start: NOW / 1000 - 60, kept: undefined },
])('keeps a start at $start only if it is still to come, for one that has passed is refused', async ({ start, kept }) => {
  const { code, calls } = await ask('pause --schedule my-schedule', found({ StartDate: start }));
  expect([code, calls[1].body.StartDate]).toEqual([0, kept]);
});

it('--json tells what was and what is', async () => {
  const { out } = await ask('pause --schedule my-schedule --json', found());
  expect(JSON.parse(out)).toEqual({ schedule: 'my-schedule', group: 'default', from: 'ENABLED', to: 'DISABLED' });
});

it('exits with 3 for a schedule that is not there', async () => {
  const reply = { status: 404, error: 'ResourceNotFoundException', body: { Message: 'Schedule x does not exist.' } };
  const { code, out, err } = await ask('pause --schedule x', () => reply);
  expect({ code, out, err }).toEqual({ code: 3, out: '', err: 'error: there is no schedule x in group default. Check the name, the region and the account.\n' });
});

it('exits with 5 for who may not', async () => {
  const reply = { status: 403, error: 'AccessDeniedException', body: { Message: 'User: u is not authorized to perform: scheduler:UpdateSchedule' } };
  const { code, err } = await ask('resume --schedule x', method => (method === 'GET' ? found({ State: 'DISABLED' })(method) : reply));
  expect(code).toBe(5);
  expect(err).toBe('error: schedule x in group default: User: u is not authorized to perform: scheduler:UpdateSchedule\n');
});

it('exits with 2 without a schedule', async () => {
  expect(await ask('pause', found())).toMatchObject({ code: 2, calls: [], err: expect.stringContaining('--schedule <name>') });
});

it('an interrupt ends it quietly, with 130', async () => {
  const interrupt = new AbortController();
  interrupt.abort();
  const io = fakeIo({ signal: interrupt.signal, env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } });
  expect(await run(['pause', '--schedule', 'x'], io)).toBe(130);
  expect(io.err).toBe('');
});
