import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { checkHost } from '../../../src/studio/server/guard';
import { entryAt } from '../../support/entries';
import { StudioFixture } from '../../support/studio-fixture';

const RIGHT_TO_LEFT_OVERRIDE = '\u202e';

let studio: StudioFixture;
beforeEach(async () => { studio = await StudioFixture.start({ writable: true }); });
afterEach(() => studio.stop());

const CHANGES = ['/api/event/change', '/api/bulk/count', '/api/bulk/start', '/api/bulk/stop', '/api/bulk/continue', '/api/reconcile'];
const READS = ['/api/settings', '/api/overview', '/api/plots', '/api/checks', '/api/events', '/api/event?id=a', '/api/object?uri=s3://a/b', '/api/failures', '/api/bulk/job?job=1'];

describe('the address', () => {
  it('is 127.0.0.1 and a free port', () => {
    expect(studio.studio.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+\/#token=[\w-]{43}$/);
  });

  it('does not answer on any other address of this machine', async () => {
    const { port } = new URL(studio.origin);
    const others = Object.values(networkInterfaces()).flatMap(each => each ?? []).filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
    for (const host of [...others, '127.0.0.2']) {
      await expect(new Promise((resolve, reject) => connect({ host, port: Number(port) }).once('connect', resolve).once('error', reject))).rejects.toThrow('ECONNREFUSED');
    }
  });
});

describe('the token', () => {
  it.each(READS)('without it GET %s is rejected', async path => {
    expect(await studio.send('GET', path)).toMatchObject({ status: 401, body: { error: { code: 'NO_SESSION' } } });
    expect(await studio.send('GET', path, { 'x-studio-session': studio.token })).toMatchObject({ status: 401 });
  });

  it.each(CHANGES)('without it POST %s is rejected', async path => {
    expect(await studio.send('POST', path, studio.writing(), '{}')).toMatchObject({ status: 401, body: { error: { code: 'NO_SESSION' } } });
  });

  it('is valid once; the next link is announced', async () => {
    const { token } = studio;
    expect(await studio.open(token)).toMatchObject({ status: 200, body: { key: expect.stringMatching(/^[\w-]{43}$/) } });
    expect(await studio.open(token)).toMatchObject({ status: 401, body: { error: { code: 'LINK_USED' } } });
    expect(studio.links).toEqual([studio.studio.url]);
    expect(studio.token).not.toBe(token);
  });

  it.each(['', 'x', 'a'.repeat(43)])('cannot be guessed: %j', async token => {
    expect(await studio.open(token)).toMatchObject({ status: 401 });
  });

  it('is in no cookie, which every server on this machine would receive', async () => {
    expect((await studio.open()).headers).not.toHaveProperty('set-cookie');
  });
});

describe('a page of another origin', () => {
  it.each(['evil.example', 'evil.example:80', 'localhost.evil.example', '127.0.0.1', '127.0.0.1:1', '[::1]'])('does not reach it as host %j', async host => {
    const headers = { ...await studio.admitted(), host };
    for (const path of ['/', '/page.js', '/api/overview']) expect(await studio.send('GET', path, headers)).toMatchObject({ status: 421 });
    expect(await studio.send('POST', '/api/bulk/count', { ...headers, ...studio.writing() }, '{}')).toMatchObject({ status: 421 });
  });

  it('reaches it as localhost only with its port', async () => {
    const { port } = new URL(studio.origin);
    expect(await studio.send('GET', '/', { host: `localhost:${port}` })).toMatchObject({ status: 200 });
  });

  it('reaches it on the port of HTTP as a browser does, without a port', () => {
    for (const host of ['localhost', '127.0.0.1', 'localhost:80']) expect(checkHost({ host }, 80)).toBeUndefined();
    expect(checkHost({ host: 'evil.example' }, 80)).toMatchObject({ status: 421 });
    expect(checkHost({ host: 'localhost' }, 8080)).toMatchObject({ status: 421 });
  });

  it.each([undefined, 'null', 'http://evil.example', 'https://127.0.0.1', 'http://127.0.0.1:1', 'http://localhost'])('cannot write with Origin %s', async origin => {
    const headers = { ...await studio.admitted(), 'content-type': 'application/json', ...(origin === undefined ? {} : { origin }) };
    for (const path of [...CHANGES, '/api/session']) expect(await studio.send('POST', path, headers, '{}')).toMatchObject({ status: 403, body: { error: { code: 'WRONG_ORIGIN' } } });
  });

  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json-seq'])('cannot write as a form does, with content type %s', async type => {
    const headers = { ...await studio.admitted(), origin: studio.origin, ...(type === undefined ? {} : { 'content-type': type }) };
    for (const path of [...CHANGES, '/api/session']) expect(await studio.send('POST', path, headers, '{}')).toMatchObject({ status: 415 });
  });

  it('gets no permission by a preflight, and none to read', async () => {
    const preflight = await studio.send('OPTIONS', '/api/event/change', {
      'origin': 'http://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-studio-session',
    });
    expect(preflight.status).toBe(401);
    const replies = [preflight, await studio.get('/api/overview'), await studio.send('GET', '/'), await studio.send('GET', '/nothing'), await studio.open('wrong')];
    for (const { headers } of replies) {
      expect(Object.keys(headers).filter(name => name.startsWith('access-control-'))).toEqual([]);
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'(;|$)/),
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
    }
  });
});

