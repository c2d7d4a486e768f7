import type { Io } from './io';

const CLEAR_LINE = '\r\u001b[K';
const WIDTH = 30;

/** How far a piece of work is, on a terminal: one line that redraws itself, and is taken away at the end. */
export class ProgressBar {
  constructor(private readonly total: number, private readonly io: Pick<Io, 'stderr' | 'stderrIsTTY'>) {}

  show(done: number): void {
    if (!this.io.stderrIsTTY) return;
    const filled = Math.floor(WIDTH * Math.min(1, done / this.total));
    this.io.stderr(`${CLEAR_LINE}[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${done} of ${this.total}`);
  }

  clear(): void {
    if (this.io.stderrIsTTY) this.io.stderr(CLEAR_LINE);
  }
}
