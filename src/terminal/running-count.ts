import type { Io } from './io';

const CLEAR_LINE = '\r\u001b[K';
const REDRAW_MS = 200;

/** The progress of a task of unknown size: one line that redraws itself on a terminal, nothing in a log. */
export class RunningCount {
  private readonly start: number;
  private shown = 0;

  /** @param before what an earlier part of the task has counted */
  constructor(private readonly io: Pick<Io, 'stderr' | 'stderrIsTTY' | 'now'>, private readonly before = 0) {
    this.start = io.now();
  }

  /** Things per second, since the beginning. */
  rate(count: number): number {
    const seconds = (this.io.now() - this.start) / 1000;
    return seconds > 0 ? Math.round((count - this.before) / seconds) : 0;
  }

  show(count: number, text: string): void {
    const now = this.io.now();
    if (!this.io.stderrIsTTY || now - this.shown < REDRAW_MS) return;
    this.shown = now;
    this.io.stderr(`${CLEAR_LINE}${text}, ${this.rate(count)} per second`);
  }

  /** Removes the line. */
  clear(): void {
    if (this.io.stderrIsTTY) this.io.stderr(CLEAR_LINE);
  }
}
