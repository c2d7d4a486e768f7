import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BundleName, BUNDLES } from '../core/contract/bundle';

/** A file of the package, whether this code runs from the bundled command, the library or the sources. */
export function asset(...path: readonly string[]): string {
  return join(packageRoot(__dirname), 'assets', ...path);
}

/** The bundle of a function, as it ships. */
export function bundle(name: BundleName): string {
  return asset('handlers', BUNDLES[name]);
}

function packageRoot(from: string): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 's3-event-ledger') return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('the sandbox must run from the package s3-event-ledger: it uses files of that package');
  return packageRoot(parent);
}
