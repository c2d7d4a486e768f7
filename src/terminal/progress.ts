import type { Io } from './io';

const CLEAR_LINE = '\r\u001b[K';
const WIDTH = 30;

/** The progress of a task: one line that redraws itself on a terminal, nothing in a log. */
export class Progress {
  /** @param what the things that are counted */
  constructor(private readonly what: string, private readonly total: number, private readonly io: Pick<Io, 'stderr' | 'stderrIsTTY'>) {}

  show(done: number): void {
    const filled = Math.floor(WIDTH * Math.min(1, done / this.total));
    this.print(`${CLEAR_LINE}[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${done} of ${this.total} ${this.what}`);
  }

  /** Removes the line. */
  clear(): void {
    this.print(CLEAR_LINE);
  }

  private print(text: string): void {
    if (this.io.stderrIsTTY) this.io.stderr(text);
  }
}
