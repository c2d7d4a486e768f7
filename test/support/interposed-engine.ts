import { forward, ScriptedService, ServiceCall } from './scripted-service';
import type { Engine } from '../../src/sandbox/engine';

/** An engine before whose calls a test does something of its own. */
export async function interposed(engine: Engine, before: (operation: string, call: ServiceCall) => Promise<void>): Promise<Engine> {
  const service = await ScriptedService.start(async call => {
    await before(call.operation, call);
    return forward(call, engine.endpoint);
  });
  return { endpoint: service.url, stop: () => service.stop() };
}
