import { decodeWiring, ExpectedBucket } from '../../src/core/contract/expected-wiring';
import type { Json } from '../../src/core/json';
import type { Observed } from '../../src/core/link';
import { compareWiring, ObservedBucket, ObservedRule, ObservedWiring } from '../../src/core/wiring';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:queue';
const RULE = 'arn:aws:events:eu-west-1:111122223333:rule/rule';
const PATTERN: Json = { source: ['aws.s3'], detail: { bucket: { name: ['scans'] }, object: { key: [{ prefix: 'a' }, { suffix: 'b' }] } } };

const FILES: ExpectedBucket = { bucket: 'files', notifications: [{ event: 's3:ObjectCreated:*', prefix: 'in box/', suffix: '.json' }, { event: 's3:ObjectRemoved:*' }] };
const SCANS: ExpectedBucket = { bucket: 'scans', rules: [{ arn: RULE, pattern: PATTERN }] };

const policy = (...sources: string[]) => JSON.stringify({
  Statement: ['s3', 'events'].map(service => ({
    Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': sources } },
  })),
});

const files: ObservedBucket = {
  notifications: [{ events: ['s3:ObjectCreated:*'], prefix: 'in+box/', suffix: '.json' }, { events: ['s3:ObjectRemoved:*'] }], eventBridge: false,
};
const rule: ObservedRule = { enabled: true, pattern: JSON.stringify(PATTERN), targetArns: [QUEUE] };

interface Changes {
  readonly files?: ObservedBucket | 'missing';
  readonly scans?: ObservedBucket | 'missing';
  readonly rule?: ObservedRule | 'missing';
}

function observed(
  { files: ofFiles = files, scans = { notifications: [], eventBridge: true }, rule: ofRule = rule }: Changes = {},
  others: Partial<ObservedWiring> = {},
): ObservedWiring {
  const found = <T>(value: T | 'missing'): Observed<T> => (value === 'missing' ? 'missing' : { found: value as T });
  return {
    buckets: new Map([['files', found<ObservedBucket>(ofFiles)], ['scans', found<ObservedBucket>(scans)]]),
    rules: new Map([[RULE, found<ObservedRule>(ofRule)]]),
    queuePolicy: { found: policy('arn:aws:s3:::files', RULE) },
    mapping: { found: { state: 'Enabled', queueArn: QUEUE } },
    ...others,
  };
}

const compare = (state: ObservedWiring, buckets = [FILES, SCANS]) => compareWiring({ buckets }, QUEUE, state);
const errors = (state: ObservedWiring, buckets?: ExpectedBucket[]) => compare(state, buckets).filter(({ code }) => code !== undefined);

describe('wiring as it was deployed', () => {
  it('has one link each, and no error', () => {
    const links = compare(observed());
    expect(links.map(({ link, of }) => [link, of])).toEqual([
      ['notification', 'files'], ['notification', 'files'], ['EventBridge', 'scans'], ['rule', RULE], ['queue policy', QUEUE], ['event source mapping', QUEUE],
    ]);
    expect(links.filter(({ code, fix }) => code !== undefined || fix !== undefined)).toEqual([]);
  });

  it('may have other notifications besides, and wider events', () => {
    const notifications = [{ events: ['s3:ObjectRemoved:*', 's3:ObjectCreated:*'], prefix: 'in box/', suffix: '.json' }, ...files.notifications, { events: ['s3:ObjectTagging:*'], prefix: 'x' }];
    expect(errors(observed({ files: { ...files, notifications } }))).toEqual([]);
    const put: ExpectedBucket = { bucket: 'files', notifications: [{ event: 's3:ObjectRemoved:Delete' }] };
    expect(errors(observed(), [put])).toEqual([]);
  });

  it('has a pattern in any order', () => {
    const pattern = JSON.stringify({ detail: { object: { key: [{ suffix: 'b' }, { prefix: 'a' }] }, bucket: { name: ['scans'] } }, source: ['aws.s3'] });
    expect(errors(observed({ rule: { ...rule, pattern } }))).toEqual([]);
  });

  it('says what cannot be checked', () => {
    expect(compare(observed(), [{ bucket: 'mine' }, { ...SCANS, foreign: true }]).slice(0, 2)).toEqual([
      { link: 'notification', of: 'mine', detail: 'configured by yourself (EventDelivery.MANUAL): not checked', skipped: true },
      { link: 'EventBridge', of: 'scans', detail: 'the bucket is in another account, which alone can read its configuration: not checked', skipped: true },
    ]);
  });
});

