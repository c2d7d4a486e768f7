import { invocation } from './invocation';
import { serveMeasurements } from './measured-client';
import type { DispatchReport } from '../src/core/dispatch';

type Handler = (event: object, context: object) => Promise<DispatchReport>;

/** The function as it ships: the bundle, named by the environment, with the settings that its construct gives it. */
const bundle: Promise<{ handler: Handler }> = import(String(process.env.BENCH_BUNDLE));

serveMeasurements(events => events, async events => {
  const { handler } = await bundle;
  const { dispatched, completed } = await handler({}, invocation(900_000));
  if (dispatched !== events || completed !== events) throw new Error(`of ${events} events ${dispatched} were dispatched, ${completed} completed`);
});
