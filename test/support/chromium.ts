import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from 'puppeteer-core';
import type { Browser } from 'puppeteer-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** The browser of this machine, with a profile of its own: `projenrc/chromium.sh` installs it. */
export async function startChromium(): Promise<{ readonly browser: Browser; stop(): Promise<void> }> {
  const userDataDir = mkdtempSync(join(tmpdir(), 'chromium-'));
  const browser = await launch({ executablePath: executable(), headless: true, userDataDir, args: ARGUMENTS });
  return {
    browser,
    async stop() {
      await browser.close();
      rmSync(userDataDir, { recursive: true, force: true });
    },
  };
}

function executable(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of NAMES) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // The next name.
    }
  }
  throw new Error('the tests of the studio need Chromium: run projenrc/chromium.sh, or set CHROMIUM to its path');
}
