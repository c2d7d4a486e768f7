import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { ROOT } from '../support/project-root';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

/** The `bin` of a Python environment with the pinned emulator, made once for each set of requirements. */
export function pythonEnvironment(): string {
  const version = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = join(ROOT, 'build', 'e2e', `python-${version}`);
  const bin = join(folder, 'bin');
  const ready = join(folder, '.ready');
  if (existsSync(ready)) return bin;
  try {
    mkdirSync(join(ROOT, 'build', 'e2e'), { recursive: true });
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    throw new Error(`the emulator needs Python 3 with venv, and \`python3 -m venv\` failed: ${(error as Error).message}. On Debian: apt-get install python3 python3-venv`);
  }
  execFileSync(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('touch', [ready]);
  return bin;
}

export interface EmulatorOptions {
  /** With what the emulator lacks and the ledger needs, see patched_ministack.py. */
  readonly patched: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** An emulator of AWS on this machine. It runs the functions that are deployed to it as processes of their own. */
export class Emulator {
  static async start({ patched, environment = {} }: EmulatorOptions): Promise<Emulator> {
    const bin = pythonEnvironment();
    const port = await freePort();
    const program = patched ? [join(bin, 'python'), '-u', join(__dirname, 'patched_ministack.py')] : [join(bin, 'ministack')];
    const child = spawn(program[0], program.slice(1), {
      cwd: join(ROOT, 'build', 'e2e'),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        SFTP_ENABLED: '0',
        IOT_MTLS_ENABLED: '0',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        ...environment,
      },
    });
    const emulator = new Emulator(child, port, bin);
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`the emulator ended:\n${emulator.log}`);
      const { ok } = await fetch(`${emulator.endpoint}/_ministack/health`);
      if (!ok) throw new Error('the emulator is not healthy yet');
    });
    return emulator;
  }

  /** What the emulator printed. */
  log = '';
  readonly endpoint: string;

  private constructor(private readonly child: ChildProcess, port: number, private readonly bin: string) {
    this.endpoint = `http://127.0.0.1:${port}`;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { this.log += chunk.toString(); });
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
      CDK_DEFAULT_ACCOUNT: ACCOUNT,
      CDK_DEFAULT_REGION: REGION,
      CDK_DISABLE_CLI_TELEMETRY: '1',
      PATH: `${this.bin}:${process.env.PATH}`,
    };
  }

  get client() {
    return { endpoint: this.endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  }

  /** Ends it, and the functions that it runs. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.pid === undefined) return;
    const ended = once(this.child, 'exit');
    process.kill(-this.child.pid, 'SIGKILL');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}