describe('a difference', () => {
  it.each<[string, string, Changes, string]>([
    ['NOTIFICATION_MISSING', 'files', { files: { notifications: [], eventBridge: false } }, 'expected: s3:ObjectCreated:* of prefix "in box/" and suffix ".json"'],
    ['NOTIFICATION_DIFFERS', 'files', { files: { ...files, notifications: [{ events: ['s3:ObjectCreated:*'], prefix: 'in+box/' }, files.notifications[1]] } },
      'the queue gets: s3:ObjectCreated:* of prefix "in+box/"; s3:ObjectRemoved:* of all keys'],
    ['NOTIFICATION_DIFFERS', 'files', { files: { ...files, notifications: [{ ...files.notifications[0], events: ['s3:ObjectCreated:Put'] }, files.notifications[1]] } }, 's3:ObjectCreated:Put of'],
    ['NOTIFICATION_DIFFERS', 'files', { files: { ...files, notifications: [{ ...files.notifications[0], prefix: '%' }, files.notifications[1]] } }, 'prefix "%"'],
    ['BUCKET_MISSING', 'files', { files: 'missing' }, 'the bucket does not exist'],
    ['EVENT_BRIDGE_OFF', 'scans', { scans: { notifications: [], eventBridge: false } }, 'EventBridge is off for the bucket'],
    ['RULE_MISSING', RULE, { rule: 'missing' }, 'the rule does not exist'],
    ['RULE_DISABLED', RULE, { rule: { ...rule, enabled: false } }, 'the rule is disabled'],
    ['RULE_DIFFERS', RULE, { rule: { ...rule, pattern: '{"source":["aws.s3"]}' } }, 'found: {"source":["aws.s3"]}'],
    ['RULE_DIFFERS', RULE, { rule: { ...rule, pattern: undefined } }, 'found: null'],
    ['RULE_TARGET_MISSING', RULE, { rule: { ...rule, targetArns: ['arn:other'] } }, 'but to: arn:other'],
    ['RULE_TARGET_MISSING', RULE, { rule: { ...rule, targetArns: [] } }, 'but to: nothing'],
  ])('%s of %s', (code, of, changes, words) => {
    const [error, ...others] = errors(observed(changes));
    expect(error).toMatchObject({ code, of, fix: expect.any(String) as string });
    expect(error.detail).toContain(words);
    expect(others.every(other => other.code === code)).toBe(true);
  });

  it('SENDING_NOT_ALLOWED, for each sender that the policy omits', () => {
    const found = errors(observed({}, { queuePolicy: { found: policy('arn:aws:s3:::other') } }));
    expect(found.map(({ code, detail }) => [code, detail])).toEqual([
      ['SENDING_NOT_ALLOWED', 'the policy of the queue does not allow s3.amazonaws.com to send for arn:aws:s3:::files'],
      ['SENDING_NOT_ALLOWED', `the policy of the queue does not allow events.amazonaws.com to send for ${RULE}`],
    ]);
  });

  it.each<[string, Partial<ObservedWiring>]>([
    ['QUEUE_MISSING', { queuePolicy: 'missing' }],
    ['MAPPING_MISSING', { mapping: 'missing' }],
    ['MAPPING_MISSING', { mapping: { found: { state: 'Enabled', queueArn: 'arn:other' } } }],
    ['MAPPING_DISABLED', { mapping: { found: { state: 'Disabled', queueArn: QUEUE } } }],
    ['NOT_CHECKED', { queuePolicy: { code: 'ACCESS_DENIED', awsError: 'AccessDenied' } }],
    ['NOT_CHECKED', { mapping: { code: 'ACCESS_DENIED' } }],
    ['NOT_CHECKED', { rules: new Map([[RULE, { code: 'ACCESS_DENIED' }]]) }],
    ['NOT_CHECKED', { buckets: new Map([['files', { code: 'ACCESS_DENIED' }], ['scans', { found: { notifications: [], eventBridge: true } }]]) }],
  ])('%s: %j', (code, others) => {
    expect(errors(observed({}, others)).map(each => each.code)).toEqual([code]);
  });
});

describe('the input of the schedule', () => {
  it('is what the construct expects', () => {
    const input = { buckets: [{ ...FILES }, { ...SCANS, foreign: true }, { bucket: 'mine' }] };
    expect(decodeWiring(JSON.parse(JSON.stringify(input)))).toEqual(input);
  });

  it.each([
    [{}, 'buckets must be a list'], [null, 'buckets must be a list'], [{ buckets: 7 }, 'buckets must be a list'], [{ buckets: [{}] }, 'bucket must be a text'],
    [{ buckets: [{ bucket: 'b', notifications: [{}] }] }, 'event must be a text'], [{ buckets: [{ bucket: 'b', rules: {} }] }, 'rules must be a list'],
    [{ buckets: [{ bucket: 'b', rules: [{}] }] }, 'arn must be a text'],
  ])('%j is an error', (input, words) => {
    expect(() => decodeWiring(input as never)).toThrow(`the input is not what the ledger's schedule sends: ${words}`);
  });
});
