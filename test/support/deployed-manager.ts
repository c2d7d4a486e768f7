import { ScriptedService, ServiceCall, ServiceReply } from './scripted-service';
import { DispatchFunctionSettings, encodeDispatchSettings } from '../../src/core/contract/manager-settings';
import type { BatchPolicy } from '../../src/core/event-batch';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:111122223333:function:dispatch';

/** The services around a manager that is deployed: its function's configuration, its schedule, what starts its prompt runs, and the queue that is its target. */
export function deployedManager(
  settings: Omit<DispatchFunctionSettings, 'target'>, queue: (call: ServiceCall) => ServiceReply = takesAll, batch?: BatchPolicy,
): Promise<ScriptedService> {
  const starting = ScriptedService.start(call => {
    if (call.path.startsWith('/schedules/')) return { body: call.method === 'GET' ? { State: 'ENABLED', ScheduleExpression: 'rate(1 minute)', Target: { Input: '{"wakeSource":"0f1e"}' } } : {} };
    if (call.path.includes('/event-source-mappings/')) return { body: { State: call.method === 'GET' ? 'Enabled' : 'Disabling' } };
    return call.method === 'GET' ? { body: configuration() } : queue(call);
  });
  let url = '';
  void starting.then(service => { url = `${service.url}/000000000000/work`; });
  const configuration = () => ({
    FunctionName: 'dispatch',
    FunctionArn: FUNCTION_ARN,
    Environment: { Variables: encodeDispatchSettings({ schedule: { name: 'my-manager', group: 'my-group' }, ...settings, target: { kind: 'queue', url, fifo: false, group: 'object', batch } }) },
  });
  return starting;
}

function takesAll({ body }: ServiceCall): ServiceReply {
  return { body: { Successful: (body.Entries as Array<{ Id: string }>).map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '0' })) } };
}
