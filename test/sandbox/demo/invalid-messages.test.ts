import { parse } from '../../../src/core/s3/s3-event';
import { invalidMessages } from '../../../src/sandbox/demo/invalid-messages';

describe('the invalid messages of the demo', () => {
  const messages = invalidMessages({ eventName: 'ObjectCreated:Put', bucket: 'b', key: 'k', time: 0, sequencer: '01', requestId: 'r', size: 1, etag: 'e' });

  it('are all rejected, each for its own reason', () => {
    const rejections = messages.map(({ name, body }) => [name, parse(body).rejections.map(({ code }) => code)]);
    expect(rejections).toEqual([
      ['empty', ['NOT_JSON']],
      ['not JSON', ['NOT_JSON']],
      ['not an S3 event', ['NOT_AN_S3_EVENT']],
      ['no records', ['NO_RECORDS']],
      ['another service', ['FOREIGN_SOURCE']],
      ['another service, through EventBridge', ['FOREIGN_SOURCE']],
      ['malformed key', ['MALFORMED_KEY']],
      ['key too long', ['MALFORMED_KEY']],
      ['no key', ['MALFORMED_FIELD']],
      ['invalid time', ['MALFORMED_FIELD']],
    ]);
    expect(messages.flatMap(({ body }) => parse(body).events)).toEqual([]);
    expect(new Set(messages.map(({ body }) => body)).size).toBe(messages.length);
  });
});
