import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runCommand } from '../support/command-process';

const LATER = '2999-01-01T00:00:00Z';
const SESSION = 'work';

let home: string;
let server: Server;
let url: string;
let askedAs: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    text(request).then(body => {
      const { status = 200, body: reply } = answer(request, body);
      response.writeHead(status).end(reply);
    }, () => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  home = mkdtempSync(join(tmpdir(), 'home-'));
  mkdirSync(join(home, '.aws', 'sso', 'cache'), { recursive: true });
  writeFileSync(join(home, 'token'), 'identity');
  writeFileSync(join(home, '.aws', 'credentials'), '[keys]\naws_access_key_id = FROMFILE\naws_secret_access_key = secret\n');
  writeFileSync(join(home, '.aws', 'config'), `
[profile process]
credential_process = echo '{"Version":1,"AccessKeyId":"FROMPROCESS","SecretAccessKey":"secret"}'
[profile role]
role_arn = arn:aws:iam::123456789012:role/operator
source_profile = keys
region = us-east-1
[profile sso]
sso_session = ${SESSION}
sso_account_id = 123456789012
sso_role_name = operator
[sso-session ${SESSION}]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
`);
  const cache = createHash('sha1').update(SESSION).digest('hex');
  writeFileSync(join(home, '.aws', 'sso', 'cache', `${cache}.json`), JSON.stringify({ accessToken: 'token', expiresAt: LATER }));
});

beforeEach(() => { askedAs = []; });

afterAll(async () => {
  rmSync(home, { recursive: true });
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

it.each<[source: string, key: string, args: string[], env: () => Record<string, string>]>([
  ['variables', 'FROMENV', [], () => ({ AWS_ACCESS_KEY_ID: 'FROMENV', AWS_SECRET_ACCESS_KEY: 'secret' })],
  ['a file', 'FROMFILE', ['--profile', 'keys'], () => ({})],
  ['a process', 'FROMPROCESS', ['--profile', 'process'], () => ({})],
  ['a role', 'AssumeRole', ['--profile', 'role'], () => ({ AWS_ENDPOINT_URL_STS: url })],
  ['a web identity', 'AssumeRoleWithWebIdentity', [], () => ({
    AWS_ENDPOINT_URL_STS: url, AWS_WEB_IDENTITY_TOKEN_FILE: join(home, 'token'), AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/operator',
  })],
  ['single sign-on', 'FROMSSO', ['--profile', 'sso'], () => ({ AWS_ENDPOINT_URL_SSO: url })],
  ['a container', 'FROMCONTAINER', [], () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/container` })],
])('the command takes credentials from %s', async (_source, key, args, env) => {
  await runCommand(['list', '--table', 'my-ledger', '--region', 'us-east-1', '--endpoint', url, ...args], { HOME: home, ...env() });
  expect(new Set(askedAs)).toEqual(new Set([key]));
});

/** What DynamoDB, STS, the portal of single sign-on and a container's agent say. */
function answer({ url: path = '', headers }: IncomingMessage, body: string): { status?: number; body: string } {
  if (headers['x-amz-target']?.includes('DynamoDB')) {
    askedAs.push(/Credential=(\w+)/.exec(headers.authorization ?? '')?.[1] ?? 'nobody');
    return { status: 400, body: JSON.stringify({ __type: 'ResourceNotFoundException', message: 'no such table' }) };
  }
  if (path.startsWith('/container')) {
    return { body: JSON.stringify({ AccessKeyId: 'FROMCONTAINER', SecretAccessKey: 'secret', Token: 'token', Expiration: LATER }) };
  }
  if (path.startsWith('/federation/credentials')) {
    return { body: JSON.stringify({ roleCredentials: { accessKeyId: 'FROMSSO', secretAccessKey: 'secret', sessionToken: 'token', expiration: Date.parse(LATER) } }) };
  }
  const action = new URLSearchParams(body).get('Action') ?? 'nothing';
  const credentials = `<AccessKeyId>${action}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${LATER}</Expiration>`;
  return { body: `<${action}Response><${action}Result><Credentials>${credentials}</Credentials></${action}Result></${action}Response>` };
}
