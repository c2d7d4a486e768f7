import { ENGINES } from '../support/engines';
import { eventBridge, FACTS, notification, notificationRecord, OBJECT_CREATED_BY_PUT, sns } from '../support/envelopes';
import { ingestOn } from '../support/ingest-fixture';

const KEYS = {
  'a plus': 'a+b',
  'a percent sign': '100%',
  'an encoded plus': 'a%2Bb',
  'encoded twice': 'a%252Bb',
  'spaces': ' lead and  double and trail ',
  'quotes': '"double" and \'single\' and `back`',
  'backslashes': 'a\\b\\n',
  'newlines': 'line one\nline two\r\n\ttabbed',
  'an emoji': '🧾/👩‍👩‍👧‍👦.json',
  'a character composed': 'caf\u00e9',
  'the same decomposed': 'cafe\u0301',
  'Arabic and Chinese': 'مرحبا/你好',
  '1,024 bytes': 'x'.repeat(1_024),
  '1,024 bytes of emoji': '🧾'.repeat(256),
  'a parent folder': '../../etc/passwd',
  'a leading slash': '/rooted//twice',
  'a script': '<script>alert(1)</script>',
  'PartiQL': "'}; DELETE FROM \"ledger\" --",
  'names of JavaScript': '__proto__/constructor',
  'what AWS says to handle': '&$@=;:,? ~!*()',
  'a null character': 'a\u0000b',
};

describe.each(ENGINES)('a key, on $name,', ({ start }) => {
  const ingest = ingestOn({ start });

  it.each(Object.entries(KEYS))('with %s is read back as S3 knows it, whatever the envelope', async (_, key) => {
    const facts = { ...FACTS, key, time: '2023-04-12T20:43:38.000Z' };
    const direct = notification(notificationRecord(facts));
    const viaEventBridge = eventBridge(facts, OBJECT_CREATED_BY_PUT);
    expect(await ingest().failuresOf(direct, viaEventBridge, sns(direct), sns(viaEventBridge))).toEqual([]);
    expect(await ingest().table.objects()).toEqual([{ Bucket: FACTS.bucket, Key: key, VersionId: FACTS.versionId }]);
  });

  it('is not mixed up with another: each has its row, and none is in the log', async () => {
    const keys = Object.values(KEYS);
    expect(await ingest().failuresOf(...keys.map(key => notification(notificationRecord({ ...FACTS, key }))))).toEqual([]);
    const rows = await ingest().table.entries();
    expect(rows.map(({ key }) => key).sort()).toEqual([...keys].sort());
    const log = await ingest().stop();
    for (const key of keys) expect(log).not.toContain(JSON.stringify(key).slice(1, -1));
  });
});
