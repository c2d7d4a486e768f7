import { IN_PROCESS } from '../support/engines';
import { eventBridge, FACTS, notification, notificationRecord, OBJECT_CREATED_BY_PUT, sns } from '../support/envelopes';
import { ingestOn } from '../support/ingest-fixture';

const ingest = ingestOn(IN_PROCESS);

describe('what cannot be understood is reported, and blocks nobody', () => {
  const record = (change: object) => notification({ ...notificationRecord(FACTS), ...change });
  const s3 = (object: object) => record({ s3: { bucket: { name: 'example-bucket' }, object } });

  it.each<[string, string | undefined]>([
    ['no body', undefined],
    ['an empty body', ''],
    ['text', 'hello'],
    ['half of JSON', '{"Records":[{"eventSource":"aws:s3"'],
    ['null', 'null'],
    ['a number', '42'],
    ['a list', '[1,2]'],
    ['an empty object', '{}'],
    ['no records', '{"Records":[]}'],
    ['records that are no list', '{"Records":{}}'],
    ['records of null', '{"Records":[null]}'],
    ['half a million records', `{"Records":[${'0,'.repeat(500_000)}0]}`],
    ['nesting without end', '['.repeat(200_000)],
    ['an event of another source', notification({ ...notificationRecord(FACTS), eventSource: 'aws:sns' })],
    ['an EventBridge event of another source', '{"detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","detail":{}}'],
    ['an EventBridge event of S3 that S3 does not send', '{"detail-type":"Object Sold","source":"aws.s3","detail":{}}'],
    ['a subscription of SNS to confirm', '{"Type":"SubscriptionConfirmation","Message":"You have chosen to subscribe","Token":"2336412f37"}'],
    ['SNS around text', sns('hello')],
    ['SNS around SNS without end', sns(sns(sns(sns('{}'))))],
    ['no key', s3({ sequencer: '00' })],
    ['a key that is a number', s3({ key: 1 })],
    ['a key that is not form-encoded', s3({ key: '100%' })],
    ['a key of bytes that are not UTF-8', s3({ key: '%FF%FE' })],
    ['a key of 1,025 bytes', s3({ key: 'x'.repeat(1_025) })],
    ['a time that is none', record({ eventTime: 'yesterday' })],
    ['a key of half a character', eventBridge({ ...FACTS, key: 'half \ud83d' }, OBJECT_CREATED_BY_PUT)],
  ])('%s', async (_, garbage) => {
    const good = (key: string) => notification(notificationRecord({ ...FACTS, key }));
    expect(await ingest().failuresOf(good('before'), garbage, good('after'))).toEqual(['message-1']);
    expect((await ingest().table.entries()).map(({ key }) => key).sort()).toEqual(['after', 'before']);
  });

  it('and takes what it can from a message of which a part is garbage', async () => {
    expect(await ingest().failuresOf(notification(null, notificationRecord(FACTS)))).toEqual(['message-0']);
    expect(await ingest().table.entries()).toHaveLength(1);
  });
});