describe('what it reads and changes', () => {
  it.each(['/../package.json', '/%2e%2e/package.json', '/page.js/../../cli/bin/index.js', '//etc/passwd', '/assets', '/index.html'])('serves no other file: %s', async path => {
    expect([401, 404]).toContain((await studio.send('GET', path)).status);
    expect([404, 421]).toContain((await studio.send('GET', path, await studio.admitted())).status);
  });

  it.each(['', 'no JSON', '[]', 'null', `{"reason":"${'x'.repeat(70_000)}"}`, 'x'.repeat(5_000_000)])('answers an unreadable body with 400, and goes on', async body => {
    const headers = { ...await studio.admitted(), ...studio.writing() };
    expect(await studio.send('POST', '/api/event/change', headers, body)).toMatchObject({ status: 400, body: { error: { code: 'BAD_INPUT' } } });
    expect(await studio.get('/api/settings')).toMatchObject({ status: 200 });
  });

  it.each(['//', 'http://[', '//:/'])('answers the path %j, which is no URL, with 400', async path => {
    expect(await studio.send('GET', path, await studio.admitted())).toMatchObject({ status: 400, body: { error: { code: 'BAD_INPUT' } } });
  });

  it('changes nothing without --write, whoever asks', async () => {
    const readOnly = await StudioFixture.start();
    try {
      const entry = await readOnly.table.recorded({ status: 'failed', attempt: 3 });
      const change = { id: entry.id, timestamp: entry.timestamp, verb: 'retry', reason: 'because' };
      expect(await readOnly.post('/api/event/change', change)).toMatchObject({ status: 403, body: { error: { code: 'READ_ONLY' } } });
      const { body: { job } } = await readOnly.post('/api/bulk/count', { verb: 'retry', status: 'failed' });
      for (const path of ['/api/bulk/start', '/api/bulk/continue']) expect(await readOnly.post(path, { job, count: 1, reason: 'because' })).toMatchObject({ status: 403 });
      expect((await readOnly.get(`/api/event?id=${entry.id}`)).body).toMatchObject({ verbs: [], entry: { status: 'failed' } });
      const done = await readOnly.table.recorded({ status: 'completed', attempt: 1, settledAt: '1700000000.000' });
      const replay = { id: done.id, timestamp: done.timestamp, verb: 'replay', reason: 'because' };
      expect(await readOnly.post('/api/event/change', replay)).toMatchObject({ status: 403, body: { error: { code: 'READ_ONLY' } } });
      const { body: { job: replayJob } } = await readOnly.post('/api/bulk/count', { verb: 'replay', status: 'completed' });
      expect(await readOnly.post('/api/bulk/start', { job: replayJob, count: 1, reason: 'because' })).toMatchObject({ status: 403 });
      expect(await readOnly.table.counts()).toEqual({ failed: 1, completed: 1 });
    } finally {
      await readOnly.stop();
    }
  });

  it.each([undefined, '', '   ', 7])('requires a reason: %j', async reason => {
    const entry = await studio.table.recorded({ status: 'failed', attempt: 3 });
    expect(await studio.post('/api/event/change', { id: entry.id, timestamp: entry.timestamp, verb: 'retry', reason })).toMatchObject({ status: 400 });
    expect(await studio.table.counts()).toEqual({ failed: 1 });
  });

  it('records who made a change: the page cannot name another', async () => {
    const { id, timestamp } = await studio.table.recorded({ status: 'failed', attempt: 3 });
    await studio.post('/api/event/change', { id, timestamp, verb: 'retry', reason: 'fixed', by: 'somebody else' });
    expect((await studio.table.ledger().get({ id }))?.history).toMatchObject([{ from: 'failed', to: 'created', by: 'jo@desk', reason: 'fixed' }]);
  });

  it('sends a key as data, never as markup', async () => {
    const key = `<img src=x onerror=alert(1)>${RIGHT_TO_LEFT_OVERRIDE}.txt`;
    await studio.table.recorded({ key });
    const { headers, body } = await studio.get('/api/events?status=created');
    expect(headers['content-type']).toBe('application/json');
    expect(body.entries[0].key).toBe(key);
  });

  it('sends no key with --hide-keys, wherever a row holds one', async () => {
    const hiding = await StudioFixture.start({ hidesKeys: true });
    try {
      const key = 'payroll/jane-doe.pdf';
      const entry = entryAt(1, {
        key,
        status: 'failed',
        attempt: 3,
        statusReason: `cannot read ${key}`,
        history: [{ at: '1700000000.000', from: 'created', to: 'failed', by: 'dispatch', reason: `s3://example-bucket/${key} is gone` }],
      });
      const quoting = { key: 'jane-doe report', status: 'failed', statusReason: 'cannot read jane-doe report', failedAt: '1700000001.000' };
      await hiding.table.insert([entry, entryAt(2, { key, status: 'failed' }), entryAt(3, { key: 'other.pdf', status: 'failed' }), entryAt(4, quoting)]);
      const { body: { job } } = await hiding.post('/api/bulk/count', { verb: 'retry', status: 'failed' });
      const paths = ['/api/overview', '/api/events?status=failed', `/api/event?id=${entry.id}`, `/api/object?id=${entry.id}`, '/api/failures', `/api/bulk/job?job=${job}`];
      const replies = await Promise.all(paths.map(path => hiding.get(path)));
      for (const { status, body } of replies) {
        expect(status).toBe(200);
        expect(JSON.stringify(body)).not.toContain('jane-doe');
      }
      expect(replies[0].body.statuses).toContainEqual(expect.objectContaining({ status: 'failed', lastReason: 'cannot read <key>' }));
      const [one, same, other] = replies[1].body.entries.map((each: { key: string }) => each.key).reverse();
      expect(one).toMatch(/^hidden-[0-9a-f]{8}$/);
      expect(same).toBe(one);
      expect(other).not.toBe(one);
    } finally {
      await hiding.stop();
    }
  });
});
