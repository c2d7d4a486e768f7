import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { batchOfMessages } from './batch-of-messages';
import { invocation } from './invocation';
import { serveMeasurements } from './measured-client';

type Handler = (event: SQSEvent, context: object) => Promise<SQSBatchResponse>;

/** The function as it ships: the bundle, named by the environment, with the settings that its construct gives it. */
const bundle: Promise<{ handler: Handler }> = import(String(process.env.BENCH_BUNDLE));

serveMeasurements(batchOfMessages, async batch => {
  const { handler } = await bundle;
  const { batchItemFailures } = await handler(batch, invocation(60_000));
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} messages were not recorded`);
});
