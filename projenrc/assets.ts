import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { digest, isFresh, stamp } from './asset-stamp';
import { bundle } from './bundle';
import { writeSandboxTemplate } from './sandbox-template';

const ROOT = resolve(__dirname, '..');
const ASSETS = join(ROOT, 'assets');
const BUILD = join(ROOT, 'build');

/** Builds what ships beside the compiled library, unless it was built from the same sources before. Several processes may do so at once. */
async function buildAssets(): Promise<void> {
  if (isFresh(ROOT, ASSETS)) return;
  const sources = digest(ROOT);
  mkdirSync(BUILD, { recursive: true });
  const folder = mkdtempSync(join(BUILD, 'assets-'));
  try {
    const built = join(folder, 'new');
    await bundle(built);
    replace(ASSETS, built, join(folder, 'old'));
    // The constructs find the bundles where they ship. Nothing is deployed, so the CDK need not check the template, which takes seconds.
    process.env.CDK_VALIDATION = 'false';
    writeSandboxTemplate(join(ASSETS, 'sandbox'));
    stamp(ASSETS, sources);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function replace(target: string, built: string, old: string): void {
  try {
    renameSync(target, old);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  try {
    renameSync(built, target);
  } catch (error) {
    // Another process has just built the same.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}

void buildAssets();
