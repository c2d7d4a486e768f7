import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { printLine } from './log';
import { checkWiring, WiringReport } from './wiring-check';
import { readWiring } from '../client/wiring-reader';
import { decodeWiringSettings } from '../core/contract/wiring-settings';
import type { Json } from '../core/json';

const settings = decodeWiringSettings(process.env);

const CLIENT = { maxAttempts: 3, requestHandler: { connectionTimeout: 2_000, socketTimeout: 5_000 } };

const clients = {
  s3: new S3Client(CLIENT),
  eventBridge: new EventBridgeClient(CLIENT),
  sqs: new SQSClient({ ...CLIENT, md5: false }),
  lambda: new LambdaClient(CLIENT),
};

/** One check of what its schedule's input describes. */
export function handler(input: Json, context: Context): Promise<WiringReport> {
  return checkWiring(input, context.awsRequestId, {
    settings, read: expected => readWiring(clients, expected, settings), now: () => Date.now(), print: printLine,
  });
}
