import { Measurement, peakMegabytes } from './measurement';

export interface Order {
  /** Names the events of this order, so that none is a repeat. */
  readonly name: string;
  /** Events a batch. */
  readonly events: number;
  readonly batches: number;
}

/** Makes the work that a handler is given for one batch. */
export type WorkOf<Work> = (events: number, name: string) => Work;

/** Runs a handler in a process of its own, over as many batches as it is sent orders for; making their work is not measured. */
export function serveMeasurements<Work>(workOf: WorkOf<Work>, handle: (work: Work) => Promise<unknown>): void {
  process.on('message', (order: Order) => {
    measure(workOf, handle, order).then(
      measurement => process.send?.({ measurement }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
  process.send?.('ready');
}

async function measure<Work>(workOf: WorkOf<Work>, handle: (work: Work) => Promise<unknown>, { name, events, batches }: Order): Promise<Measurement> {
  let milliseconds = 0;
  let cpuMicroseconds = 0;
  for (let index = 0; index < batches; index += 1) {
    const work = workOf(events, `${name}-${index}`);
    const cpu = process.cpuUsage();
    const start = performance.now();
    await handle(work);
    milliseconds += performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    cpuMicroseconds += user + system;
  }
  return { events: events * batches, milliseconds, cpuMicroseconds, peakMegabytes: peakMegabytes() };
}
