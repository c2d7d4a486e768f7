import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import type { Emulator } from './emulator';
import { ROOT } from '../support/project-root';

const run = promisify(execFile);
const PACKAGE = 's3-event-ledger';

export type Variant = 'update' | 'broken';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The app of this folder, away from the source tree, with the packed library and the unmodified CDK. */
export class DeployedApp {
  readonly folder = mkdtempSync(join(tmpdir(), 'e2e-app-'));
  private readonly allOutputs: Record<string, Record<string, string>> = {};

  /** @param entry the file that builds the app */
  constructor(private readonly emulator: Emulator, entry = join(__dirname, 'app', 'app.ts')) {
    this.installPackages();
    buildSync({
      entryPoints: [entry],
      outfile: join(this.folder, 'app.js'),
      bundle: true,
      platform: 'node',
      external: ['aws-cdk-lib', 'constructs', PACKAGE],
    });
    buildSync({ entryPoints: [join(__dirname, 'app', 'consumer.ts')], outfile: join(this.folder, 'consumer', 'index.js'), bundle: true, platform: 'node', minify: true });
    writeFileSync(join(this.folder, 'cdk.json'), JSON.stringify({ app: 'node app.js' }));
  }

  /** What `npm install` makes of the tarball; the peers are those that the library was built with. */
  private installPackages(): void {
    const modules = join(this.folder, 'node_modules');
    const packed = mkdtempSync(join(tmpdir(), 'e2e-pack-'));
    mkdirSync(modules);
    execFileSync('npm', ['pack', '--silent', '--pack-destination', packed], { cwd: ROOT });
    execFileSync('tar', ['-xzf', join(packed, readdirSync(packed)[0]), '-C', packed]);
    cpSync(join(packed, 'package'), join(modules, PACKAGE), { recursive: true });
    rmSync(packed, { recursive: true });
    for (const peer of ['aws-cdk-lib', 'constructs']) symlinkSync(join(ROOT, 'node_modules', peer), join(modules, peer));
  }

  async bootstrap(): Promise<void> {
    await this.succeed(await this.cdk(['bootstrap', 'aws://000000000000/us-east-1']));
  }

  /**
   * @param variant the context that changes the app: 'update' or 'broken'
   * @returns what the CDK printed
   */
  async deploy(stacks: readonly string[], variant?: Variant): Promise<string> {
    const printed = this.succeed(await this.tryDeploy(stacks, variant));
    Object.assign(this.allOutputs, JSON.parse(readFileSync(join(this.folder, 'outputs.json'), 'utf8')));
    return printed;
  }

  async tryDeploy(stacks: readonly string[], variant?: Variant): Promise<Ended> {
    const assembly = await this.synthesize(variant);
    return this.cdk([
      'deploy', ...stacks, '--app', assembly, '--exclusively', '--require-approval', 'never', '--outputs-file', 'outputs.json', '--concurrency', '4', '--ci',
    ]);
  }

  async destroy(stacks: readonly string[]): Promise<void> {
    this.succeed(await this.cdk(['destroy', ...stacks, '--app', await this.synthesize(), '--force']));
  }

  /** Once for each variant. @returns the cloud assembly */
  private async synthesize(variant?: Variant): Promise<string> {
    const assembly = join(this.folder, `cdk.out.${variant ?? 'plain'}`);
    if (existsSync(assembly)) return assembly;
    this.succeed(await this.cdk(['synth', '--quiet', '--all', '--output', assembly, ...(variant ? ['--context', `${variant}=1`] : [])]));
    return assembly;
  }

  /** What the last deployment of a stack put out. */
  outputs(stack: string): Record<string, string> {
    return this.allOutputs[stack];
  }

  /** The physical ids of the resources that its template retains when the stack is deleted, by type. */
  async retained(stack: string): Promise<Record<string, string[]>> {
    const { Resources } = JSON.parse(readFileSync(join(await this.synthesize(), `${stack}.template.json`), 'utf8')) as {
      Resources: Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>;
    };
    const { StackResourceSummaries } = await this.awsJson<{
      StackResourceSummaries: ReadonlyArray<{ readonly LogicalResourceId: string; readonly PhysicalResourceId: string }>;
    }>('cloudformation', 'list-stack-resources', '--stack-name', stack);
    const byType: Record<string, string[]> = {};
    for (const { LogicalResourceId, PhysicalResourceId } of StackResourceSummaries) {
      const { Type, DeletionPolicy = '' } = Resources[LogicalResourceId];
      if (DeletionPolicy.startsWith('Retain')) (byType[Type] ??= []).push(PhysicalResourceId);
    }
    return byType;
  }

  /** The command line that the package installs. */
  cli(...args: readonly string[]): Promise<Ended> {
    return this.cliAs({}, ...args);
  }

  /** The same with the credentials of somebody else. */
  cliAs(environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
    return this.execute(process.execPath, [join(this.folder, 'node_modules', PACKAGE, 'assets', 'cli', 'bin', 'index.js'), ...args], environment);
  }

  /** The AWS CLI. */
  async aws(...args: readonly string[]): Promise<string> {
    return this.succeed(await this.execute('aws', args));
  }

  async awsJson<T>(...args: readonly string[]): Promise<T> {
    const ended = await this.execute('aws', [...args, '--output', 'json']);
    this.succeed(ended);
    return JSON.parse(ended.stdout) as T;
  }

  /** A program of the emulator's Python environment. @returns what it printed */
  async python(program: string): Promise<string> {
    const ended = await this.execute('python', [program]);
    this.succeed(ended);
    return ended.stdout;
  }

  async cdkVersion(): Promise<string> {
    return (await this.cdk(['--version'])).stdout.trim();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private cdk(args: readonly string[]): Promise<Ended> {
    return this.execute(join(ROOT, 'node_modules', '.bin', 'cdk'), args);
  }

  private async execute(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    try {
      const { stdout, stderr } = await run(program, args, {
        cwd: this.folder, env: { ...process.env, ...this.emulator.environment, ...environment }, maxBuffer: 64 * 1024 * 1024,
      });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
      if (typeof code !== 'number') throw error;
      return { code, stdout, stderr };
    }
  }

  private succeed({ code, stdout, stderr }: Ended): string {
    if (code !== 0) throw new Error(`exit code ${code}:\n${stdout}\n${stderr}`);
    return `${stdout}\n${stderr}`;
  }
}
