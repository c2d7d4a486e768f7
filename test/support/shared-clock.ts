import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PRELOAD = require.resolve('./clock-of-file.js');

/** A clock that a test sets forward for several processes, so that no test waits for a lease to expire. */
export class SharedClock {
  readonly nodeArguments = ['--require', PRELOAD];
  readonly environment: Readonly<Record<string, string>>;
  private readonly file: string;
  private ahead = 0;

  constructor(private readonly folder: string) {
    this.file = join(folder, 'clock');
    this.environment = { SHARED_CLOCK: this.file };
    this.forward(0);
  }

  /** In Unix milliseconds, as the processes see it. */
  now(): number {
    return Date.now() + this.ahead;
  }

  forward(seconds: number): void {
    this.ahead += seconds * 1000;
    const next = join(this.folder, 'next');
    writeFileSync(next, String(this.ahead));
    renameSync(next, this.file);
  }
}
