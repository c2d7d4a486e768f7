import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileOf, suiteOf, TestRun } from './mutation';

/** What a run of tests shows of a mutation. */
export type TestResult =
  | { readonly result: 'passed' }
  | { readonly result: 'failed'; readonly test: string }
  /** The tests could not run: that finds no bug. */
  | { readonly result: 'broken'; readonly reason: string };

interface JestReport {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: ReadonlyArray<{
    readonly message: string;
    readonly assertionResults: ReadonlyArray<{ readonly status: string; readonly fullName: string }>;
  }>;
}

/** What tests neither read nor run. */
const LEFT_BEHIND = ['node_modules', '.git', 'build', 'dist', 'lib', 'coverage', 'test-reports', 'cdk.out'];
const MOST_MS = 300_000;
const KEPT_OUTPUT = 2_000;

/** A copy of the working tree, in which sources are mutated and tests run. The working tree stays as it is. */
export class ScratchCopy {
  static create(root: string): ScratchCopy {
    const folder = mkdtempSync(join(tmpdir(), 's3-event-ledger-mutations-'));
    const copied = readdirSync(root).filter(name => !LEFT_BEHIND.includes(name));
    for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const { jest } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { jest: Record<string, unknown> };
    const { reporters, globalSetup, ...shared } = jest;
    const config = { ...shared, rootDir: folder, cacheDirectory: join(folder, '.jest-cache'), reporters: [] };
    writeFileSync(join(folder, 'jest.sources.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'jest.bundles.json'), JSON.stringify({ ...config, globalSetup }));
    return new ScratchCopy(folder);
  }

  private constructor(readonly folder: string) {}

  source(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  write(file: string, text: string): void {
    writeFileSync(this.path(file), text);
  }

  /** Runs tests. Those of the bundles build them first, as ever. */
  async run(test: TestRun): Promise<TestResult> {
    const report = join(this.folder, 'report.json');
    rmSync(report, { force: true });
    const bundles = ['handlers', 'faults'].includes(suiteOf(test));
    const { code, output } = await this.jest([
      '--ci', '--runInBand', '--bail', '--config', bundles ? 'jest.bundles.json' : 'jest.sources.json', '--json', '--outputFile', report,
      ...(typeof test === 'string' ? [] : ['--testNamePattern', test.only.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')]),
      '--runTestsByPath', join('test', fileOf(test)),
    ]);
    return resultOf(code, output, report);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private path(file: string): string {
    return join(this.folder, 'src', file);
  }

  private async jest(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
    const child = spawn(process.execPath, [require.resolve('jest/bin/jest'), ...args], { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let output = '';
    child.stderr.on('data', data => { output = (output + String(data)).slice(-KEPT_OUTPUT); });
    const kill = () => { if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL'); };
    const timer = setTimeout(kill, MOST_MS);
    process.once('exit', kill);
    try {
      return { code: await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)), output };
    } finally {
      clearTimeout(timer);
      process.removeListener('exit', kill);
    }
  }
}

function resultOf(code: number | null, output: string, path: string): TestResult {
  if (code === null) return { result: 'broken', reason: `the tests did not end in ${MOST_MS / 1000} s` };
  const report = reportAt(path);
  if (report === undefined) return { result: 'broken', reason: output };
  const failed = report.testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === 'failed');
  if (failed) return { result: 'failed', test: failed.fullName };
  if (report.numRuntimeErrorTestSuites > 0) return { result: 'broken', reason: report.testResults.map(({ message }) => message).join('\n').slice(0, KEPT_OUTPUT) };
  return report.numPassedTests > 0 ? { result: 'passed' } : { result: 'broken', reason: 'no test has this name' };
}

function reportAt(path: string): JestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JestReport;
  } catch {
    return undefined;
  }
}
