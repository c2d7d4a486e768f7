import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/project-root';

const NAME = 'some-library';

type Reply = { readonly status: number; readonly body: object | Buffer };

let folder: string;
let registry: Server;
let url: string;
let reply: (path: string) => Reply;

beforeAll(async () => {
  registry = createServer(({ url: path = '' }, response) => {
    const { status, body } = reply(path);
    response.writeHead(status, { 'content-type': 'application/json' }).end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
});

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'compat-')); });
afterEach(() => rmSync(folder, { recursive: true }));

afterAll(async () => {
  registry.closeAllConnections();
  await new Promise(resolve => registry.close(resolve));
});

it('passes while nothing is released, and says so', async () => {
  reply = () => ({ status: 404, body: { error: 'not_found' } });
  expect(await compat(['list'])).toEqual({ code: 0, output: expect.stringContaining(`${NAME} is not released yet`) });
});

it.each([[500, { error: 'oops' }], [403, { error: 'forbidden' }], [200, {}]])('fails if the registry answers %d %j, from which nothing follows', async (status, body) => {
  reply = () => ({ status, body });
  expect(await compat(['list'])).toEqual({ code: 1, output: expect.stringContaining('did not tell the last release') });
});

it('passes if the API has all that the last release had, and leaves nothing behind', async () => {
  release(['list']);
  expect(await compat(['list', 'count'])).toEqual({ code: 0, output: expect.stringContaining('compatible with that of 1.2.0') });
  expect(readdirSync(join(folder, 'now')).sort()).toEqual(['.compatignore', '.jsii', 'package.json']);
});

it('fails if something is gone, and names it', async () => {
  release(['list', 'count']);
  const { code, output } = await compat(['list']);
  expect(code).toBe(1);
  expect(output).toContain(`removed:${NAME}.Ledger.count`);
  expect(output).toContain('differs from that of 1.2.0');
});

it('passes over what is noted', async () => {
  release(['list', 'count']);
  expect((await compat(['list'], `removed:${NAME}.Ledger.count\n`)).code).toBe(0);
});

it('fails if the release cannot be fetched', async () => {
  release(['list']);
  const packument = reply;
  reply = path => (path.endsWith('.tgz') ? { status: 500, body: {} } : packument(path));
  expect((await compat(['list'])).code).toBe(1);
});

/** What the project's task says of a library with these methods. */
async function compat(methods: readonly string[], ignored = ''): Promise<{ code: number; output: string }> {
  const cwd = join(folder, 'now');
  library(cwd, '0.0.0', methods);
  writeFileSync(join(cwd, '.compatignore'), ignored);
  const { TS_NODE_PROJECT = join(ROOT, 'tsconfig.dev.json') } = process.env;
  const env = { ...process.env, TS_NODE_PROJECT, npm_config_registry: url, npm_config_fetch_retries: '0', npm_config_cache: join(folder, 'cache') };
  return new Promise(resolve => {
    execFile(process.execPath, [join(ROOT, 'node_modules/ts-node/dist/bin-transpile.js'), join(ROOT, 'projenrc/compat.ts')], { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}

/** Lets the registry have a release with these methods. */
function release(methods: readonly string[]): void {
  const version = '1.2.0';
  library(join(folder, 'package'), version, methods);
  execFileSync('tar', ['-czf', join(folder, 'release.tgz'), '-C', folder, 'package']);
  const tarball = readFileSync(join(folder, 'release.tgz'));
  reply = path => (path.endsWith('.tgz')
    ? { status: 200, body: tarball }
    : { status: 200, body: { 'name': NAME, 'dist-tags': { latest: version }, 'versions': { [version]: { name: NAME, version, dist: { tarball: `${url}/release.tgz` } } } } });
}

/** A compiled library: as much as its API. */
function library(path: string, version: string, methods: readonly string[]): void {
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: NAME, version, jsii: { outdir: 'dist', targets: {} } }));
  writeFileSync(join(path, '.jsii'), JSON.stringify({
    schema: 'jsii/0.10.0',
    name: NAME,
    version,
    description: NAME,
    homepage: 'https://example.com',
    license: 'Apache-2.0',
    author: { name: 'Somebody', roles: ['author'] },
    repository: { type: 'git', url: 'https://example.com' },
    jsiiVersion: '6.0.16',
    fingerprint: '-',
    docs: { stability: 'stable' },
    types: {
      [`${NAME}.Ledger`]: {
        assembly: NAME,
        fqn: `${NAME}.Ledger`,
        kind: 'class',
        name: 'Ledger',
        docs: { stability: 'stable' },
        methods: methods.map(name => ({ name, docs: { stability: 'stable' } })),
      },
    },
  }));
}
