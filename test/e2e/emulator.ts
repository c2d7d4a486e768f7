import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { ROOT } from '../support/project-root';
import { pythonEnvironment } from '../support/python-environment';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const FOLDER = join(ROOT, 'build', 'e2e');
const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

/** The programs of the pinned emulator and of what the tests use beside it. */
export function emulatorPrograms(): string {
  return pythonEnvironment(REQUIREMENTS, 'The emulator of AWS');
}

export interface EmulatorOptions {
  /** With what the emulator lacks and the ledger needs, see patched_ministack.py. */
  readonly patched: boolean;
}

/**
 * An emulator of AWS on this machine. It runs the functions that are deployed to it as processes of their own. The patched one evaluates the
 * policies of every call, a function's with the permissions of its role; the stock one does not know the permissions of PartiQL, and permits all.
 * Policies deny calls without TLS, so both serve HTTPS with a certificate of their own.
 */
export class Emulator {
  static async start({ patched }: EmulatorOptions): Promise<Emulator> {
    const certificate = createCertificate();
    const process = await startMiniStack({
      patched, environment: { AUTH: String(patched), USE_SSL: '1', MINISTACK_SSL_CERT: certificate.path, MINISTACK_SSL_KEY: certificate.keyPath, ...trust(certificate.path) },
    });
    const emulator = new Emulator(process, certificate.path);
    await process.answers(() => emulator.isHealthy());
    return emulator;
  }

  readonly endpoint: string;
  private readonly httpsAgent: Agent;

  private constructor(private readonly process: MiniStack, private readonly certificatePath: string) {
    this.endpoint = `https://127.0.0.1:${process.port}`;
    this.httpsAgent = new Agent({ ca: readFileSync(certificatePath), keepAlive: true });
  }

  /** What the AWS CLI, the CDK and the SDKs read to call the emulator. */
  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ENDPOINT_URL_S3: this.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      ...trust(this.certificatePath),
      CDK_DEFAULT_ACCOUNT: ACCOUNT,
      CDK_DEFAULT_REGION: REGION,
      CDK_DISABLE_CLI_TELEMETRY: '1',
      PATH: `${this.process.bin}:${globalThis.process.env.PATH}`,
    };
  }

  get client() {
    return {
      endpoint: this.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: new NodeHttpHandler({ httpsAgent: this.httpsAgent }),
    };
  }

  /** Ends it, and the functions that it runs. */
  async stop(): Promise<void> {
    this.httpsAgent.destroy();
    await this.process.stop();
  }

  private isHealthy(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      get(`${this.endpoint}/_ministack/health`, { agent: this.httpsAgent }, response => {
        response.resume();
        resolve(response.statusCode === 200);
      }).on('error', reject);
    });
  }
}

/** The same emulator as an engine for tables only: over HTTP, for whatever credentials. */
export async function startTableEngine({ patched }: EmulatorOptions): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const process = await startMiniStack({ patched, environment: { AUTH: 'false' } });
  const endpoint = `http://127.0.0.1:${process.port}`;
  await process.answers(async () => (await fetch(`${endpoint}/_ministack/health`)).ok);
  return { endpoint, stop: () => process.stop() };
}

interface MiniStackOptions extends EmulatorOptions {
  readonly environment: Readonly<Record<string, string>>;
}

async function startMiniStack({ patched, environment }: MiniStackOptions): Promise<MiniStack> {
  const bin = emulatorPrograms();
  mkdirSync(FOLDER, { recursive: true });
  const port = await freePort();
  const program = patched ? [join(bin, 'python'), '-u', join(__dirname, 'patched_ministack.py')] : [join(bin, 'ministack')];
  return new MiniStack(port, bin, spawn(program[0], program.slice(1), {
    cwd: FOLDER,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), SFTP_ENABLED: '0', IOT_MTLS_ENABLED: '0', ...environment },
  }));
}

class MiniStack {
  /** What it printed. */
  private log = '';

  constructor(readonly port: number, readonly bin: string, private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { this.log += chunk.toString(); });
  }

  async answers(isHealthy: () => Promise<boolean>): Promise<void> {
    await eventually(async () => {
      if (this.child.exitCode !== null) throw new Error(`the emulator ended:\n${this.log}`);
      if (!await isHealthy()) throw new Error('the emulator is not healthy yet');
    }, 60_000);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.pid === undefined) return;
    const ended = once(this.child, 'exit');
    process.kill(-this.child.pid, 'SIGKILL');
    await ended;
  }
}

/** What Node and Python read to trust a certificate, also the functions that the emulator runs: a machine may set these variables for all processes. */
function trust(certificate: string): Record<string, string> {
  return { NODE_EXTRA_CA_CERTS: certificate, AWS_CA_BUNDLE: certificate, REQUESTS_CA_BUNDLE: certificate, SSL_CERT_FILE: certificate };
}

/** Of this machine only, made once. */
function createCertificate(): { readonly path: string; readonly keyPath: string } {
  const path = join(FOLDER, 'certificate.pem');
  const keyPath = join(FOLDER, 'key.pem');
  if (existsSync(path)) return { path, keyPath };
  mkdirSync(FOLDER, { recursive: true });
  try {
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '825', '-keyout', keyPath, '-out', path, '-subj', '/CN=127.0.0.1',
      '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost', '-addext', 'extendedKeyUsage=serverAuth', '-addext', 'basicConstraints=critical,CA:FALSE',
    ], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    throw new Error('The emulator needs a certificate, and openssl did not make one. On Debian: apt-get install openssl', { cause: error });
  }
  return { path, keyPath };
}
