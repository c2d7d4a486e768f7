import type { SQSEvent } from 'aws-lambda';
import { batchOfMessages } from './batch-of-messages';
import type { Measurement } from './measurement';

export interface Order {
  /** Names the objects of this order, so that no event is a repeat. */
  readonly name: string;
  readonly messages: number;
  readonly batches: number;
}

/** Runs a handler in a process of its own, over as many batches as it is sent orders for; making the batches is not measured. */
export function serveMeasurements(handler: (batch: SQSEvent) => Promise<unknown>): void {
  process.on('message', (order: Order) => {
    measure(handler, order).then(
      measurement => process.send?.({ measurement }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
  process.send?.('ready');
}

async function measure(handler: (batch: SQSEvent) => Promise<unknown>, { name, messages, batches }: Order): Promise<Measurement> {
  let milliseconds = 0;
  let cpuMicroseconds = 0;
  for (let index = 0; index < batches; index += 1) {
    const batch = batchOfMessages(messages, `${name}-${index}`);
    const cpu = process.cpuUsage();
    const start = performance.now();
    await handler(batch);
    milliseconds += performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    cpuMicroseconds += user + system;
  }
  return { events: messages * batches, milliseconds, cpuMicroseconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
}
