import { execSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './built-package';
import { Language } from './language';

/** Node's version may be older than jsii likes; the tests are not about that. */
const SILENCE = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] };

/** A folder of its own with a copy of a language's app, away from this source tree. */
export class Consumer {
  public readonly folder = mkdtempSync(join(tmpdir(), 'consumer-'));

  constructor(private readonly language: Language) {
    this.copy(join(ROOT, 'examples', 'languages', language.name));
  }

  public copy(files: string, to = '.'): void {
    cpSync(files, join(this.folder, to), { recursive: true });
  }

  public write(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Prints the command; what it says on the standard error prints as it comes. */
  public run(command: string, more: NodeJS.ProcessEnv = {}): string {
    process.stderr.write(`\n$ ${command}\n`);
    return execSync(command, {
      cwd: this.folder,
      env: { ...process.env, ...SILENCE, ...this.language.environment?.(this.folder), ...more },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  /** What the `app` of cdk.json synthesizes. */
  public synthesize(): unknown {
    const { app } = JSON.parse(readFileSync(join(this.folder, 'cdk.json'), 'utf8')) as { app: string };
    return this.templateOf(app).template;
  }

  /** What a command that runs an app synthesizes, and what it says. */
  public templateOf(command: string): { template: unknown; output: string } {
    const assembly = join(this.folder, 'cdk.out');
    rmSync(assembly, { recursive: true, force: true });
    const output = this.run(command, { CDK_OUTDIR: assembly });
    const [template] = readdirSync(assembly).filter(file => file.endsWith('.template.json'));
    return { template: JSON.parse(readFileSync(join(assembly, template), 'utf8')), output };
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
