import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './project-root';
import { isFresh } from '../../projenrc/asset-stamp';

/** Before the first test of a run: no test runs bundles that were built from other sources. */
export default function buildAssets(): void {
  if (isFresh(ROOT, join(ROOT, 'assets'))) return;
  execFileSync(process.execPath, [require.resolve('ts-node/dist/bin'), '--transpile-only', '--project', 'tsconfig.dev.json', 'projenrc/assets.ts'], {
    cwd: ROOT, stdio: 'inherit',
  });
}
