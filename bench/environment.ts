import { join } from 'node:path';
import { encodeIngestSettings } from '../src/core/contract/ingest-settings';
import { encodeDispatchSettings } from '../src/core/contract/manager-settings';
import { DEFAULT_INDEX_NAME } from '../src/core/contract/table-schema';
import { bundleOf } from '../test/support/lambda-process';

export const TABLE_NAME = 'events';

/** Where programs in another folder find their packages. */
export const NODE_MODULES = join(__dirname, '../node_modules');

/** What every client is told, the first design's as well. */
const EVERY_CLIENT = {
  PATH: process.env.PATH,
  NODE_PATH: NODE_MODULES,
  NODE_NO_WARNINGS: '1',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  // The first design's best case: v2 opens a connection for each call otherwise.
  AWS_NODEJS_CONNECTION_REUSE_ENABLED: '1',
  AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
};

export function ingestEnvironment(dynamoDb: string): NodeJS.ProcessEnv {
  return {
    ...EVERY_CLIENT,
    ...encodeIngestSettings({ tableName: TABLE_NAME, initialStatus: 'created', logLevel: 'info' }),
    BENCH_BUNDLE: bundleOf('ingest'),
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
  };
}

/** @param maxEventsPerRun events that one run hands out */
export function dispatchEnvironment(dynamoDb: string, sqs: string, maxEventsPerRun: number): NodeJS.ProcessEnv {
  return {
    ...EVERY_CLIENT,
    ...encodeDispatchSettings({
      tableName: TABLE_NAME,
      indexName: DEFAULT_INDEX_NAME,
      managerName: 'Manager',
      maxEventsPerRun,
      maxInFlight: maxEventsPerRun,
      leaseSeconds: 900,
      maxLeaseSeconds: 43_200,
      retry: { maxAttempts: 3, retryDelaySeconds: 60, maxRetryDelaySeconds: 3_600 },
      settleOnDispatch: true,
      target: { kind: 'queue', url: `${sqs}/123456789012/work`, fifo: false, group: 'object' },
      logLevel: 'info',
    }),
    BENCH_BUNDLE: bundleOf('dispatch'),
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_ENDPOINT_URL_SQS: sqs,
  };
}
