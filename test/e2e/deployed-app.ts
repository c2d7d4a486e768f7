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

  constructor(private readonly emulator: Emulator) {
    this.installPackages();
    buildSync({
      entryPoints: [join(__dirname, 'app', 'app.ts')],
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

  /** The command line that the package installs. */
  cli(...args: readonly string[]): Promise<Ended> {
    return this.execute(process.execPath, [join(this.folder, 'node_modules', PACKAGE, 'assets', 'cli', 'bin', 'index.js'), ...args]);
  }

  /** The AWS CLI. */
  async aws(...args: readonly string[]): Promise<string> {
    return this.succeed(await this.execute('aws', args));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private cdk(args: readonly string[]): Promise<Ended> {
    return this.execute(join(ROOT, 'node_modules', '.bin', 'cdk'), args);
  }

  private async execute(program: string, args: readonly string[]): Promise<Ended> {
    try {
      const { stdout, stderr } = await run(program, args, {
        cwd: this.folder, env: { ...process.env, ...this.emulator.environment }, maxBuffer: 64 * 1024 * 1024,
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
