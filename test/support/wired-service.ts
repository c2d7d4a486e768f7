import type { ServiceCall, ServiceReply } from './scripted-service';
import { encodeWiringSettings } from '../../src/core/contract/wiring-settings';
import type { WiringCode } from '../../src/core/wiring';

export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:111122223333:queue';
const RULE_ARN = 'arn:aws:events:us-east-1:111122223333:rule/bus/rule';
const PATTERN = { source: ['aws.s3'] };
/** The input of the schedule. */
export const INPUT = {
  buckets: [{ bucket: 'files', notifications: [{ event: 's3:ObjectCreated:*', prefix: 'in box/' }] }, { bucket: 'scans', rules: [{ arn: RULE_ARN, pattern: PATTERN }] }],
};

const notification = (prefix: string, queue = QUEUE_ARN) => `<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><QueueConfiguration><Id>x</Id>
<Queue>${queue}</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>${prefix}</Value></FilterRule></S3Key></Filter>
</QueueConfiguration></NotificationConfiguration>`;
const EVENT_BRIDGE = '<NotificationConfiguration><EventBridgeConfiguration></EventBridgeConfiguration></NotificationConfiguration>';
export const s3Error = (code: string, status: number): ServiceReply => ({ status, text: `<Error><Code>${code}</Code><Message>scripted</Message></Error>` });
const POLICY = JSON.stringify({
  Statement: [['s3', 'arn:aws:s3:::files'], ['events', RULE_ARN]].map(([service, source]) => ({
    Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': source } },
  })),
});

/** AWS as it was deployed. */
export function deployed({ operation, path }: ServiceCall): ServiceReply {
  if (path.includes('files')) return { text: notification('in+box/') };
  if (path.includes('scans')) return { text: EVENT_BRIDGE };
  if (path.includes('event-source-mappings')) return { body: { UUID: 'uuid', State: 'Enabled', EventSourceArn: QUEUE_ARN } };
  switch (operation) {
    case 'DescribeRule': return { body: { State: 'ENABLED', EventPattern: JSON.stringify(PATTERN) } };
    case 'ListTargetsByRule': return { body: { Targets: [{ Id: '0', Arn: QUEUE_ARN }] } };
    default: return { body: { Attributes: { Policy: POLICY } } };
  }
}

export function wiringEnvironment(url: string): Record<string, string> {
  return {
    ...encodeWiringSettings({ tableName: 'ledger', queueUrl: `${url}/111122223333/queue`, queueArn: QUEUE_ARN, mappingId: 'uuid', scheduleName: 'wiring', logLevel: 'info' }),
    AWS_ENDPOINT_URL: url,
  };
}

/** What somebody has changed since, and the code of the difference. */
export const FAULTS: ReadonlyArray<readonly [code: WiringCode, what: string, script: (call: ServiceCall) => ServiceReply | undefined]> = [
  ['NOTIFICATION_MISSING', 'replaced notifications', ({ path }) => (path.includes('files') ? { text: notification('in+box/', 'arn:aws:sqs:us-east-1:1:other') } : undefined)],
  ['NOTIFICATION_MISSING', 'no notifications', ({ path }) => (path.includes('files') ? { text: '<NotificationConfiguration/>' } : undefined)],
  ['NOTIFICATION_DIFFERS', 'another filter', ({ path }) => (path.includes('files') ? { text: notification('out/') } : undefined)],
  ['EVENT_BRIDGE_OFF', 'EventBridge turned off', ({ path }) => (path.includes('scans') ? { text: '<NotificationConfiguration/>' } : undefined)],
  ['BUCKET_MISSING', 'a bucket that is deleted', ({ path }) => (path.includes('files') ? s3Error('NoSuchBucket', 404) : undefined)],
  ['NOT_CHECKED', 'a bucket policy that denies it', ({ path }) => (path.includes('files') ? s3Error('AccessDenied', 403) : undefined)],
  ['RULE_DISABLED', 'a disabled rule', ({ operation }) => (operation === 'DescribeRule' ? { body: { State: 'DISABLED', EventPattern: JSON.stringify(PATTERN) } } : undefined)],
  ['RULE_MISSING', 'a deleted rule', ({ operation }) => (operation === 'DescribeRule' ? { status: 400, error: 'ResourceNotFoundException' } : undefined)],
  ['MAPPING_DISABLED', 'a disabled mapping', ({ path }) => (path.includes('event-source-mappings/uuid') ? { body: { State: 'Disabled', EventSourceArn: QUEUE_ARN } } : undefined)],
  ['SENDING_NOT_ALLOWED', 'a policy without S3', ({ operation, body }) => (operation === 'GetQueueAttributes' && body.AttributeNames.includes('Policy') ? { body: { Attributes: { Policy: POLICY.replace('files', 'other') } } } : undefined)],
  ['QUEUE_MISSING', 'a deleted queue', ({ operation }) => (operation === 'GetQueueAttributes' ? { status: 400, error: 'QueueDoesNotExist' } : undefined)],
  ['RULE_DIFFERS', 'another pattern', ({ operation }) => (operation === 'DescribeRule' ? { body: { State: 'ENABLED', EventPattern: '{}' } } : undefined)],
  ['RULE_TARGET_MISSING', 'another target', ({ operation }) => (operation === 'ListTargetsByRule' ? { body: { Targets: [] } } : undefined)],
  ['MAPPING_MISSING', 'a deleted mapping', ({ path }) => (path.includes('event-source-mappings/uuid') ? { status: 404, error: 'ResourceNotFoundException' } : undefined)],
];
