import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { serveMeasurements } from './measured-client';

type Handler = (event: SQSEvent, context: object) => Promise<SQSBatchResponse>;

/** The function as it ships: the bundle, named by the environment, with the settings that its construct gives it. */
const bundle: Promise<{ handler: Handler }> = import(String(process.env.BENCH_BUNDLE));

serveMeasurements(async batch => {
  const { handler } = await bundle;
  const end = Date.now() + 60_000;
  const { batchItemFailures } = await handler(batch, { awsRequestId: 'bench', getRemainingTimeInMillis: () => end - Date.now() });
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} messages were not recorded`);
});
